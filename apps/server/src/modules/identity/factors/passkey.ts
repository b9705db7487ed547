import { isIP } from 'node:net'
import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { passkeys } from '../schema.ts'

/** The site as passkeys know it (WebAuthn: relying party): the host name is what they are bound to. */
export type Site = { id: string; origin: string }

/** The site at this address, or null when passkeys cannot work there. */
export function siteAt(publicUrl: string): Site | null {
  const { hostname, origin } = new URL(publicUrl)
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? { id: hostname, origin } : null
}

/** What a browser sends. It has been parsed only as far as the contract says; nothing in it is to be trusted. */
export type PasskeyAnswer = AuthenticationResponseJSON
export type NewPasskey = RegistrationResponseJSON

/** The challenge that was signed, as the browser says; the signature is over it. */
export function challengeIn(answer: { response: { clientDataJSON: string } }): string | null {
  try {
    const said: unknown = JSON.parse(Buffer.from(answer.response.clientDataJSON, 'base64url').toString('utf8'))
    const challenge = typeof said === 'object' && said !== null && 'challenge' in said ? said.challenge : null
    return typeof challenge === 'string' ? challenge : null
  } catch {
    return null
  }
}

/** How the person is addressed inside a passkey. It says nothing about them. */
export const userHandleOf = (userId: number) => new Uint8Array(Buffer.from(`user:${userId}`))

/** What is to be stored of a new passkey, or null when it does not hold. The challenge is ours. */
export async function readNewPasskey(answer: NewPasskey, challenge: string, site: Site) {
  const verified = await verifyRegistrationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    // Security keys without a PIN are fine as a second factor; logging in with nothing else asks for more.
    requireUserVerification: false,
  }).catch(() => null)
  if (!verified?.verified) return null
  const { credential, credentialBackedUp } = verified.registrationInfo
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: (credential.transports ?? []).slice(0, 10),
    backedUp: credentialBackedUp,
  }
}

type Stored = Pick<typeof passkeys.$inferSelect, 'credentialId' | 'publicKey' | 'counter' | 'userId'>

/**
 * The counter of the passkey after this answer, or null when it does not hold. The challenge is ours.
 *
 * A counter that does not go up means that there are two of a thing there should be one of (WebAuthn, section 6.1.1), so
 * the library refuses it. `userVerified` asks for PIN, finger or face.
 */
export async function readAnswer(
  answer: PasskeyAnswer,
  { passkey, challenge, site, userVerified }: { passkey: Stored; challenge: string; site: Site; userVerified: boolean },
): Promise<{ counter: number; backedUp: boolean } | null> {
  const { userHandle } = answer.response
  if (userHandle && !Buffer.from(userHandle, 'base64url').equals(userHandleOf(passkey.userId))) return null
  const verified = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
      counter: passkey.counter,
    },
    requireUserVerification: userVerified,
  }).catch(() => null)
  if (!verified?.verified) return null
  return { counter: verified.authenticationInfo.newCounter, backedUp: verified.authenticationInfo.credentialBackedUp }
}
