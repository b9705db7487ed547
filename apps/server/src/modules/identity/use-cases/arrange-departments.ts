import { eq, inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { departmentNotFound, nameTaken } from '../errors.ts'
import { departmentMembers, departments } from '../schema.ts'
import { lockStaff } from './roles-in-hand.ts'

export type DepartmentFields = { name: string; position: number; hidden: boolean }

const refusals = { departments_name_taken: nameTaken }

/** @throws name_taken */
export async function createDepartment(ctx: Context, fields: DepartmentFields): Promise<{ departmentId: number }> {
  ctx.actor.must('staff.manage')
  return ctx.transaction(async (tx) => {
    const [made] = await refusing(
      tx.db
        .insert(departments)
        .values({ ...fields, createdAt: tx.now })
        .returning({ id: departments.id }),
      refusals,
    )
    tx.record({ action: 'department_created', object: `department:${made!.id}`, after: fields })
    return { departmentId: made!.id }
  })
}

/** @throws department_not_found, name_taken */
export async function updateDepartment(
  ctx: Context,
  {
    departmentId,
    ...changes
  }: { departmentId: number } & { [Name in keyof DepartmentFields]?: DepartmentFields[Name] | undefined },
): Promise<void> {
  ctx.actor.must('staff.manage')
  await ctx.transaction(async (tx) => {
    const [found] = await tx.db.select().from(departments).where(eq(departments.id, departmentId)).for('update')
    if (!found) throw departmentNotFound()
    const { name, position, hidden } = found
    const before = { name, position, hidden }
    const after = {
      name: changes.name ?? name,
      position: changes.position ?? position,
      hidden: changes.hidden ?? hidden,
    }
    await refusing(tx.db.update(departments).set(after).where(eq(departments.id, departmentId)), refusals)
    tx.record({ action: 'department_changed', object: `department:${departmentId}`, before, after })
  })
}

/** Its members stay staff. @throws department_not_found */
export async function deleteDepartment(ctx: Context, { departmentId }: { departmentId: number }): Promise<void> {
  ctx.actor.must('staff.manage')
  await ctx.transaction(async (tx) => {
    const [gone] = await tx.db
      .delete(departments)
      .where(eq(departments.id, departmentId))
      .returning({ name: departments.name })
    if (!gone) throw departmentNotFound()
    tx.record({ action: 'department_deleted', object: `department:${departmentId}`, before: gone })
  })
}

/** Says to which departments a member of staff belongs, and to no other. @throws staff_not_found, department_not_found */
export async function setDepartments(
  ctx: Context,
  { userId, departmentIds }: { userId: number; departmentIds: number[] },
): Promise<void> {
  ctx.actor.must('staff.manage')
  await ctx.transaction(async (tx) => {
    await lockStaff(tx, userId)
    const wanted = [...new Set(departmentIds)].sort((a, b) => a - b)
    const held =
      wanted.length === 0
        ? []
        : await tx.db
            .select({ id: departments.id })
            .from(departments)
            .where(inArray(departments.id, wanted))
            .orderBy(departments.id)
            .for('share')
    if (held.length < wanted.length) throw departmentNotFound()
    const left = await tx.db
      .delete(departmentMembers)
      .where(eq(departmentMembers.userId, userId))
      .returning({ id: departmentMembers.departmentId })
    if (wanted.length > 0)
      await tx.db.insert(departmentMembers).values(wanted.map((departmentId) => ({ departmentId, userId })))
    const before = left.map(({ id }) => id).sort((a, b) => a - b)
    tx.record({
      action: 'staff_departments_changed',
      object: `user:${userId}`,
      before: { departments: before },
      after: { departments: wanted },
    })
  })
}
