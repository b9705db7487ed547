import { hmacSha256 } from '../../platform/crypto.ts'

export const REFRESH_DAYS = 7

/**
 * Two tabs may renew at the same moment, and an answer may be lost on its way. Ten seconds cover both; a thief who is that
 * quick gets the very token that the owner got, so that whoever of the two renews second is noticed.
 */
const REPEAT_SECONDS = 10

export type Judged = {
  /** When the presented token was used before, if it was. */
  usedAt: Temporal.Instant | null
  expiresAt: Temporal.Instant
  /** Has the session ended, or may its user not log in any more? */
  over: boolean
}

export type Verdict = 'rotate' | 'repeat' | 'reused' | 'refused'

/** What a refresh token is worth now. A used one was copied, unless it was used just now. */
export function judge({ usedAt, expiresAt, over }: Judged, now: Temporal.Instant): Verdict {
  if (over || Temporal.Instant.compare(expiresAt, now) <= 0) return 'refused'
  if (usedAt === null) return 'rotate'
  return Temporal.Instant.compare(now, usedAt.add({ seconds: REPEAT_SECONDS })) <= 0 ? 'repeat' : 'reused'
}

/**
 * The token that follows a used one: 256 bits that nobody can compute without our secret, the salt in the database and the
 * token before. So the same successor can be told twice although only its hash is stored.
 */
export function successorOf(secret: string, token: string, salt: string): string {
  return hmacSha256(secret, `refresh-token:${salt}:${token}`).toString('base64url')
}
