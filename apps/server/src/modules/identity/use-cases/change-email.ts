import { invalidField } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { emailTaken } from '../errors.ts'
import { emailChanged, emailChangeRequested, toldOf } from '../events.ts'
import { accountKey } from '../lock-out.ts'
import { users } from '../schema.ts'
import { lockUser } from './start-session.ts'
import { issueChangeToken, spendUserToken, voidUserTokens } from './user-tokens.ts'

/**
 * Asks for another address to log in with. Nothing changes until the link that is mailed to it is followed; asking again
 * makes the link before worthless. Whether the address is somebody's is not looked at here, so neither the answer nor the
 * time it takes tells it; the mail does (`clients`).
 *
 * @throws forbidden (API tokens, staff in somebody's name), step_up_required, invalid_input when it is the address they have
 * @emits  identity.email_change_requested
 */
export async function askEmailChange(ctx: Context, { email }: { email: string }): Promise<void> {
  ctx.actor.mustBeInPerson()
  ctx.actor.mustBeProven(ctx.now)
  const userId = ctx.actor.mustBeUser()
  const newEmail = email.trim()
  await ctx.transaction(async (tx) => {
    const user = await lockUser(tx, userId)
    if (newEmail === user.email) throw invalidField('email', 'is the address you have already')
    await voidUserTokens(tx, userId, ['change_email'])
    const link = await issueChangeToken(tx, user, newEmail)
    if (link) await tx.emit(emailChangeRequested({ ...link, replacesEmail: user.email }))
    const after = { newEmail, mailed: link !== null }
    tx.record({ action: 'email_change_requested', object: `user:${userId}`, before: { email: user.email }, after })
  })
}

/** Takes back the change that waits, if one does. @throws forbidden (API tokens, staff in somebody's name) */
export async function cancelEmailChange(ctx: Context): Promise<void> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  await ctx.transaction(async (tx) => {
    await lockUser(tx, userId)
    const voided = await voidUserTokens(tx, userId, ['change_email'])
    tx.record({ action: 'email_change_cancelled', object: `user:${userId}`, after: { links: voided.length } })
  })
}

/**
 * Changes the address by the token that was mailed to the new one, which proves it. All other links that were mailed to
 * this user are worthless from now on. The e-mail address of their client accounts stays: invoices go there.
 *
 * @throws token_invalid, email_taken when somebody else has the address by now
 * @emits  identity.email_changed
 */
export async function confirmEmailChange(
  ctx: Context,
  { token, userAgent }: { token: string; userAgent: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const { user, sentTo } = await spendUserToken(tx, token, 'change_email')
    const change = tx.db.update(users).set({ email: sentTo, emailVerifiedAt: tx.now }).where(eq(users.id, user.id))
    await refusing(change.execute(), { users_email_taken: emailTaken })
    await voidUserTokens(tx, user.id, ['verify_email', 'reset_password', 'change_email'])
    if (accountKey(sentTo) !== accountKey(user.email)) {
      await tx.emit(emailChanged({ ...toldOf(tx, user, userAgent), newEmail: sentTo }))
    }
    const before = { email: user.email }
    tx.record({ action: 'email_changed', object: `user:${user.id}`, before, after: { email: sentTo } })
  })
}
