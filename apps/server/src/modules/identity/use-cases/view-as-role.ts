import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { noSuchRole } from '../errors.ts'
import { roles, sessions } from '../schema.ts'
import { endSessions } from './log-out.ts'

/**
 * Lets a member of staff look at the staff area as a role sees it, in this session. Meanwhile they hold what the role
 * holds, as far as they hold it themselves, and change nothing; acting for a client ends.
 *
 * @throws role_not_found
 */
export async function startViewing(ctx: Context, { roleId }: { roleId: number }): Promise<void> {
  ctx.actor.must('staff.manage')
  ctx.actor.mustBeInPerson()
  const { sessionId } = ctx.actor.session!
  await ctx.transaction(async (tx) => {
    const [role] = await tx.db.select({ name: roles.name }).from(roles).where(eq(roles.id, roleId)).for('key share')
    if (!role) throw noSuchRole()
    await endSessions(tx, eq(sessions.openedIn, sessionId), 'acting_ended')
    await tx.db.update(sessions).set({ viewingRole: roleId }).where(eq(sessions.id, sessionId))
    tx.record({ action: 'viewing_started', object: `role:${roleId}`, after: { session: sessionId, role: role.name } })
  })
}

/** Ends it; does nothing when they see it as themselves already. */
export async function stopViewing(ctx: Context): Promise<void> {
  ctx.actor.asThemselves().must('staff.manage')
  ctx.actor.mustBeInPerson()
  const { sessionId } = ctx.actor.session!
  const roleId = ctx.actor.staff?.viewingAs?.roleId
  if (roleId === undefined) return
  await ctx.transaction(async (tx) => {
    await tx.db.update(sessions).set({ viewingRole: null }).where(eq(sessions.id, sessionId))
    tx.record({ action: 'viewing_ended', object: `role:${roleId}`, after: { session: sessionId } })
  })
}
