import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { beyondYourRole, noSuchRole, staffNotFound } from '../errors.ts'
import { beyond } from '../roles.ts'
import { roles, staff } from '../schema.ts'

export type RoleRow = typeof roles.$inferSelect

/** A role that is about to be changed, held until then. @throws role_not_found */
export async function lockRole(tx: Tx, id: number): Promise<RoleRow> {
  const [role] = await tx.db.select().from(roles).where(eq(roles.id, id)).for('update')
  if (!role) throw noSuchRole()
  return role
}

/** A role that is about to be given; it cannot be changed or deleted until then. @throws role_not_found */
export async function roleToGive(tx: Tx, id: number): Promise<RoleRow> {
  const [role] = await tx.db.select().from(roles).where(eq(roles.id, id)).for('share')
  if (!role) throw noSuchRole()
  return role
}

/** Somebody who works here, held, and the role they have now. @throws staff_not_found */
export async function lockStaff(tx: Tx, userId: number): Promise<RoleRow> {
  const [member] = await tx.db.select().from(staff).where(eq(staff.userId, userId)).for('update')
  if (!member) throw staffNotFound()
  const [role] = await tx.db.select().from(roles).where(eq(roles.id, member.roleId))
  return role!
}

/** Nobody gives, takes or changes more than they hold themselves. @throws beyond_your_role */
export function mustHold(ctx: Context, role: Pick<RoleRow, 'grantsAll' | 'permissions'>): void {
  const missing = beyond(ctx.actor, role)
  if (missing.length > 0) throw beyondYourRole(missing)
}
