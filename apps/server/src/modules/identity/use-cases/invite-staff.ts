import { eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { hashToken, randomToken } from '../../../platform/crypto.ts'
import { alreadyStaff, invitationNotFound } from '../errors.ts'
import { sealInvitationToken, staffInvited } from '../events.ts'
import { accountKey } from '../lock-out.ts'
import { staff, staffInvitations, users } from '../schema.ts'
import { mustHold, roleToGive } from './roles-in-hand.ts'

const INVITATION_DAYS = 7

/**
 * Has somebody invited by mail. An invitation that the same address was sent before is worth nothing any more.
 *
 * @throws role_not_found, beyond_your_role, already_staff
 * @emits identity.staff_invited
 */
export async function inviteStaff(
  ctx: Context,
  { email, roleId }: { email: string; roleId: number },
): Promise<{ invitationId: number }> {
  ctx.actor.must('staff.manage')
  return ctx.transaction(async (tx) => {
    const role = await roleToGive(tx, roleId)
    mustHold(tx, role)
    if (await isStaff(tx, email)) throw alreadyStaff()

    // Two who invite the same person at once: the second invitation replaces the first.
    await tx.db.execute(
      sql`SELECT pg_advisory_xact_lock(hashtextextended(${`identity.invites:${accountKey(email)}`}, 0))`,
    )
    const token = randomToken()
    const fields = {
      email: email.trim(),
      roleId,
      tokenHash: hashToken(token),
      invitedBy: ctx.actor.userId,
      createdAt: tx.now,
      expiresAt: tx.now.add({ hours: 24 * INVITATION_DAYS }),
    }
    await tx.db.delete(staffInvitations).where(sql`lower(${staffInvitations.email}) = ${accountKey(email)}`)
    const [made] = await tx.db.insert(staffInvitations).values(fields).returning({ id: staffInvitations.id })
    const invitationId = made!.id
    await tx.emit(
      staffInvited({ invitationId, email, role: role.name, sealedToken: sealInvitationToken(tx, invitationId, token) }),
    )
    tx.record({
      action: 'staff_invited',
      object: `staff_invitation:${invitationId}`,
      after: { email, role: role.name },
    })
    return { invitationId }
  })
}

/** Who has the link finds it worth nothing. @throws invitation_not_found */
export async function withdrawInvitation(ctx: Context, { invitationId }: { invitationId: number }): Promise<void> {
  ctx.actor.must('staff.manage')
  await ctx.transaction(async (tx) => {
    const [gone] = await tx.db
      .delete(staffInvitations)
      .where(eq(staffInvitations.id, invitationId))
      .returning({ email: staffInvitations.email })
    if (!gone) throw invitationNotFound()
    tx.record({ action: 'staff_invitation_withdrawn', object: `staff_invitation:${invitationId}`, before: gone })
  })
}

async function isStaff(tx: Tx, email: string): Promise<boolean> {
  const [found] = await tx.db
    .select({ userId: staff.userId })
    .from(staff)
    .innerJoin(users, eq(users.id, staff.userId))
    .where(sql`lower(${users.email}) = ${accountKey(email)}`)
  return found !== undefined
}
