import { eq, or } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { ownRole } from '../errors.ts'
import { sessions, staff, staffInvitations } from '../schema.ts'
import { keepAnOwner } from './keep-an-owner.ts'
import { endSessions } from './log-out.ts'
import { lockStaff, mustHold, roleToGive } from './roles-in-hand.ts'

/**
 * Gives a member of staff another role, from their next request on. Invitations they sent are taken back: they were given
 * by somebody who could do more, or less.
 *
 * @throws staff_not_found, role_not_found, last_owner, own_role, beyond_your_role
 */
export async function changeStaffRole(
  ctx: Context,
  { userId, roleId }: { userId: number; roleId: number },
): Promise<void> {
  ctx.actor.must('staff.manage')
  await ctx.transaction(async (tx) => {
    const role = await roleToGive(tx, roleId)
    if (!role.grantsAll) await keepAnOwner(tx, userId)
    const before = await lockStaff(tx, userId)
    if (ctx.actor.userId === userId) throw ownRole()
    mustHold(tx, before)
    mustHold(tx, role)
    await tx.db.update(staff).set({ roleId }).where(eq(staff.userId, userId))
    await tx.db.delete(staffInvitations).where(eq(staffInvitations.invitedBy, userId))
    tx.record({
      action: 'staff_role_changed',
      object: `user:${userId}`,
      before: { role: before.name },
      after: { role: role.name },
    })
  })
}

/**
 * Somebody works here no longer: their sessions end, those in which they act for clients as well, and what they may do by
 * API tokens ends with the role. They stay a user, with the client accounts they have.
 *
 * @throws staff_not_found, last_owner, own_role, beyond_your_role
 */
export async function removeFromStaff(ctx: Context, { userId }: { userId: number }): Promise<void> {
  ctx.actor.must('staff.manage')
  await ctx.transaction(async (tx) => {
    await keepAnOwner(tx, userId)
    const before = await lockStaff(tx, userId)
    if (ctx.actor.userId === userId) throw ownRole()
    mustHold(tx, before)
    await tx.db.delete(staff).where(eq(staff.userId, userId))
    await tx.db.delete(staffInvitations).where(eq(staffInvitations.invitedBy, userId))
    const ended = await endSessions(tx, or(eq(sessions.userId, userId), eq(sessions.actedBy, userId))!, 'left_staff')
    tx.record({
      action: 'staff_removed',
      object: `user:${userId}`,
      before: { role: before.name },
      after: { endedSessions: ended },
    })
  })
}
