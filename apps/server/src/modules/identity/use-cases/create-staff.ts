import { eq } from 'drizzle-orm'
import { forbidden } from '../../../platform/actor.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { roleNotFound } from '../errors.ts'
import { hashNewPassword } from '../password.ts'
import { builtInRoles } from '../roles.ts'
import { roles, staff, users } from '../schema.ts'
import { registerUser } from './register-user.ts'

export type NewStaff = { email: string; firstName: string; lastName: string; password: string; role: string }

/**
 * Makes a user who is staff: for the command line and the demo store. Whoever sits at the command line vouches for the
 * address, so it counts as verified.
 *
 * @throws forbidden, invalid_input, password_too_common, role_not_found, email_taken
 */
export async function createStaff(ctx: Context, { role, password, ...person }: NewStaff): Promise<{ userId: number }> {
  if (!ctx.actor.isSystem) throw forbidden('create staff')
  const passwordHash = await hashNewPassword(ctx, password, person)

  return ctx.transaction(async (tx) => {
    await ensureRoles(tx)
    const [found] = await tx.db.select({ id: roles.id }).from(roles).where(eq(roles.name, role))
    if (!found) throw roleNotFound(role)
    const { userId } = await registerUser(tx, { ...person, passwordHash })
    await tx.db.update(users).set({ emailVerifiedAt: tx.now }).where(eq(users.id, userId))
    await tx.db.insert(staff).values({ userId, roleId: found.id, createdAt: tx.now })
    tx.record({ action: 'staff_created', object: `user:${userId}`, after: { role } })
    return { userId }
  })
}

/**
 * Makes the roles that an installation starts with: Owner whenever there is none of that name, the others only where there
 * are no roles yet. What staff changed in them stays, and those they deleted do not come back.
 */
export async function ensureRoles(tx: Tx): Promise<void> {
  const present = new Set((await tx.db.select({ name: roles.name }).from(roles)).map(({ name }) => name))
  const wanted = builtInRoles.filter(({ name, grantsAll }) => (grantsAll ? !present.has(name) : present.size === 0))
  for (const role of wanted) {
    const made = await tx.db
      .insert(roles)
      .values({ ...role, createdAt: tx.now })
      .onConflictDoNothing()
      .returning({ id: roles.id })
    for (const { id } of made) tx.record({ action: 'role_created', object: `role:${id}`, after: role })
  }
}
