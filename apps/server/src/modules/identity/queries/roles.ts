import {
  contract,
  type OpenedDoor,
  openedBy,
  type StaffPermission,
  staffPermissionNames,
  staffPermissions,
} from '@ostler/contract'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { noSuchRole } from '../errors.ts'
import { beyond, permissionsOf } from '../roles.ts'
import { roles, staff } from '../schema.ts'

export type Role = {
  id: number
  name: string
  grantsAll: boolean
  permissions: StaffPermission[]
  /** How many hold it. */
  holders: number
  /** May whoever asks give it to others, and change it? */
  mayGive: boolean
}

/** All roles, Owner first, then by name. */
export async function listRoles(ctx: Context): Promise<Role[]> {
  ctx.actor.must('staff.view')
  const rows = await rolesQuery(ctx).orderBy(sql`${roles.grantsAll} DESC, lower(${roles.name}), ${roles.id}`)
  return rows.map((row) => asRole(ctx, row))
}

/** @throws role_not_found */
export async function roleById(ctx: Context, id: number): Promise<Role> {
  ctx.actor.must('staff.view')
  return findRole(ctx, id)
}

/** The same for somebody who has just changed it. */
export async function findRole(ctx: Context, id: number): Promise<Role> {
  const [row] = await rolesQuery(ctx).where(eq(roles.id, id))
  if (!row) throw noSuchRole()
  return asRole(ctx, row)
}

const rolesQuery = (ctx: Context) =>
  ctx.read
    .select({
      id: roles.id,
      name: roles.name,
      grantsAll: roles.grantsAll,
      permissions: roles.permissions,
      holders: sql<string>`(SELECT count(*) FROM ${staff} WHERE ${staff.roleId} = ${roles.id})`,
    })
    .from(roles)
    .$dynamic()

function asRole(
  ctx: Context,
  row: Omit<Role, 'permissions' | 'mayGive' | 'holders'> & { permissions: string[]; holders: string },
): Role {
  return {
    ...row,
    permissions: [...permissionsOf(row)],
    holders: Number(row.holders),
    mayGive: ctx.actor.may('staff.manage') && beyond(ctx.actor, row).length === 0,
  }
}

export type PermissionArea = {
  area: string
  permissions: { name: StaffPermission; about: string; opens: OpenedDoor[] }[]
}

/** Every permission by area, what it is for, and the doors it opens: all of it read from the contract. */
export function permissionAreas(ctx: Context): PermissionArea[] {
  ctx.actor.must('staff.view')
  const byArea = Object.groupBy(staffPermissionNames, (name) => name.slice(0, name.indexOf('.')))
  return Object.entries(byArea).map(([area, names]) => ({
    area,
    permissions: (names ?? []).map((name) => ({
      name,
      about: staffPermissions[name],
      opens: openedBy(contract, name),
    })),
  }))
}
