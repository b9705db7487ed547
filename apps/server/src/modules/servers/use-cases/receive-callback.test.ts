import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asStaff, inHouse } from '../../billing/examples.ts'
import { aCallback, aServer, FakeStable, withKinds } from '../examples.ts'
import { serverDetails } from '../queries/servers.ts'
import { startMaintenance } from './maintain-server.ts'
import { callbackNews, receiveCallback, settleCallback } from './receive-callback.ts'

let house: TestHouse
let stable: FakeStable
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  await house.serve(['web'])
})
afterAll(() => house.stop())
beforeEach(async () => {
  await house.pool.query('DELETE FROM platform.outbox')
  stable = new FakeStable()
  withKinds(house, stable)
})

const ctx = () => house.contexts.forSystem('call-back', 'webhook')
const staff = () => asStaff(house)
const told = async () =>
  (await house.pool.query(`SELECT payload FROM platform.outbox WHERE name = 'servers.work_told' ORDER BY id`)).rows.map(
    ({ payload }) => payload,
  )
const send = (name: string, { headers, body }: ReturnType<typeof aCallback>) =>
  fetch(`${house.url}/server-callbacks/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
    body: Buffer.from(body),
  })

test('an event is kept once and told once, in ten deliveries at once and days later', async () => {
  const server = await aServer(staff())
  const raw = aCallback(server, [{ eventId: 'evt_1', ticket: 'job-7', outcome: { kind: 'ok', note: 'Made' } }])
  const answers = await Promise.all(Array.from({ length: 10 }, () => receiveCallback(ctx(), server.name, raw)))
  expect(answers.map(({ stored }) => stored).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  house.clock.follow(house.clock.aheadMs + 3 * 86_400_000)
  expect(await receiveCallback(ctx(), server.name, raw)).toEqual({ stored: 0 })

  const [event, ...more] = await told()
  expect(more).toEqual([])
  expect(event).toMatchObject({ serverId: server.id, ticket: 'job-7' })
  expect(await callbackNews(ctx(), event.callbackId)).toMatchObject({
    serverId: server.id,
    news: { eventId: 'evt_1', ticket: 'job-7', outcome: { kind: 'ok', note: 'Made' } },
    isSettled: false,
  })
  expect((await serverDetails(staff(), server.id)).lastCallbackAt).not.toBeNull()
  expect(await callbackNews(ctx(), 99_999)).toBeNull()
})

test('one call-back may tell several things; the new ones among them are kept, and the same id of another server is another event', async () => {
  const [one, two] = [await aServer(staff()), await aServer(staff())]
  await receiveCallback(ctx(), one.name, aCallback(one, [{ eventId: 'evt_1' }]))
  const more = [{ eventId: 'evt_1' }, { eventId: 'evt_2' }, { eventId: 'evt_2' }]
  expect(await receiveCallback(ctx(), one.name, aCallback(one, more))).toEqual({ stored: 1 })
  expect(await receiveCallback(ctx(), two.name, aCallback(two, [{ eventId: 'evt_1' }]))).toEqual({ stored: 1 })
  expect((await told()).map(({ serverId }) => serverId)).toEqual([one.id, one.id, two.id])
})

test('a password that came with it is sealed, opened for whoever asks, and forgotten when the work is settled', async () => {
  const server = await aServer(staff())
  const outcome = { kind: 'ok', password: 'Chosen-By-The-Server' } as const
  await receiveCallback(ctx(), server.name, aCallback(server, [{ eventId: 'evt_1', outcome }]))
  const [{ callbackId }] = await told()
  const kept = async () => (await house.pool.query('SELECT * FROM servers.callbacks WHERE id = $1', [callbackId])).rows
  const audit = (await house.pool.query('SELECT * FROM platform.audit')).rows
  for (const seen of [await kept(), await told(), audit]) expect(JSON.stringify(seen)).not.toContain('Chosen-By')
  expect((await callbackNews(ctx(), callbackId))?.news.outcome).toEqual(outcome)
  await inHouse(house, (tx) => settleCallback(tx, callbackId))
  await inHouse(house, (tx) => settleCallback(tx, callbackId))
  expect(await kept()).toMatchObject([{ sealed_password: null, handled_at: expect.anything() }])
  expect(await callbackNews(ctx(), callbackId)).toMatchObject({ isSettled: true, news: { outcome: { kind: 'ok' } } })
})

test('at the door: 200 when it is kept, also in maintenance; 401 when it is not signed by this server; 404 where nobody listens', async () => {
  const [one, two] = [await aServer(staff()), await aServer(staff())]
  await startMaintenance(staff(), { id: one.id, note: '' })
  const genuine = aCallback(one, [{ eventId: 'evt_door' }])
  const answer = await send(one.name, genuine)
  expect([answer.status, await answer.json()]).toEqual([200, { received: true, stored: 1 }])
  expect(await (await send(one.name, genuine)).json()).toEqual({ received: true, stored: 0 })
  for (const [name, raw] of [
    [two.name, genuine],
    [one.name, aCallback({ token: 'forged' }, [{ eventId: 'evt_forged' }])],
    [one.name, { ...genuine, headers: {} }],
  ] as const) {
    const refused = await send(name, raw)
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([401, 'callback_refused'])
  }
  expect((await send('nobody', genuine)).status).toBe(404)
  expect((await send('no%20name', genuine)).status).toBe(404)
  expect((await fetch(`${house.url}/server-callbacks/${one.name}`)).status).toBe(404)
  const huge = { ...genuine, body: new Uint8Array(300 * 1024) }
  expect((await send(one.name, huge)).status).toBe(413)

  expect(await told()).toHaveLength(1)
  expect((await serverDetails(staff(), one.id)).refusedCallbacks).toMatchObject([
    { reason: 'the signature does not fit', count: 2 },
  ])
  const figures = await (await fetch(`${house.url}/metrics`)).text()
  expect(figures).toContain(`ostler_server_callbacks_refused_total{server="${one.name}"} 2`)
  expect(figures).toContain('ostler_server_callbacks_refused_total{server="none"} 2')
})

test('a kind that tells nothing by itself has no address, and settings that do not fit ask to send it again', async () => {
  const server = await aServer(staff())
  const raw = aCallback(server, [{ eventId: 'evt_1' }])
  const settings = { address: 'nowhere' }
  await house.pool.query('UPDATE servers.servers SET settings = $2 WHERE id = $1', [server.id, settings])
  expect((await send(server.name, raw)).status).toBe(503)
  await house.pool.query('UPDATE servers.servers SET settings = $2 WHERE id = $1', [
    server.id,
    { address: server.address },
  ])
  expect((await send(server.name, raw)).status).toBe(200)
  Object.assign(stable.kind, { abilities: ['choices'] })
  expect((await send(server.name, raw)).status).toBe(404)
  expect((await serverDetails(staff(), server.id)).callbackUrl).toBeNull()
})
