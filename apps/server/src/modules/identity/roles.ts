import { type StaffPermission, staffPermissionNames } from '@ostler/contract'

/** The roles every installation starts with. What they hold may be changed later, except that Owner holds everything. */
export const builtInRoles = [
  { name: 'Owner', grantsAll: true, permissions: [] },
  { name: 'Support', grantsAll: false, permissions: staffPermissionNames.filter((name) => name.endsWith('.view')) },
]

/** A permission that an older version knew and this one does not is worth nothing. */
export function permissionsOf(role: { grantsAll: boolean; permissions: string[] }): Set<StaffPermission> {
  if (role.grantsAll) return new Set(staffPermissionNames)
  const held = new Set(role.permissions)
  return new Set(staffPermissionNames.filter((name) => held.has(name)))
}
