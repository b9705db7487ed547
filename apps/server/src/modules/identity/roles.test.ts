import { staffPermissionNames } from '@ostler/contract'
import { expect, test } from 'vitest'
import { beyond, builtInRoles, permissionsOf } from './roles.ts'

const roleNamed = (wanted: string) => builtInRoles.find(({ name }) => name === wanted)!

test('the owner holds every permission there is', () => {
  expect([...permissionsOf(roleNamed('Owner'))]).toEqual(staffPermissionNames)
})

test('who only reads sees everything and changes nothing', () => {
  const held = [...permissionsOf(roleNamed('Read only'))]
  expect(held).toEqual(staffPermissionNames.filter((name) => name.endsWith('.view')))
})

test('no other role to start with decides who may do what, or changes settings', () => {
  for (const role of builtInRoles.filter(({ grantsAll }) => !grantsAll)) {
    const held = permissionsOf(role)
    expect([role.name, held.size]).toEqual([role.name, new Set(role.permissions).size])
    expect([role.name, held.has('staff.manage'), held.has('settings.manage')]).toEqual([role.name, false, false])
  }
})

test('what a role may do that its giver may not is found, for Owner and for others', () => {
  const giver = { may: (permission: string) => permission === 'jobs.view' || permission === 'staff.manage' }
  expect(beyond(giver, { grantsAll: false, permissions: ['jobs.view', 'jobs.manage', 'everything'] })).toEqual([
    'jobs.manage',
  ])
  expect(beyond(giver, { grantsAll: true, permissions: [] })).toHaveLength(staffPermissionNames.length - 2)
})

test('a permission that is not known (any more) is worth nothing', () => {
  expect(permissionsOf({ grantsAll: false, permissions: ['jobs.view', 'everything'] })).toEqual(new Set(['jobs.view']))
})
