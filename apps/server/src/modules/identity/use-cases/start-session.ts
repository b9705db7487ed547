import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { hashToken, randomToken } from '../../../platform/crypto.ts'
import { ACCESS_SECONDS, signAccessToken } from '../access-token.ts'
import { deviceOf, USER_AGENT_LENGTH } from '../device.ts'
import { loginFailed, userNotFound } from '../errors.ts'
import { signedInFromNewPlace, toldOf } from '../events.ts'
import { authSecret } from '../ports.ts'
import { REFRESH_DAYS } from '../refresh-token.ts'
import { type LogInMethod, refreshTokens, sessions, users } from '../schema.ts'
import { rememberAddress, rememberDevice } from './count-attempts.ts'

export type SessionTokens = {
  userId: number
  sessionId: number
  accessToken: string
  /** Seconds until the access token ends. */
  expiresIn: number
  refreshToken: string
}

/**
 * Logs a user in without asking for a password: for a door at which they have just opened their account.
 *
 * @throws login_failed when the user is disabled
 */
export function startSession(
  ctx: Context,
  input: { userId: number; userAgent: string; method?: LogInMethod },
): Promise<SessionTokens> {
  return ctx.transaction(async (tx) => {
    const user = await lockUser(tx, input.userId)
    if (user.disabledAt) throw loginFailed()
    return openSession(tx, { method: 'registered', ...input })
  })
}

export type UserRow = typeof users.$inferSelect

/** Sessions of a user start and end under this lock, so that a password reset misses none. */
export async function lockUser(tx: Tx, userId: number): Promise<UserRow> {
  const user = await findForUpdate(tx, userId)
  if (!user) throw new Error(`There is no user ${userId}.`)
  return user
}

/** The same for an id that somebody sent. @throws user_not_found */
export async function lockExistingUser(tx: Tx, userId: number): Promise<UserRow> {
  const user = await findForUpdate(tx, userId)
  if (!user) throw userNotFound()
  return user
}

async function findForUpdate(tx: Tx, userId: number): Promise<UserRow | undefined> {
  const [user] = await tx.db.select().from(users).where(eq(users.id, userId)).for('update')
  return user
}

/**
 * The session itself; its user is locked and may log in. When neither address nor kind of device were seen with this user
 * before, they are told, except at their first log-in of all, where everything is new. Staff who act in their name leave
 * no trace among what is known of them. `provenAt` is when they gave all proofs that they have to give, when that was not
 * just now.
 *
 * @emits identity.signed_in_from_new_place
 */
export async function openSession(
  tx: Tx,
  {
    userId,
    userAgent,
    method,
    provenAt = tx.now,
  }: { userId: number; userAgent: string; method: LogInMethod; provenAt?: Temporal.Instant },
): Promise<SessionTokens> {
  const [session] = await tx.db
    .insert(sessions)
    .values({
      userId,
      createdAt: tx.now,
      lastUsedAt: tx.now,
      provenAt,
      ip: tx.ip,
      userAgent: userAgent.slice(0, USER_AGENT_LENGTH),
      method,
    })
    .returning({ id: sessions.id })
  const refreshToken = randomToken()
  await storeRefreshToken(tx, session!.id, refreshToken)
  if (method !== 'as_client') await rememberPlace(tx, { userId, sessionId: session!.id, userAgent })
  tx.record({ action: 'logged_in', object: `user:${userId}`, after: { session: session!.id, method, userAgent } })
  return tokensOf(tx, { userId, sessionId: session!.id }, refreshToken)
}

async function rememberPlace(
  tx: Tx,
  { userId, sessionId, userAgent }: { userId: number; sessionId: number; userAgent: string },
): Promise<void> {
  const [user] = await tx.db.select().from(users).where(eq(users.id, userId))
  const isNewAddress = await rememberAddress(tx, userId)
  const isNewDevice = await rememberDevice(tx, userId, deviceOf(userAgent))
  await tx.db.update(users).set({ lastLoginAt: tx.now }).where(eq(users.id, userId))
  if (isNewAddress && isNewDevice && user!.lastLoginAt !== null) {
    await tx.emit(signedInFromNewPlace({ ...toldOf(tx, user!, userAgent), sessionId }))
  }
}

export async function storeRefreshToken(tx: Tx, sessionId: number, token: string): Promise<void> {
  await tx.db.insert(refreshTokens).values({
    sessionId,
    tokenHash: hashToken(token),
    issuedAt: tx.now,
    expiresAt: tx.now.add({ hours: 24 * REFRESH_DAYS }),
  })
}

export async function tokensOf(
  ctx: Context,
  session: { userId: number; sessionId: number },
  refreshToken: string,
): Promise<SessionTokens> {
  const accessToken = await signAccessToken(ctx.port(authSecret), session, ctx.now)
  return { ...session, accessToken, expiresIn: ACCESS_SECONDS, refreshToken }
}
