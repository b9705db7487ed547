import { safePath } from '@ostler/contract/safe-path'
import { invalidField } from '@ostler/kernel'
import { and, eq, gt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { hashToken, randomToken } from '../../../platform/crypto.ts'
import { tokenInvalid, userIsStaff, userNotFound } from '../errors.ts'
import { authSecret } from '../ports.ts'
import { sessions, signOnLinks, staff } from '../schema.ts'
import { readSignOnToken, signSignOnToken } from '../sign-on-token.ts'
import { NEVER } from './act-as-user.ts'
import { admit, type LogInOutcome } from './admit.ts'
import { lockUser } from './start-session.ts'

export type SignOnWish = { userId: number; clientId: number; seconds: number; destination: string }

/**
 * Makes a link that logs a user in once. Whoever calls has made sure that the user is a member of the client. Nobody gets
 * in as staff this way: what staff may do, they may by proving themselves who they are.
 *
 * @throws user_not_found when the user is disabled, user_is_staff, invalid_input for a destination that is not ours
 */
export async function issueSignOnLink(
  ctx: Context,
  { userId, clientId, seconds, destination }: SignOnWish,
): Promise<{ token: string; expiresAt: Temporal.Instant }> {
  ctx.actor.must('clients.sign_on')
  const path = safePath(destination)
  if (path === null) throw invalidField('destination', 'must be a path of the portal, such as /invoices/12')
  const expiresAt = ctx.now.add({ seconds })
  const secret = randomToken()
  return ctx.transaction(async (tx) => {
    const user = await lockUser(tx, userId)
    if (user.disabledAt) throw userNotFound()
    if ((await tx.db.$count(staff, eq(staff.userId, userId))) > 0) throw userIsStaff()
    await tx.db
      .insert(signOnLinks)
      .values({ clientId, userId, tokenHash: hashToken(secret), destination: path, createdAt: tx.now, expiresAt })
    tx.record({
      action: 'sign_on_link_made',
      object: `client:${clientId}`,
      after: { user: userId, destination: path, expiresAt: expiresAt.toString() },
    })
    return { token: await signSignOnToken(tx.port(authSecret), secret, expiresAt), expiresAt }
  })
}

/**
 * Logs in by a link, once. The link is the operator's word for who somebody is, and a first proof only: who has a second
 * factor is asked for it, and before anything that wants a fresh proof the person proves themselves who they are.
 *
 * @throws token_invalid
 */
export async function signOnByLink(
  ctx: Context,
  { token, userAgent }: { token: string; userAgent: string },
): Promise<{ outcome: LogInOutcome; destination: string }> {
  const secret = await readSignOnToken(ctx.port(authSecret), token, ctx.now)
  if (secret === null) throw tokenInvalid()
  return ctx.transaction(async (tx) => {
    // Taking the row is using the link: of many who come at once, one finds it.
    const [link] = await tx.db
      .delete(signOnLinks)
      .where(and(eq(signOnLinks.tokenHash, hashToken(secret)), gt(signOnLinks.expiresAt, tx.now)))
      .returning()
    if (!link) throw tokenInvalid()
    const user = await lockUser(tx, link.userId)
    const isStaff = (await tx.db.$count(staff, eq(staff.userId, user.id))) > 0
    if (user.disabledAt || isStaff) throw tokenInvalid()
    tx.record({ action: 'sign_on_link_used', object: `client:${link.clientId}`, after: { user: user.id } })
    const outcome = await admit(tx, user, { method: 'link', userAgent })
    if (outcome.state === 'signed_in')
      await tx.db.update(sessions).set({ provenAt: NEVER }).where(eq(sessions.id, outcome.session.sessionId))
    return { outcome, destination: link.destination }
  })
}
