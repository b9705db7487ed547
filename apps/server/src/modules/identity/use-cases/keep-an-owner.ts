import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { lastOwner } from '../errors.ts'
import { roles, staff, users } from '../schema.ts'

/**
 * Refuses when this user is the only one left who is Owner and may log in. Whoever takes that from somebody (by role, by
 * removal, by disabling them) calls it first, in the same transaction: all of them wait here for each other, and count
 * what the one before them has left. So two owners who remove each other at the same moment do not both succeed.
 *
 * @throws last_owner
 */
export async function keepAnOwner(tx: Tx, leaving: number): Promise<void> {
  await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('identity.owners', 0))`)
  const owners = await tx.db
    .select({ userId: staff.userId })
    .from(staff)
    .innerJoin(roles, and(eq(roles.id, staff.roleId), eq(roles.grantsAll, true)))
    .innerJoin(users, and(eq(users.id, staff.userId), isNull(users.disabledAt)))
  if (owners.length === 1 && owners[0]!.userId === leaving) throw lastOwner()
}
