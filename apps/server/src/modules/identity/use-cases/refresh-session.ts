import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { hashToken, randomToken } from '../../../platform/crypto.ts'
import { sessionEnded } from '../errors.ts'
import { authSecret } from '../ports.ts'
import { judge, successorOf } from '../refresh-token.ts'
import { refreshTokens, sessions, users } from '../schema.ts'
import { endSessions } from './log-out.ts'
import { type SessionTokens, storeRefreshToken, tokensOf } from './start-session.ts'

/**
 * Exchanges a refresh token for new tokens. Each one works once; one that comes again later was copied, and ends the
 * session for both who hold it. Within seconds of its use it answers the same successor again; see refresh-token.ts.
 *
 * Never call it inside another transaction: the end of a session has to stay although this throws.
 *
 * @throws session_ended
 */
export async function refreshSession(ctx: Context, { refreshToken }: { refreshToken: string }): Promise<SessionTokens> {
  const tokens = await ctx.transaction(async (tx) => {
    const session = await lockSessionOf(tx, refreshToken)
    const token = session && (await findToken(tx, refreshToken))
    if (!token) throw sessionEnded()
    const over = session.endedAt !== null || (await isDisabled(tx, session.userId))
    const object = `session:${session.id}`

    switch (judge({ ...token, over }, tx.now)) {
      case 'refused':
        throw sessionEnded()
      case 'reused':
        await endSessions(tx, eq(sessions.id, session.id), 'token_reused')
        tx.record({
          action: 'refresh_token_reused',
          object,
          after: { user: session.userId, firstUsedAt: token.usedAt },
        })
        return null
      case 'repeat':
        tx.record({ action: 'session_refreshed', object, after: { user: session.userId, repeated: true } })
        return tokensOf(tx, { userId: session.userId, sessionId: session.id }, await newestAfter(tx, refreshToken))
      case 'rotate':
        tx.record({ action: 'session_refreshed', object, after: { user: session.userId } })
        return tokensOf(
          tx,
          { userId: session.userId, sessionId: session.id },
          await rotate(tx, session.id, refreshToken),
        )
    }
  })
  if (!tokens) throw sessionEnded()
  return tokens
}

/** All who present a token of one session wait here for each other; what they presented is read after that. */
async function lockSessionOf(tx: Tx, refreshToken: string) {
  const token = await findToken(tx, refreshToken)
  if (!token) return undefined
  const [session] = await tx.db.select().from(sessions).where(eq(sessions.id, token.sessionId)).for('update')
  return session
}

async function isDisabled(tx: Tx, userId: number): Promise<boolean> {
  const [user] = await tx.db.select({ disabledAt: users.disabledAt }).from(users).where(eq(users.id, userId))
  return user!.disabledAt !== null
}

async function findToken(tx: Tx, refreshToken: string) {
  const [token] = await tx.db
    .select()
    .from(refreshTokens)
    .where(eq(refreshTokens.tokenHash, hashToken(refreshToken)))
  return token
}

async function rotate(tx: Tx, sessionId: number, used: string): Promise<string> {
  const successorSalt = randomToken()
  const successor = successorOf(tx.port(authSecret), used, successorSalt)
  await tx.db
    .update(refreshTokens)
    .set({ usedAt: tx.now, successorSalt })
    .where(eq(refreshTokens.tokenHash, hashToken(used)))
  await storeRefreshToken(tx, sessionId, successor)
  await tx.db.update(sessions).set({ lastUsedAt: tx.now, ip: tx.ip }).where(eq(sessions.id, sessionId))
  return successor
}

/** The token that is unused now, made again from a used one: usually the next, further on when that was used as well. */
async function newestAfter(tx: Tx, used: string): Promise<string> {
  const token = await findToken(tx, used)
  // Only a change of our secret in these very seconds makes a chain that cannot be followed.
  if (!token) throw sessionEnded()
  if (token.successorSalt === null) return used
  return newestAfter(tx, successorOf(tx.port(authSecret), used, token.successorSalt))
}
