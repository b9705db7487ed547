import { errors, jwtVerify, SignJWT } from 'jose'

/** How long an access token is good for, in seconds. Its session is looked up at each request all the same. */
export const ACCESS_SECONDS = 15 * 60

const ISSUER = 'ostler'
const TYPE = 'at+jwt'

export type AccessClaims = { userId: number; sessionId: number }

/** `goodFor` in seconds. */
export function signAccessToken(
  secret: string,
  { userId, sessionId }: AccessClaims,
  now: Temporal.Instant,
  goodFor = ACCESS_SECONDS,
): Promise<string> {
  const seconds = Math.floor(now.epochMilliseconds / 1000)
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setIssuer(ISSUER)
    .setSubject(String(userId))
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + goodFor)
    .sign(keyOf(secret))
}

/** What the token says, or null when it is not ours, was changed or has run out. */
export async function readAccessToken(
  secret: string,
  token: string,
  now: Temporal.Instant,
): Promise<AccessClaims | null> {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), {
      algorithms: ['HS256'],
      issuer: ISSUER,
      typ: TYPE,
      requiredClaims: ['sub', 'exp', 'sid'],
      currentDate: new Date(now.epochMilliseconds),
    })
    const claims = { userId: Number(payload.sub), sessionId: Number(payload.sid) }
    return Number.isSafeInteger(claims.userId) && Number.isSafeInteger(claims.sessionId) ? claims : null
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}

const keyOf = (secret: string) => new TextEncoder().encode(secret)
