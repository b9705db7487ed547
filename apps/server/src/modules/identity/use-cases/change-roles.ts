import type { StaffPermission } from '@ostler/contract'
import { and, eq, lte } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { nameTaken, ownerRole, roleInUse } from '../errors.ts'
import { roles, staffInvitations } from '../schema.ts'
import { lockRole, mustHold } from './roles-in-hand.ts'

/** @throws beyond_your_role, name_taken */
export async function createRole(
  ctx: Context,
  { name, permissions }: { name: string; permissions: StaffPermission[] },
): Promise<{ roleId: number }> {
  ctx.actor.must('staff.manage')
  const role = { name, grantsAll: false, permissions: unique(permissions) }
  mustHold(ctx, role)
  return ctx.transaction(async (tx) => {
    const [made] = await refusing(
      tx.db
        .insert(roles)
        .values({ ...role, createdAt: tx.now })
        .returning({ id: roles.id }),
      { roles_name_taken: nameTaken },
    )
    tx.record({ action: 'role_created', object: `role:${made!.id}`, after: role })
    return { roleId: made!.id }
  })
}

/**
 * Changes what a role is called and holds; whoever has it may do that much, and no more, from their next request on.
 *
 * @throws role_not_found, owner_role, beyond_your_role, name_taken
 */
export async function updateRole(
  ctx: Context,
  { roleId, ...changes }: { roleId: number; name?: string | undefined; permissions?: StaffPermission[] | undefined },
): Promise<void> {
  ctx.actor.must('staff.manage')
  await ctx.transaction(async (tx) => {
    const before = await lockRole(tx, roleId)
    if (before.grantsAll) throw ownerRole()
    mustHold(tx, before)
    const after = {
      name: changes.name ?? before.name,
      permissions: changes.permissions ? unique(changes.permissions) : before.permissions,
    }
    mustHold(tx, { grantsAll: false, permissions: after.permissions })
    await refusing(tx.db.update(roles).set(after).where(eq(roles.id, roleId)), { roles_name_taken: nameTaken })
    const { name, permissions } = before
    tx.record({ action: 'role_changed', object: `role:${roleId}`, before: { name, permissions }, after })
  })
}

/** @throws role_not_found, owner_role, beyond_your_role, role_in_use */
export async function deleteRole(ctx: Context, { roleId }: { roleId: number }): Promise<void> {
  ctx.actor.must('staff.manage')
  await ctx.transaction(async (tx) => {
    const { name, grantsAll, permissions } = await lockRole(tx, roleId)
    if (grantsAll) throw ownerRole()
    mustHold(tx, { grantsAll, permissions })
    const outdated = and(eq(staffInvitations.roleId, roleId), lte(staffInvitations.expiresAt, tx.now))
    await tx.db.delete(staffInvitations).where(outdated)
    await refusing(tx.db.delete(roles).where(eq(roles.id, roleId)), {
      staff_role_id_fkey: roleInUse,
      staff_invitations_role: roleInUse,
    })
    tx.record({ action: 'role_deleted', object: `role:${roleId}`, before: { name, permissions } })
  })
}

const unique = (permissions: StaffPermission[]) => [...new Set(permissions)].sort()
