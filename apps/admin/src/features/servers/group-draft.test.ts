import { expect, test } from 'vitest'
import { fieldOfGroup, groupDraftOf, groupInputOf, newGroup } from './group-draft.ts'

const group = {
  id: 1,
  name: 'Web',
  kind: 'cpanel',
  fill: 'round_robin' as const,
  servers: [
    { id: 7, label: 'Web 7' },
    { id: 3, label: 'Web 3' },
  ],
}

test('a group that nobody touched is sent back in its order, and rows without a server are none', () => {
  const draft = groupDraftOf(group)
  expect(groupInputOf(draft)).toEqual({ name: 'Web', fill: 'round_robin', serverIds: [7, 3] })
  const gap = { ...draft, servers: [{ serverId: '' }, ...draft.servers] }
  expect(groupInputOf(gap).serverIds).toEqual([7, 3])
  expect(fieldOfGroup(gap, 'serverIds.1')).toBe('servers.2.serverId')
  expect(fieldOfGroup(gap, 'name')).toBe('name')
  expect(groupInputOf(newGroup('cpanel')).serverIds).toEqual([])
})
