import { generateSecret, generateURI, verifySync } from 'otplib'

/** RFC 6238 with what every app understands: SHA-1, six digits, a new code each 30 seconds. */
const PERIOD_SECONDS = 30

/** 160 bits, base32, as RFC 4226 (section 4, R6) recommends. */
export const newTotpSecret = (): string => generateSecret({ length: 20 })

/** What the QR code says. A colon would end the issuer too early (Google Authenticator's key URI format). */
export function otpauthUri({ issuer, account, secret }: { issuer: string; account: string; secret: string }): string {
  const name = issuer.replaceAll(':', ' ').trim() || 'Log-in'
  return generateURI({ issuer: name, label: account, secret, digits: 6, period: PERIOD_SECONDS })
}

/**
 * The time step that this code belongs to, when it may be taken: of now, or of the step before or after, for clocks that
 * are not quite right (RFC 6238, section 5.2); and later than the last one that was taken, because a code works once.
 */
export function acceptedStep({
  secret,
  code,
  lastStep,
  now,
}: {
  secret: string
  code: string
  lastStep: number
  now: Temporal.Instant
}): number | null {
  const digits = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return null
  const epoch = Math.floor(now.epochMilliseconds / 1000)
  const found = verifySync({ secret, token: digits, epoch, epochTolerance: PERIOD_SECONDS })
  if (!found.valid || !('timeStep' in found)) return null
  return found.timeStep > lastStep ? found.timeStep : null
}
