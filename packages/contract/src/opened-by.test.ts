import { expect, test } from 'vitest'
import { contract, openedBy, staffPermissionNames } from './index.ts'

test('a permission lists the doors that ask for it, as the contract has them', () => {
  expect(openedBy(contract, 'schedule.view')).toEqual([
    { method: 'GET', path: '/admin/schedule', summary: 'Scheduled tasks with their last run' },
    { method: 'GET', path: '/admin/schedule/runs', summary: 'History of runs, newest first' },
  ])
  expect(openedBy(contract, 'everything')).toEqual([])
})

test('every permission opens something, and no door is opened by two', () => {
  const all = staffPermissionNames.map((name) => openedBy(contract, name))
  expect(all.filter((doors) => doors.length === 0)).toEqual([])
  const addresses = all.flat().map(({ method, path }) => `${method} ${path}`)
  expect(new Set(addresses).size).toBe(addresses.length)
})
