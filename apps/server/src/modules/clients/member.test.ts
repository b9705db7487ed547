import { type MemberPermission, memberPermissionNames } from '@ostler/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Allowed, mustBeHeld, normalised } from './member.ts'

test('whoever may manage an area may see it, and each permission is kept once, in the order of the list', () => {
  const { permissions } = normalised({
    permissions: ['invoices.manage', 'services.view', 'services.view'],
    onlyServices: null,
  })
  expect(permissions).toEqual(['services.view', 'invoices.view', 'invoices.manage'])
  expect(normalised({ permissions: ['services.view'], onlyServices: [7, 3, 7] }).onlyServices).toEqual([3, 7])
})

test('who is kept to some services is not let read the mails about all of them', () => {
  expect(() => normalised({ permissions: ['mails.view'], onlyServices: [1] })).toThrow(
    expect.objectContaining({ code: 'invalid_input', fields: [expect.objectContaining({ field: 'permissions' })] }),
  )
})

const services = [1, 2, 3]
/** `services.view of 1`: what somebody holds, thing by thing; "of others" are all services that have no number here. */
const pairsOf = ({ permissions, onlyServices }: Allowed): Set<string> =>
  new Set(permissions.flatMap((name) => (onlyServices ?? [...services, 'others']).map((of) => `${name} of ${of}`)))

const allowed = fc.record({
  permissions: fc.subarray<MemberPermission>(memberPermissionNames.slice(0, 6)),
  onlyServices: fc.option(fc.subarray(services, { minLength: 1 })),
})

test('nobody hands on a power over a service that they do not hold themselves, by whatever steps', () => {
  let granted = 0
  fc.assert(
    fc.property(allowed, allowed, fc.option(allowed), (granter, after, before) => {
      try {
        mustBeHeld(granter, after, before)
      } catch {
        return
      }
      granted += 1
      const had = before ? pairsOf(before) : new Set<string>()
      const gained = [...pairsOf(after)].filter((pair) => !had.has(pair))
      const holds = pairsOf(granter)
      expect(gained.filter((pair) => !holds.has(pair))).toEqual([])
    }),
    { numRuns: 3000 },
  )
  expect(granted).toBeGreaterThan(100)
})

test('what somebody has may stay and be taken away by whoever holds less; staff grant anything', () => {
  const granter: Allowed = { permissions: ['users.view', 'users.manage'], onlyServices: null }
  const before: Allowed = { permissions: ['services.view', 'invoices.view'], onlyServices: null }
  mustBeHeld(granter, { permissions: ['invoices.view'], onlyServices: [1] }, before)
  mustBeHeld('everything', before)
  expect(() => mustBeHeld(granter, before)).toThrow(expect.objectContaining({ code: 'forbidden' }))
})
