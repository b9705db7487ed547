import type { ProcedureMeta } from './procedure.ts'

/** A procedure as people read it. */
export type OpenedDoor = { method: string; path: string; summary: string }

/**
 * What a staff permission opens: read from the contract itself, so that no list of it can grow old.
 *
 * In the order of the contract; a permission that opens nothing answers an empty list.
 */
export function openedBy(contract: object, permission: string): OpenedDoor[] {
  if (!('~orpc' in contract))
    return Object.values(contract).flatMap((branch: object): OpenedDoor[] => openedBy(branch, permission))
  const { meta, route } = contract['~orpc'] as { meta: ProcedureMeta; route: Partial<OpenedDoor> }
  if (meta.access.who !== 'staff' || meta.access.permission !== permission) return []
  const { method = '', path = '', summary = '' } = route
  return [{ method, path, summary }]
}
