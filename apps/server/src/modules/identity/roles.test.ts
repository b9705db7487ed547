import { staffPermissionNames } from '@ostler/contract'
import { expect, test } from 'vitest'
import { builtInRoles, permissionsOf } from './roles.ts'

const roleNamed = (wanted: string) => builtInRoles.find(({ name }) => name === wanted)!

test('the owner holds every permission there is', () => {
  expect([...permissionsOf(roleNamed('Owner'))]).toEqual(staffPermissionNames)
})

test('support sees and changes nothing', () => {
  const held = [...permissionsOf(roleNamed('Support'))]
  expect(held).toContain('clients.view')
  expect(held.filter((name) => !name.endsWith('.view'))).toEqual([])
})

test('a permission that is not known (any more) is worth nothing', () => {
  expect(permissionsOf({ grantsAll: false, permissions: ['jobs.view', 'everything'] })).toEqual(new Set(['jobs.view']))
})
