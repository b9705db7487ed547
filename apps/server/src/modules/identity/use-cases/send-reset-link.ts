import type { Context } from '../../../platform/context.ts'
import { userDisabled } from '../errors.ts'
import { passwordResetRequested } from '../events.ts'
import { lockExistingUser } from './start-session.ts'
import { issueUserToken } from './user-tokens.ts'

/**
 * For staff: has a link to set a new password mailed to a user, at the address they log in with. `mailed` is false when
 * they were sent enough of them in the last hour.
 *
 * @throws forbidden, user_not_found, user_disabled
 * @emits  identity.password_reset_requested
 */
export async function sendResetLink(ctx: Context, { userId }: { userId: number }): Promise<{ mailed: boolean }> {
  ctx.actor.must('users.manage')
  return ctx.transaction(async (tx) => {
    const user = await lockExistingUser(tx, userId)
    if (user.disabledAt) throw userDisabled()
    const link = await issueUserToken(tx, user, 'reset_password')
    if (link) await tx.emit(passwordResetRequested(link))
    const mailed = link !== null
    tx.record({ action: 'password_reset_requested', object: `user:${userId}`, after: { mailed } })
    return { mailed }
  })
}
