import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLogger } from '../../../platform/logging.ts'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asStaff, inHouse } from '../../billing/examples.ts'
import { aServer, FakeStable, withKinds } from '../examples.ts'
import { panelKinds } from '../panels.ts'
import { listGroups } from '../queries/groups.ts'
import { kindForm, listServerKinds } from '../queries/kinds.ts'
import { listServers, serverDetails } from '../queries/servers.ts'
import type { ServerInput } from '../server-input.ts'
import { choicesOf } from './ask-choices.ts'
import { testServer } from './check-server.ts'
import { ensureServer } from './ensure-server.ts'
import { endMaintenance, startMaintenance } from './maintain-server.ts'
import { addGroup, changeGroup, removeGroup } from './set-up-group.ts'
import { addServer, changeServer, removeServer } from './set-up-server.ts'
import { takePlaceOn } from './take-place.ts'

const SECRET = 'tok_very_secret'
const settings = { address: 'https://stable.example:2087', token: SECRET }

const logged: string[] = []
let house: TestHouse
let stable: FakeStable
beforeAll(async () => {
  const log = createLogger('trace', { write: (line) => void logged.push(line) })
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z', log })
})
afterAll(() => house.stop())
beforeEach(async () => {
  await house.pool.query('DELETE FROM servers.places; DELETE FROM servers.groups; DELETE FROM servers.servers')
  await house.pool.query('DELETE FROM platform.outbox')
  stable = new FakeStable()
  withKinds(house, stable, new FakeStable('meadow'))
})

const staff = () => asStaff(house)
const add = (wish: ServerInput & { kind?: string; name?: string } = {}) =>
  addServer(staff(), { kind: 'stable', settings, ...wish })
const details = (id: number) => serverDetails(staff(), id)
const wrong = (...fields: string[]) => ({
  code: 'invalid_input',
  fields: fields.map((field) => expect.objectContaining({ field })),
})
const livesOn = (serverId: number, key = 'svc_1', needs = { diskMib: 100, memoryMib: 0 }) =>
  inHouse(house, (tx) => takePlaceOn(tx, { key, serverId, needs }))
const events = async (name: string) =>
  (await house.pool.query('SELECT payload FROM platform.outbox WHERE name = $1 ORDER BY id', [name])).rows.map(
    ({ payload }) => payload.serverId,
  )
const trail = async () => (await house.pool.query('SELECT * FROM platform.audit ORDER BY id')).rows

test('a server begins as its kind has it: open, without limits, unchecked, with a name from its kind', async () => {
  expect(await kindForm(staff(), 'stable')).toMatchObject({
    proposedName: 'stable',
    callbackRoot: `${house.url}/server-callbacks/`,
    form: [{ name: 'address' }, { name: 'token', kind: 'secret' }, { name: 'certificate' }],
  })
  const { id, name } = await add()
  expect(name).toBe('stable')
  expect((await add()).name).toBe('stable-2')
  expect((await add({ name: 'web-7', label: 'Web 7' })).name).toBe('web-7')
  expect(await details(id)).toMatchObject({
    name: 'stable',
    label: 'Stable',
    kind: 'stable',
    isOpen: true,
    maintenanceSince: null,
    health: 'unchecked',
    mostAccounts: null,
    settings: { address: settings.address, certificate: '' },
    secretsThere: ['token'],
    pinField: 'certificate',
    callbackUrl: `${house.url}/server-callbacks/stable`,
    taken: { accounts: 0, diskMib: 0, memoryMib: 0 },
  })
  await expect(add({ name: 'web-7' })).rejects.toMatchObject({ code: 'server_name_taken' })
  await expect(add({ kind: 'shed' })).rejects.toMatchObject({ code: 'server_kind_not_found' })
  await expect(kindForm(staff(), 'shed')).rejects.toMatchObject({ code: 'server_kind_not_found' })
  await expect(details(99_999)).rejects.toMatchObject({ code: 'server_not_found' })
  expect(listServerKinds(staff()).map((kind) => kind.kind)).toEqual(['meadow', 'stable'])
})

test('a secret goes in and never comes out: not in answers, the audit trail, the log, an event or the database', async () => {
  const { id } = await add()
  await changeServer(staff(), { id, settings: { token: 'tok_another_secret' } })
  await testServer(staff(), id)
  await expect(add({ settings: { ...settings, address: 'nowhere' } })).rejects.toMatchObject({ code: 'invalid_input' })
  await house.pool.query(`UPDATE servers.servers SET settings = '{"address": "nowhere"}' WHERE id = $1`, [id])
  await testServer(staff(), id)
  const { rows } = await house.pool.query('SELECT * FROM servers.servers')
  const outbox = (await house.pool.query('SELECT payload FROM platform.outbox')).rows
  const seen = [await details(id), await listServers(staff(), { limit: 10 }), await trail(), rows, outbox, logged]
  for (const one of seen) expect(JSON.stringify(one)).not.toMatch(/tok_(very|another)/)
  expect(logged.join()).toContain('The settings of a server do not fit its kind.')
  const changed = (await trail()).filter(({ action }) => action === 'server_changed').at(-1)
  expect(changed).toMatchObject({ after: { hiddenAnew: ['token'], hidden: ['token'] } })
})

test.each<[string, ServerInput, string[]]>([
  [
    'settings that do not fit',
    { settings: { address: 'nowhere', token: 'x' } },
    ['settings.address', 'settings.token'],
  ],
  ['settings that are missing', { settings: {} }, ['settings.address', 'settings.token']],
  ['a setting that is none', { settings: { ...settings, colour: 'red' } }, ['settings.colour']],
  ['a name server that is none', { nameServers: ['ns1.example.net', 'ns 2'] }, ['nameServers.1']],
  ['a name server without a domain', { nameServers: ['localhost'] }, ['nameServers.0']],
  ['a name server twice', { nameServers: ['ns1.example.net', 'NS1.example.net.'] }, ['nameServers.1']],
  ['room for nobody', { mostAccounts: 0 }, ['mostAccounts']],
  ['half a MiB', { diskMib: 0.5 }, ['diskMib']],
  ['less than no memory', { memoryMib: -1 }, ['memoryMib']],
])('%s: refused by its field, and nothing is kept', async (_name, input, fields) => {
  await expect(add(input)).rejects.toMatchObject(wrong(...fields))
  expect((await listServers(staff(), { limit: 10 })).items).toEqual([])
})

test('a secret that is left out stays; it is given anew when the address that it is sent to changes', async () => {
  const { id } = await add()
  await changeServer(staff(), { id, settings: { certificate: 'aa:bb', token: '' } })
  await testServer(staff(), id)
  expect(stable.connected.at(-1)).toEqual({ ...settings, certificate: 'aa:bb' })

  const elsewhere = { address: 'https://attacker.example' }
  for (const token of [undefined, null])
    await expect(
      changeServer(staff(), { id, settings: { ...elsewhere, ...(token === null && { token }) } }),
    ).rejects.toMatchObject(wrong('settings.token'))
  expect((await details(id)).settings.address).toBe(settings.address)
  await changeServer(staff(), { id, settings: { ...elsewhere, token: 'tok_new' } })
  await testServer(staff(), id)
  expect(stable.connected.at(-1)).toMatchObject({ ...elsewhere, token: 'tok_new' })
})

test('with other settings nothing is known of its health; with the same, or another label, it stays', async () => {
  const { id } = await add()
  await testServer(staff(), id)
  await changeServer(staff(), { id, label: 'Web', settings: { address: settings.address } })
  expect(await details(id)).toMatchObject({ label: 'Web', health: 'well', lastCheck: { kind: 'accepted' } })
  await changeServer(staff(), { id, settings: { token: 'tok_new' } })
  expect(await details(id)).toMatchObject({ health: 'unchecked', lastCheck: null, checkedAt: null })
})

test('name servers are kept as they are written in the DNS', async () => {
  const { id } = await add({ nameServers: [' NS1.Example.net. ', 'ns2.example.net'] })
  expect((await details(id)).nameServers).toEqual(['ns1.example.net', 'ns2.example.net'])
})

test('rooms above hear when it takes work that it did not take before, and of no other change', async () => {
  const { id } = await add({ mostAccounts: 5, isOpen: false })
  expect(await events('servers.available')).toEqual([id])
  const heard = async (input: ServerInput) => {
    await house.pool.query('DELETE FROM platform.outbox')
    await changeServer(staff(), { id, ...input })
    return (await events('servers.available')).length
  }
  expect(await heard({ label: 'Web', notes: 'In rack 4' })).toBe(0)
  expect(await heard({ mostAccounts: 4 })).toBe(0)
  expect(await heard({ mostAccounts: 6 })).toBe(1)
  expect(await heard({ mostAccounts: null })).toBe(1)
  expect(await heard({ isOpen: true })).toBe(1)
  expect(await heard({ isOpen: false })).toBe(0)
  expect(await heard({ settings: { token: 'tok_new' } })).toBe(1)
  await startMaintenance(staff(), { id, note: '' })
  expect(await heard({ isOpen: true })).toBe(0)
})

test('maintenance begins with a note, and what waited goes on when it ends', async () => {
  const { id } = await add()
  await expect(endMaintenance(staff(), id)).rejects.toMatchObject({ code: 'server_not_in_maintenance' })
  await startMaintenance(staff(), { id, note: 'New disks' })
  expect(await details(id)).toMatchObject({ maintenanceNote: 'New disks', maintenanceSince: expect.anything() })
  await expect(startMaintenance(staff(), { id, note: '' })).rejects.toMatchObject({ code: 'server_in_maintenance' })
  await house.pool.query('DELETE FROM platform.outbox')
  await endMaintenance(staff(), id)
  expect(await events('servers.available')).toEqual([id])
  expect(await details(id)).toMatchObject({ maintenanceNote: '', maintenanceSince: null })
  await expect(startMaintenance(staff(), { id: 99_999, note: '' })).rejects.toMatchObject({ code: 'server_not_found' })
})

test('one on which nobody lives is removed; one with a place, or one that others name, is not', async () => {
  const { id } = await add()
  await livesOn(id)
  await expect(removeServer(staff(), id)).rejects.toMatchObject({ code: 'server_in_use' })
  await house.pool.query('DELETE FROM servers.places')
  await house.pool.query('CREATE TABLE servers.named (server_id bigint REFERENCES servers.servers)')
  await house.pool.query('INSERT INTO servers.named VALUES ($1)', [id])
  await expect(removeServer(staff(), id)).rejects.toMatchObject({ code: 'server_in_use' })
  await house.pool.query('DROP TABLE servers.named')
  await removeServer(staff(), id)
  await expect(removeServer(staff(), id)).rejects.toMatchObject({ code: 'server_not_found' })
})

test('lists show what lives there, and are filtered and paged', async () => {
  const one = await aServer(staff(), { label: 'Frankfurt 1', diskMib: 1000 })
  const two = await aServer(staff(), { label: 'Paris', isOpen: false })
  const three = await aServer(staff(), { kind: 'meadow', label: 'Frankfurt 2' })
  await livesOn(one.id, 'svc_1')
  await livesOn(one.id, 'svc_2', { diskMib: 50, memoryMib: 512 })
  await startMaintenance(staff(), { id: three.id, note: '' })
  const ids = async (query: Partial<Parameters<typeof listServers>[1]>) =>
    (await listServers(staff(), { limit: 10, ...query })).items.map(({ id }) => id)
  expect(await ids({})).toEqual([three.id, two.id, one.id])
  expect(await ids({ kind: 'stable' })).toEqual([two.id, one.id])
  expect(await ids({ search: 'frankfurt' })).toEqual([three.id, one.id])
  expect(await ids({ search: '%' })).toEqual([])
  expect(await ids({ state: 'open' })).toEqual([one.id])
  expect(await ids({ state: 'closed' })).toEqual([two.id])
  expect(await ids({ state: 'maintenance' })).toEqual([three.id])
  expect(await ids({ health: 'down' })).toEqual([])
  const first = await listServers(staff(), { limit: 2 })
  expect(first.nextCursor).not.toBeNull()
  const [last] = (await listServers(staff(), { limit: 2, cursor: first.nextCursor! })).items
  expect(last).toMatchObject({ id: one.id, taken: { accounts: 2, diskMib: 150, memoryMib: 512 } })
})

test('groups hold servers of one kind, in order', async () => {
  const [one, two] = [await add(), await add()]
  const meadow = await add({ kind: 'meadow' })
  const group = { kind: 'stable', name: 'Web', fill: 'round_robin', serverIds: [two.id, one.id] } as const
  const { id } = await addGroup(staff(), { ...group, serverIds: [...group.serverIds] })
  expect(await listGroups(staff())).toMatchObject([
    { id, name: 'Web', kind: 'stable', fill: 'round_robin', servers: [{ id: two.id }, { id: one.id }] },
  ])
  expect((await details(one.id)).groups).toEqual([{ id, name: 'Web' }])
  const change = (wish: Partial<Parameters<typeof changeGroup>[1]>) =>
    changeGroup(staff(), { id, name: 'Web', fill: 'least_filled', serverIds: [one.id], ...wish })
  await house.pool.query('DELETE FROM platform.outbox')
  await change({})
  await change({ serverIds: [one.id, two.id] })
  expect(await events('servers.available')).toEqual([two.id])
  expect((await listGroups(staff()))[0]!.servers.map((server) => server.id)).toEqual([one.id, two.id])

  await expect(change({ serverIds: [one.id, meadow.id] })).rejects.toMatchObject(wrong('serverIds.1'))
  await expect(change({ serverIds: [99_999] })).rejects.toMatchObject(wrong('serverIds.0'))
  await expect(change({ serverIds: [one.id, one.id] })).rejects.toMatchObject(wrong('serverIds.1'))
  expect((await listGroups(staff()))[0]!.servers).toHaveLength(2)
  const same = { kind: 'stable', fill: 'round_robin', serverIds: [] } as const
  await expect(addGroup(staff(), { ...same, name: 'Web', serverIds: [] })).rejects.toMatchObject({
    code: 'server_group_name_taken',
  })
  const other = await addGroup(staff(), { ...same, name: 'Other', serverIds: [] })
  await expect(change({ id: other.id })).rejects.toMatchObject({ code: 'server_group_name_taken' })
  await expect(addGroup(staff(), { ...same, kind: 'shed', name: 'Shed', serverIds: [] })).rejects.toMatchObject({
    code: 'server_kind_not_found',
  })
  await expect(change({ id: 99_999 })).rejects.toMatchObject({ code: 'server_group_not_found' })
})

test('a group that products name is not removed, another one is, and its servers stay', async () => {
  const server = await add()
  const { id } = await addGroup(staff(), { kind: 'stable', name: 'Web', fill: 'round_robin', serverIds: [server.id] })
  await house.pool.query('CREATE TABLE servers.products (group_id bigint REFERENCES servers.groups)')
  await house.pool.query('INSERT INTO servers.products VALUES ($1)', [id])
  await expect(removeGroup(staff(), id)).rejects.toMatchObject({ code: 'server_group_in_use' })
  await house.pool.query('DROP TABLE servers.products')
  await removeGroup(staff(), id)
  expect(await listGroups(staff())).toEqual([])
  expect(await details(server.id)).toMatchObject({ groups: [] })
  await expect(removeGroup(staff(), id)).rejects.toMatchObject({ code: 'server_group_not_found' })
})

test('a server of the kind is asked what there is to choose from; of a group the first that answers', async () => {
  const [one, two] = [await aServer(staff()), await aServer(staff())]
  const { id: groupId } = await addGroup(staff(), {
    kind: 'stable',
    name: 'Web',
    fill: 'round_robin',
    serverIds: [two.id, one.id],
  })
  const ask = (wish: { groupId?: number | null; field?: string; kind?: string } = {}) =>
    choicesOf(staff(), { kind: 'stable', groupId: null, field: 'package', ...wish })
  expect(await ask()).toEqual({ kind: 'unknown', reason: 'It does not answer.' })
  stable.choices.set(one.address, ['small', 'large'])
  expect(await ask()).toMatchObject({ kind: 'read', choices: [{ value: 'small', label: 'package small' }, {}] })
  expect(await ask({ groupId })).toMatchObject({ kind: 'read', choices: [{ value: 'small' }, {}] })
  stable.choices.set(two.address, ['huge'])
  expect(await ask({ groupId })).toMatchObject({ kind: 'read', choices: [{ value: 'huge' }] })
  await startMaintenance(staff(), { id: two.id, note: '' })
  expect(await ask({ groupId })).toMatchObject({ choices: [{ value: 'small' }, {}] })
  expect(await ask({ kind: 'meadow' })).toMatchObject({ kind: 'unknown' })

  await expect(ask({ field: 'memory' })).rejects.toMatchObject(wrong('field'))
  await expect(ask({ groupId: 99_999 })).rejects.toMatchObject({ code: 'server_group_not_found' })
  await expect(ask({ kind: 'shed' })).rejects.toMatchObject({ code: 'server_kind_not_found' })
})

test('a kind that is built in has its server once', async () => {
  house.ports.provide(panelKinds, new Map([['stable', stable.kind]]))
  const ctx = house.contexts.forSystem('set up', 'cli')
  await Promise.all([ensureServer(ctx, 'stable', 'Built in'), ensureServer(ctx, 'stable', 'Built in')])
  await ensureServer(ctx, 'stable', 'Built in')
  expect((await listServers(staff(), { limit: 10 })).items).toMatchObject([{ name: 'stable', label: 'Built in' }])
  await expect(ensureServer(ctx, 'shed', 'Shed')).rejects.toThrow('no kind')
})

test('only staff who may set servers up do', async () => {
  const { id } = await add()
  const onlooker = asStaff(house, ['servers.view'])
  expect((await listServers(onlooker, { limit: 5 })).items).toHaveLength(1)
  const group = { name: 'Web', fill: 'round_robin', serverIds: [] as number[] } as const
  for (const act of [
    () => addServer(onlooker, { kind: 'stable', settings }),
    () => changeServer(onlooker, { id, label: 'x' }),
    () => removeServer(onlooker, id),
    () => startMaintenance(onlooker, { id, note: '' }),
    () => endMaintenance(onlooker, id),
    () => testServer(onlooker, id),
    () => addGroup(onlooker, { ...group, serverIds: [], kind: 'stable' }),
    () => changeGroup(onlooker, { ...group, serverIds: [], id: 1 }),
    () => removeGroup(onlooker, 1),
    () => choicesOf(onlooker, { kind: 'stable', groupId: null, field: 'package' }),
    () => listServers(asStaff(house, ['servers.manage']), { limit: 5 }),
    () => listGroups(asStaff(house, ['products.view'])),
  ])
    await expect(act()).rejects.toMatchObject({ code: 'forbidden' })
})
