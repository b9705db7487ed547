import { and, eq, gt } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { hashToken } from '../../../platform/crypto.ts'
import { refusing } from '../../../platform/database.ts'
import { alreadyStaff, invitationForOther, tokenInvalid } from '../errors.ts'
import { accountKey } from '../lock-out.ts'
import { hashNewPassword } from '../password.ts'
import { staff, staffInvitations, users } from '../schema.ts'
import { admit, type LogInOutcome } from './admit.ts'
import { registerUser } from './register-user.ts'
import { lockUser, type UserRow } from './start-session.ts'

/**
 * Somebody who has no account yet becomes staff by the link that was mailed to them, and is logged in. Reading the mail has
 * proved the address.
 *
 * @throws token_invalid, invalid_input, password_too_common, email_taken when there is an account; its owner joins with it instead
 */
export async function acceptInvitation(
  ctx: Context,
  input: { token: string; firstName: string; lastName: string; password: string; userAgent: string },
): Promise<LogInOutcome> {
  const { token, firstName, lastName, password, userAgent } = input
  const invited = await invitedAddress(ctx, token)
  const passwordHash = await hashNewPassword(ctx, password, { email: invited, firstName, lastName })
  return ctx.transaction(async (tx) => {
    const { email, roleId } = await spendInvitation(tx, token)
    const { userId } = await registerUser(tx, { email, firstName, lastName, passwordHash })
    const user = await lockUser(tx, userId)
    await joins(tx, user, roleId)
    return admit(tx, user, { method: 'registered', userAgent })
  })
}

/**
 * Somebody who is logged in becomes staff by the link that was mailed to the address of their account.
 *
 * @throws token_invalid, invitation_for_other, already_staff
 */
export async function joinStaff(ctx: Context, { token }: { token: string }): Promise<void> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  await ctx.transaction(async (tx) => {
    const { email, roleId } = await spendInvitation(tx, token)
    const user = await lockUser(tx, userId)
    if (accountKey(user.email) !== accountKey(email)) throw invitationForOther()
    await joins(tx, user, roleId)
  })
}

/** Asked before the work of hashing, and before a password is judged that the link would not let in. @throws token_invalid */
async function invitedAddress(ctx: Context, token: string): Promise<string> {
  const [invitation] = await ctx.read
    .select({ email: staffInvitations.email })
    .from(staffInvitations)
    .where(and(eq(staffInvitations.tokenHash, hashToken(token)), gt(staffInvitations.expiresAt, ctx.now)))
  if (!invitation) throw tokenInvalid()
  return invitation.email
}

/** Takes the invitation, once: who comes second finds nothing. @throws token_invalid */
async function spendInvitation(tx: Tx, token: string): Promise<{ email: string; roleId: number }> {
  const [invitation] = await tx.db
    .delete(staffInvitations)
    .where(and(eq(staffInvitations.tokenHash, hashToken(token)), gt(staffInvitations.expiresAt, tx.now)))
    .returning({ email: staffInvitations.email, roleId: staffInvitations.roleId })
  if (!invitation) throw tokenInvalid()
  return invitation
}

async function joins(tx: Tx, user: UserRow, roleId: number): Promise<void> {
  await tx.db
    .update(users)
    .set({ emailVerifiedAt: user.emailVerifiedAt ?? tx.now })
    .where(eq(users.id, user.id))
  await refusing(tx.db.insert(staff).values({ userId: user.id, roleId, createdAt: tx.now }), {
    staff_pkey: alreadyStaff,
  })
  tx.record({ action: 'staff_joined', object: `user:${user.id}`, after: { role: roleId } })
}
