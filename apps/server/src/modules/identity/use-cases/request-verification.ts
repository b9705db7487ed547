import { forbidden } from '../../../platform/actor.ts'
import type { Context } from '../../../platform/context.ts'
import { verificationRequested } from '../events.ts'
import { userById } from '../queries/users.ts'
import { lockUser } from './start-session.ts'
import { issueUserToken } from './user-tokens.ts'

/**
 * Has the link mailed that proves an e-mail address. Does nothing when it is proved already.
 *
 * @throws forbidden
 * @emits identity.verification_requested
 */
export async function requestVerification(ctx: Context, { userId }: { userId: number }): Promise<void> {
  if (!ctx.actor.isSystem && ctx.actor.mustBeUser() !== userId) throw forbidden('ask for the mails of another user')
  if ((await userById(ctx, userId)).emailVerifiedAt) return

  await ctx.transaction(async (tx) => {
    const link = await issueUserToken(tx, await lockUser(tx, userId), 'verify_email')
    if (link) await tx.emit(verificationRequested(link))
    tx.record({ action: 'verification_requested', object: `user:${userId}`, after: { mailed: link !== null } })
  })
}
