import { createHmac, timingSafeEqual } from 'node:crypto'

/** What they sign with, by the name they give it. MD5, which they still send, is not among them. */
export type Algorithm = 'sha3-256' | 'sha256'

/** Each value with its length in bytes in front; an empty one is a zero. */
export const sourceOf = (values: readonly string[]): string =>
  values.map((value) => `${Buffer.byteLength(value)}${value}`).join('')

export const signature = (algorithm: Algorithm, key: string, values: readonly string[]): string =>
  createHmac(algorithm, key).update(sourceOf(values)).digest('hex')

export function isSignature(given: string, algorithm: Algorithm, key: string, values: readonly string[]): boolean {
  const right = Buffer.from(signature(algorithm, key, values))
  const presented = Buffer.from(given.toLowerCase())
  return key !== '' && presented.length === right.length && timingSafeEqual(presented, right)
}

/** `YYYY-MM-DD HH:MM:SS` of Greenwich. */
const spaced = (at: Temporal.Instant): string =>
  at.toString({ smallestUnit: 'second' }).replace('T', ' ').replace('Z', '')

/** `YYYYMMDDHHMMSS` of Greenwich. */
export const compact = (at: Temporal.Instant): string => spaced(at).replace(/\D/g, '')

/** The header of a call to their API. https://docs.2checkout.com, "Authentication" */
export function authentication(merchantCode: string, key: string, at: Temporal.Instant): string {
  const date = spaced(at)
  const hash = signature('sha3-256', key, [merchantCode, date])
  return `code="${merchantCode}" date="${date}" hash="${hash}" algo="sha3-256"`
}

/** How long a token lets us ask for the signature of a buy link. */
const TOKEN_SECONDS = 600

/** A JSON Web Token (RFC 7519) by HMAC-SHA512 with the secret word. */
export function merchantToken(merchantCode: string, secretWord: string, at: Temporal.Instant): string {
  const now = Math.floor(at.epochMilliseconds / 1000)
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url')
  // Their clock may be behind ours, and a token from the future is refused.
  const claims = { sub: merchantCode, iat: now - 10, exp: now + TOKEN_SECONDS }
  const text = `${part({ alg: 'HS512', typ: 'JWT' })}.${part(claims)}`
  return `${text}.${createHmac('sha512', secretWord).update(text).digest('base64url')}`
}
