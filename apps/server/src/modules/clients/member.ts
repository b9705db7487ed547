import { type MemberPermission, memberPermissionNames } from '@ostler/contract'
import { DomainError, invalidField } from '@ostler/kernel'

/** What somebody may do for an account. */
export type Allowed = {
  permissions: MemberPermission[]
  /** Only these services of the account; null: all of them. */
  onlyServices: number[] | null
}

/** What the one who allows something may do themselves; `everything` for staff, who answer to their own permission. */
export type Held = { permissions: readonly string[]; onlyServices: readonly number[] | null } | 'everything'

/** Everything, as an owner has it. */
export const everything: Allowed = { permissions: [...memberPermissionNames], onlyServices: null }

/**
 * What was ticked, as it is kept: each once, in the order of the list, and whoever may manage an area may see it.
 *
 * @throws invalid_input for mails together with some services: mails speak of all of them
 */
export function normalised({ permissions, onlyServices }: Allowed): Allowed {
  const ticked = new Set<string>(permissions)
  for (const name of permissions) if (name.endsWith('.manage')) ticked.add(name.replace('.manage', '.view'))
  if (onlyServices !== null && ticked.has('mails.view'))
    throw invalidField(
      'permissions',
      'the mails of the account speak of all its services; leave them out or allow all services',
    )
  return {
    permissions: memberPermissionNames.filter((name) => ticked.has(name)),
    onlyServices: onlyServices && [...new Set(onlyServices)].sort((a, b) => a - b),
  }
}

/**
 * Nobody grants what they do not hold themselves. A permission counts for the services it reaches: whoever is kept to
 * one service can neither let somebody do more with all of them, nor hand all of them to somebody who may do more.
 *
 * @param before what the person may do already; that they may keep
 * @throws forbidden
 */
export function mustBeHeld(granter: Held, after: Allowed, before: Allowed | null = null): void {
  if (granter === 'everything') return
  const isWider = before === null || !covers(before.onlyServices, after.onlyServices)
  const granted = isWider ? after.permissions : after.permissions.filter((name) => !before.permissions.includes(name))
  const missing = granted.find((name) => !granter.permissions.includes(name))
  if (missing) throw notHeld('permissions', `You cannot allow what you may not do yourself (${missing}).`)
  if (granted.length > 0 && !covers(granter.onlyServices, after.onlyServices))
    throw notHeld('onlyServices', 'You cannot let somebody reach services that you do not reach yourself.')
}

/** Does somebody who holds this hold all that was granted, still? */
export function stillHolds(granter: Held, granted: Allowed): boolean {
  try {
    mustBeHeld(granter, granted)
    return true
  } catch (error) {
    if (error instanceof DomainError) return false
    throw error
  }
}

/** Are all the services of the second among those of the first? Null is all of them. */
const covers = (outer: readonly number[] | null, inner: readonly number[] | null): boolean =>
  outer === null || (inner?.every((id) => outer.includes(id)) ?? false)

const notHeld = (field: string, message: string) =>
  new DomainError('forbidden', 'forbidden', message, [{ field, message }])
