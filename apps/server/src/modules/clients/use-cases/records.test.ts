import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anAccount, asOwner, asStaff, trailOf } from '../examples.ts'
import { listClients } from '../queries/clients.ts'
import { listNotes } from '../queries/notes.ts'
import { changeGroup, createGroup, deleteGroup, listGroups, setGroup } from './edit-groups.ts'
import { addNote, changeNote, deleteNote } from './edit-notes.ts'
import { tagClient, tagsInUse } from './tag-clients.ts'

let house: TestHouse
let grace: Awaited<ReturnType<typeof anAccount>>
beforeAll(async () => {
  house = await aHouse()
  grace = await anAccount(house)
})
afterAll(() => house.stop())

const staff = () => asStaff(house, grace.userId, 'clients.view', 'clients.manage', 'settings.manage')
const outsiders = () => [asOwner(house, grace), asStaff(house, grace.userId, 'clients.view')]
const resellers = {
  name: 'Resellers',
  colour: 'blue',
  discountPercent: '10.50',
  noLateFees: true,
  noSuspension: false,
} as const

test('notes say who wrote and who edited them; pinned ones can be asked for alone', async () => {
  const { clientId } = grace
  const first = await addNote(staff(), { clientId, body: 'Pays late,\nbut pays.', pinned: false })
  const second = await addNote(staff(), { clientId, body: 'Call before changes', pinned: true })
  expect(first).toMatchObject({ author: 'Grace Hopper', editor: null, body: 'Pays late,\nbut pays.' })
  const bodies = async (pinned?: true) =>
    (await listNotes(staff(), { clientId, pinned, limit: 10 })).items.map(({ body }) => body)
  expect(await bodies()).toEqual(['Call before changes', 'Pays late,\nbut pays.'])
  expect(await bodies(true)).toEqual(['Call before changes'])

  expect(await changeNote(staff(), { id: first.id, pinned: true })).toMatchObject({ editor: null, pinned: true })
  expect(await changeNote(staff(), { id: first.id, body: 'Pays.' })).toMatchObject({ editor: 'Grace Hopper' })
  await deleteNote(staff(), second.id)
  expect(await bodies(true)).toEqual(['Pays.'])
  expect(await trailOf(house, clientId, 'note_deleted')).toMatchObject([{ before: { body: 'Call before changes' } }])
})

test('notes are of staff who may, on clients there are', async () => {
  const { clientId } = grace
  const note = { body: 'x', pinned: false }
  for (const ctx of outsiders()) {
    await expect(addNote(ctx, { clientId, ...note })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(changeNote(ctx, { id: 1, body: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(deleteNote(ctx, 1)).rejects.toMatchObject({ code: 'forbidden' })
  }
  await expect(listNotes(asOwner(house, grace), { clientId, limit: 5 })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(addNote(staff(), { clientId: 999_999, ...note })).rejects.toMatchObject({ code: 'client_not_found' })
  await expect(listNotes(staff(), { clientId: 999_999, limit: 5 })).rejects.toMatchObject({ code: 'client_not_found' })
  await expect(changeNote(staff(), { id: 999_999, body: 'x' })).rejects.toMatchObject({ code: 'note_not_found' })
  await expect(deleteNote(staff(), 999_999)).rejects.toMatchObject({ code: 'note_not_found' })
})

test('a tag is one however it is typed, and is there once', async () => {
  const { clientId } = await anAccount(house)
  const tag = (add: string[], remove: string[] = []) => tagClient(staff(), { clientId, add, remove })
  expect(await tag([' VIP ', 'vip', 'Cares  about uptime'])).toEqual(['cares about uptime', 'vip'])
  expect(await tag(['Vip'])).toEqual(['cares about uptime', 'vip'])
  expect(await tag([], ['VIP', 'never there'])).toEqual(['cares about uptime'])
  expect((await trailOf(house, clientId, 'client_tagged')).at(-1)).toMatchObject({
    before: { tags: ['cares about uptime', 'vip'] },
    after: { tags: ['cares about uptime'] },
  })
  expect(await tagsInUse(staff())).toEqual([{ tag: 'cares about uptime', clients: 1 }])

  for (const wrong of ['', ' ', 'x'.repeat(41), 'a;b', 'a,b'])
    await expect(tag([wrong])).rejects.toMatchObject({ code: 'invalid_input', fields: [{ field: 'add' }] })
  const many = Array.from({ length: 51 }, (_, n) => `tag ${n}`)
  await expect(tag(many)).rejects.toMatchObject({ code: 'too_many_tags' })
  await expect(tagClient(staff(), { clientId: 999_999, add: [], remove: [] })).rejects.toMatchObject({
    code: 'client_not_found',
  })
  for (const ctx of outsiders())
    await expect(tagClient(ctx, { clientId, add: ['x'], remove: [] })).rejects.toMatchObject({ code: 'forbidden' })
})

test('a group is named once, keeps its discount exactly, and goes only when nobody is in it', async () => {
  const group = await createGroup(staff(), resellers)
  expect(group).toMatchObject({ discountPercent: '10.5', noLateFees: true })
  await expect(createGroup(staff(), { ...resellers, name: 'RESELLERS' })).rejects.toMatchObject({
    code: 'group_name_taken',
  })
  const { clientId } = await anAccount(house)
  await setGroup(staff(), { clientId, groupId: group.id })
  expect((await listGroups(staff())).find(({ id }) => id === group.id)?.clients).toBe(1)
  await expect(deleteGroup(staff(), group.id)).rejects.toMatchObject({ code: 'client_group_in_use' })
  await changeGroup(staff(), group.id, { ...resellers, name: 'Partners', colour: 'green' })
  await setGroup(staff(), { clientId, groupId: null })
  await deleteGroup(staff(), group.id)
  expect(await trailOf(house, clientId, 'client_group_set')).toMatchObject([
    { before: { groupId: null }, after: { groupId: group.id } },
    { after: { groupId: null } },
  ])

  const gone = { code: 'client_group_not_found' }
  await expect(deleteGroup(staff(), group.id)).rejects.toMatchObject(gone)
  await expect(changeGroup(staff(), group.id, resellers)).rejects.toMatchObject(gone)
  await expect(setGroup(staff(), { clientId, groupId: group.id })).rejects.toMatchObject(gone)
  await expect(setGroup(staff(), { clientId: 999_999, groupId: null })).rejects.toMatchObject({
    code: 'client_not_found',
  })
  for (const ctx of outsiders()) {
    await expect(createGroup(ctx, resellers)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(setGroup(ctx, { clientId, groupId: null })).rejects.toMatchObject({ code: 'forbidden' })
  }
})

test('the list of clients is narrowed by tag and group, and shows both', async () => {
  const group = await createGroup(staff(), { ...resellers, name: 'Narrow' })
  const both = await anAccount(house, { lastName: 'Narrowed' })
  const tagged = await anAccount(house, { lastName: 'Narrowed' })
  await tagClient(staff(), { clientId: both.clientId, add: ['narrow'], remove: [] })
  await tagClient(staff(), { clientId: tagged.clientId, add: ['narrow', 'other'], remove: [] })
  await setGroup(staff(), { clientId: both.clientId, groupId: group.id })

  const found = async (filter: object) =>
    (await listClients(staff(), { limit: 10, ...filter })).items.map(({ id, tags, isClosed }) => ({
      id,
      tags,
      isClosed,
    }))
  const first = { id: both.clientId, tags: ['narrow'], isClosed: false }
  const second = { id: tagged.clientId, tags: ['narrow', 'other'], isClosed: false }
  expect(await found({ tag: 'narrow' })).toEqual([second, first])
  expect(await found({ tag: 'narrow', groupId: group.id })).toEqual([first])
  expect(await found({ tag: 'other', groupId: group.id })).toEqual([])
  expect(await found({ search: 'narrowed', tag: 'narrow', status: 'active' })).toEqual([second, first])
  expect(await found({ tag: 'narrow', status: 'closed' })).toEqual([])
})
