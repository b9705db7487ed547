import { errors, jwtVerify, SignJWT } from 'jose'

const ISSUER = 'ostler'
/** Told apart from access tokens, so that neither passes for the other. */
const TYPE = 'sign-on+jwt'

/** The token of a one-time link: signed by us, with an end, and with a secret by which its row is found. */
export function signSignOnToken(secret: string, jti: string, expiresAt: Temporal.Instant): Promise<string> {
  return new SignJWT({ jti })
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setIssuer(ISSUER)
    .setExpirationTime(Math.ceil(expiresAt.epochMilliseconds / 1000))
    .sign(new TextEncoder().encode(secret))
}

/** The secret in the token, or null when it is not ours, was changed or has run out. */
export async function readSignOnToken(secret: string, token: string, now: Temporal.Instant): Promise<string | null> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      issuer: ISSUER,
      typ: TYPE,
      requiredClaims: ['jti', 'exp'],
      currentDate: new Date(now.epochMilliseconds),
    })
    return typeof payload.jti === 'string' ? payload.jti : null
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}
