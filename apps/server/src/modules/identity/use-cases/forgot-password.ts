import { and, isNull, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { passwordForgotten, passwordResetRequested } from '../events.ts'
import { accountKey } from '../lock-out.ts'
import { users } from '../schema.ts'
import { lockUser } from './start-session.ts'
import { issueUserToken } from './user-tokens.ts'

/**
 * Takes note that somebody wants a new password. The address is not even looked up here, so neither the answer nor the
 * time it takes tells whether it is a user's.
 *
 * @emits identity.password_forgotten
 */
export async function forgotPassword(ctx: Context, { email }: { email: string }): Promise<void> {
  await ctx.transaction(async (tx) => {
    await tx.emit(passwordForgotten({ email }))
    tx.record({ action: 'password_forgotten', object: `login:${accountKey(email)}` })
  })
}

/**
 * Has the link mailed, if the address is a user's. Listens to our own event.
 *
 * @emits identity.password_reset_requested
 */
export async function startPasswordReset(tx: Tx, { email }: { email: string }): Promise<void> {
  const [found] = await tx.db
    .select({ id: users.id })
    .from(users)
    .where(and(sql`lower(${users.email}) = ${accountKey(email)}`, isNull(users.disabledAt)))
  if (!found) return
  const link = await issueUserToken(tx, await lockUser(tx, found.id), 'reset_password')
  if (link) await tx.emit(passwordResetRequested(link))
  tx.record({ action: 'password_reset_requested', object: `user:${found.id}`, after: { mailed: link !== null } })
}
