import type { CreateOutcome } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient, inHouse } from '../../billing/examples.ts'
import { aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { usernameFor } from '../account-name.ts'
import { aPaidService, type FakePanel, opensOf, soldServices, triesNext, withPanel } from '../examples.ts'
import { attemptsOf, historyOf, ownService } from '../queries/services.ts'
import { markOperationDone, retrySetUp, skipOperation } from '../use-cases/decide-operation.ts'
import { revealCredentials } from '../use-cases/reveal-credentials.ts'
import { askFor } from './ask-for.ts'
import { goOn } from './go-on.ts'
import { MOST_TRIES } from './pauses.ts'

let house: TestHouse
let panel: FakePanel
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  panel = await withPanel(house)
})

const ctx = () => theHouse(house)
const stateOf = async (id: number) => (await ownService(ctx(), id)).state
const tries = (serviceId: number) => triesNext(house, serviceId)
const attempts = async (id: number) => (await attemptsOf(ctx(), id)).map((one) => one.state).reverse()
const why = async (id: number) => (await historyOf(ctx(), id)).at(-1)!.why
const told = async (id: number) =>
  (
    await house.pool.query(
      `SELECT name FROM platform.outbox WHERE kind = 'event' AND payload->'serviceId' = to_jsonb($1::bigint) ORDER BY id`,
      [id],
    )
  ).rows.map((row) => row.name)

const busy: CreateOutcome = { kind: 'retryable', reason: 'busy' }
const noAnswer: CreateOutcome = { kind: 'unknown', reason: 'timeout' }

test('a paid service is made on its server and becomes active', async () => {
  const { id, externalId } = await aPaidService(house, { domain: 'green.example' })
  await tries(id)
  const service = await ownService(ctx(), id)
  expect(service).toMatchObject({
    state: 'active',
    serverHost: 'one.example',
    username: usernameFor({ longest: 16 }, externalId, { domain: 'green.example' }),
    serverId: expect.any(Number),
  })
  expect(panel.requests).toMatchObject([{ externalId, domain: 'green.example', plan: { plan: '' } }])
  expect([await attempts(id), await told(id)]).toEqual([['done'], ['services.activated']])

  expect(await opensOf(house, id)).toEqual([])
})

test('a refusal is final: the service failed, and says why', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: { kind: 'rejected', reason: 'no such plan' } })
  await tries(id)
  expect([await stateOf(id), await why(id)]).toEqual(['failed', 'no such plan'])
  expect([await attempts(id), await told(id)]).toEqual([['rejected'], ['services.provisioning_failed']])
})

test('a server that is busy is asked again, for the same account with the same password', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: busy }, { answer: busy })
  await tries(id)
  await tries(id)
  expect(await stateOf(id)).toBe('provisioning')
  await tries(id)
  expect([await stateOf(id), await attempts(id)]).toEqual(['active', ['retryable', 'retryable', 'done']])
  expect(panel.asked).toEqual(['create', 'create', 'create'])
  expect(panel.requests[1]).toEqual(panel.requests[0])
  expect(panel.requests[2]).toEqual(panel.requests[0])
})

test('when no answer came and the account is there, it is found and not made again', async () => {
  const { id, externalId } = await aPaidService(house)
  panel.creates.push({ answer: noAnswer, anyway: true })
  await tries(id)
  await tries(id)
  expect(panel.asked).toEqual(['create', 'look up'])
  expect([await stateOf(id), await why(id)]).toEqual(['active', 'found set up by an earlier attempt'])
  const { username, panelUrl } = await ownService(ctx(), id)
  expect([username, panelUrl]).toEqual([panel.accounts.get(externalId)!.username, 'https://one.example/login'])
})

test('when no answer came and nothing is there, the server is asked twice before the account is made', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: noAnswer })
  await tries(id)
  await tries(id)
  expect(panel.asked).toEqual(['create', 'look up'])
  await tries(id)
  expect(panel.asked).toEqual(['create', 'look up', 'look up', 'create'])
  expect([await stateOf(id), panel.accounts.size]).toEqual(['active', 1])
  expect(panel.requests[1]).toEqual(panel.requests[0])
})

test('as long as nobody knows whether the account is there, nothing is made', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: noAnswer, anyway: true })
  panel.lookUps.push({ kind: 'unknown', reason: 'still down' })
  for (let n = 0; n < 3; n++) await tries(id)
  expect(panel.asked).toEqual(['create', 'look up', 'look up'])
  expect(await stateOf(id)).toBe('active')
})

test('what the server takes a while for is asked about, and not made twice', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: { kind: 'working', remoteId: 'vm-7', reason: 'installing' }, anyway: true })
  await tries(id)
  expect(await ownService(ctx(), id)).toMatchObject({ state: 'provisioning', remoteId: 'vm-7' })
  await tries(id)
  expect(panel.asked).toEqual(['create', 'look up'])
  expect([await stateOf(id), await attempts(id)]).toEqual(['active', ['working', 'done']])
})

test('what a server never finishes is given up after hours of its work, however long it waited before', async () => {
  const { id } = await aPaidService(house)
  const working: CreateOutcome = { kind: 'working', remoteId: null, reason: 'installing' }
  const hours = (n: number) => house.clock.follow(house.clock.aheadMs + n * 3_600_000)
  hours(30)
  for (let n = 0; n < 3; n++) {
    panel.creates.push({ answer: working })
    panel.lookUps.push({ kind: 'unknown', reason: 'busy' })
  }
  await tries(id)
  expect(await opensOf(house, id)).toMatchObject([{ state: 'working' }])
  hours(7)
  panel.lookUps.length = 0
  panel.lookUps.push({ kind: 'absent' }, { kind: 'absent' })
  await tries(id)
  await tries(id)
  expect([await stateOf(id), await why(id)]).toEqual(['failed', 'The server has not finished for 6 hours: installing'])
})

test('a password that the server chose is kept, once', async () => {
  const ada = await anAccount(house)
  const { id } = await aPaidService(house, { clientId: ada.clientId })
  panel.creates.push({
    answer: { kind: 'working', remoteId: '7', reason: 'starting', password: 'Chosen-by-It9' },
    anyway: true,
  })
  await tries(id)
  await tries(id)
  expect(await revealCredentials(asClient(house, ada), id)).toMatchObject({ password: 'Chosen-by-It9' })
})

test('a half-made account is ended and made anew', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: noAnswer, anyway: true })
  await tries(id)
  const standing = await panel.lookUp({ externalId: (await ownService(ctx(), id)).externalId } as never)
  if (standing.kind !== 'found') throw new Error('nothing is there')
  panel.lookUps.push({ kind: 'found', account: { ...standing.account, state: 'broken' } })
  panel.asked.length = 0
  for (let n = 0; n < 4; n++) await tries(id)
  expect(panel.asked.filter((one) => one !== 'look up')).toEqual(['terminate', 'create'])
  expect([await stateOf(id), panel.accounts.size]).toEqual(['active', 1])
})

test('a name that somebody else has is changed, a full server is left for another one', async () => {
  const { id } = await aPaidService(house, { domain: 'taken.example' })
  panel.creates.push({ answer: { kind: 'rejected', reason: 'taken', because: 'name_taken' } })
  await tries(id)
  await tries(id)
  const [first, second] = panel.requests.map((request) => request.username)
  expect(second).not.toBe(first)
  expect(await ownService(ctx(), id)).toMatchObject({ state: 'active', username: second })

  const other = await aPaidService(house)
  panel.creates.push({ answer: { kind: 'rejected', reason: 'full', because: 'no_room' } })
  await tries(other.id)
  await tries(other.id)
  expect([await stateOf(other.id), await why(other.id)]).toEqual(['failed', 'No server of Panel has room for it.'])
})

test('after the last try the service failed and what may be half made is cleaned up; staff have it tried again', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: noAnswer, anyway: true })
  await tries(id)
  for (let n = 1; n < MOST_TRIES; n++) panel.lookUps.push({ kind: 'unknown', reason: 'down' })
  for (let n = 1; n < MOST_TRIES; n++) await tries(id)
  expect([await stateOf(id), await told(id)]).toEqual(['failed', ['services.provisioning_failed']])
  expect(await opensOf(house, id)).toMatchObject([{ verb: 'clean_up' }])
  await tries(id)
  expect(panel.accounts.size).toBe(0)

  const mender = staffWith(house, 'services.manage')
  await expect(retrySetUp(staffWith(house, 'services.view'), id)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(retrySetUp(mender, 999_999)).rejects.toMatchObject({ code: 'service_not_failed' })
  await retrySetUp(mender, id)
  await expect(retrySetUp(mender, id)).rejects.toMatchObject({ code: 'service_not_failed' })
  for (let n = 0; n < 3; n++) await tries(id)
  expect(panel.accounts.size).toBe(1)
  expect((await historyOf(ctx(), id)).map((one) => one.toState)).toEqual([
    'pending',
    'provisioning',
    'failed',
    'provisioning',
    'active',
  ])
})

test('a set-up that staff skip while nobody knows how far it came is cleaned up', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: noAnswer, anyway: true })
  await tries(id)
  const [operation] = await opensOf(house, id)
  await skipOperation(staffWith(house, 'services.manage'), { operationId: operation!.id, reason: 'not any more' })
  expect(await stateOf(id)).toBe('failed')
  expect(await opensOf(house, id)).toMatchObject([{ verb: 'clean_up' }])
  await tries(id)
  expect(panel.accounts.size).toBe(0)
})

test('nobody marks a new password as done by hand: only the server and we would know it', async () => {
  const { id } = await aPaidService(house)
  await tries(id)
  await inHouse(house, async (tx) => askFor(tx, await ownService(tx, id), { verb: 'change_password', why: 'lost' }))
  const [operation] = await opensOf(house, id)
  await expect(
    markOperationDone(staffWith(house, 'services.manage'), { operationId: operation!.id, reason: 'done' }),
  ).rejects.toMatchObject({ code: 'operation_has_secret' })
})

test('what staff skip is not done, and what waits behind it goes on', async () => {
  const { id } = await aPaidService(house)
  await tries(id)
  panel.actions.push({ answer: { kind: 'rejected', reason: 'no such plan' } })
  await wants(id, 'change_plan')
  await wants(id, 'stop')
  await tries(id)
  await tries(id)
  expect(panel.asked).toEqual(['create', 'change plan', 'stop'])
  const { rows } = await house.pool.query(
    `SELECT id, state FROM services.operations WHERE service_id = $1 ORDER BY id`,
    [id],
  )
  expect(rows.map((row) => row.state)).toEqual(['done', 'failed', 'done'])
  await skipOperation(staffWith(house, 'services.manage'), { operationId: Number(rows[1].id), reason: 'not needed' })
  await expect(
    skipOperation(staffWith(house, 'services.manage'), { operationId: Number(rows[1].id), reason: 'again' }),
  ).rejects.toMatchObject({ code: 'operation_closed' })
})

const wants = (id: number, verb: 'change_plan' | 'stop' | 'reboot') =>
  inHouse(house, async (tx) => askFor(tx, await ownService(tx, id), { verb, why: 'wanted' }))

test('nobody reboots a machine twice because an answer was lost', async () => {
  const { id } = await aPaidService(house)
  await tries(id)
  panel.actions.push({ answer: { kind: 'unknown', reason: 'timeout' }, anyway: true })
  await wants(id, 'reboot')
  await tries(id)
  await tries(id)
  expect(panel.asked).toEqual(['create', 'reboot'])
  const { rows } = await house.pool.query(
    `SELECT state, answer FROM services.operations WHERE service_id = $1 AND verb = 'reboot'`,
    [id],
  )
  expect(rows).toMatchObject([{ state: 'failed', answer: { reason: expect.stringContaining('not known') } }])
})

describe('while its server is looked after', () => {
  test('nothing is asked of it, and afterwards what waited is done', async () => {
    const { id } = await aPaidService(house)
    await house.pool.query(`UPDATE servers.servers SET maintenance_since = now()`)
    await inHouse(house, async (tx) => {
      // It has its place already: no new account goes to a server that is looked after.
      await tx.db.execute(`INSERT INTO servers.places (key, server_id, taken_at)
        SELECT external_id, (SELECT id FROM servers.servers WHERE kind = 'panel'), now() FROM services.services WHERE id = ${id}`)
      tx.record({ action: 'test', object: 'test' })
    })
    await tries(id)
    expect(panel.asked).toEqual([])
    expect(await goOn(ctx())).toEqual({ called: 0 })
    await house.pool.query(`UPDATE servers.servers SET maintenance_since = NULL`)
    expect(await goOn(ctx())).toEqual({ called: 1 })
    await tries(id)
    expect(await stateOf(id)).toBe('active')
  })
})

test('a service whose server panel was removed fails, and does not wait for ever', async () => {
  const { id } = await aPaidService(house)
  await house.pool.query(`UPDATE services.services SET server_module = 'gone' WHERE id = $1`, [id])
  await tries(id)
  expect([await stateOf(id), await why(id)]).toEqual(['failed', 'There is no server panel called "gone".'])
})

test('a service that was not paid is not set up', async () => {
  const [service] = await soldServices(house)
  expect(await opensOf(house, service!.id)).toEqual([])
  expect(panel.asked).toEqual([])
})

test.each([
  ['on_order', 'provisioning', 'provisioning'],
  ['on_payment', 'pending', 'provisioning'],
  ['by_hand', 'pending', 'pending'],
] as const)('a product that is set up %s is %s when ordered, and %s when paid', async (setUp, ordered, paid) => {
  const product = await aProduct(house, { serverModule: 'panel', setUp })
  const [sold] = await soldServices(house, { product })
  expect(await stateOf(sold!.id)).toBe(ordered)
  const { id } = await aPaidService(house, { product })
  expect(await stateOf(id)).toBe(paid)
})

/** Two keys that lead to one name. */
function colliding(): [string, string] {
  const seen = new Map<string, string>()
  for (let i = 0; ; i++) {
    const key = `svc_${i}`
    const name = usernameFor({ longest: 16 }, key, { domain: 'twin.example' })
    const other = seen.get(name)
    if (other) return [other, key]
    seen.set(name, key)
  }
}

test('two services that would get the same user name get two, and keep them', async () => {
  const services = await soldServices(house, { domain: 'twin.example', quantity: 2 })
  const keys = colliding()
  for (const [i, { id }] of services.entries())
    await house.pool.query(`UPDATE services.services SET external_id = $2, state = 'provisioning' WHERE id = $1`, [
      id,
      keys[i],
    ])
  panel.creates.push({ answer: busy }, { answer: busy })
  for (const { id } of services)
    await inHouse(house, async (tx) => askFor(tx, await ownService(tx, id), { verb: 'create', why: 'test' }))
  for (const { id } of services) await tries(id)
  for (const { id } of services) await tries(id)
  const names = panel.requests.map((request) => request.username)
  expect(names.slice(0, 2)).toEqual(names.slice(2))
  expect(new Set(names).size).toBe(2)
  for (const name of names) expect(name).toMatch(/^twinexample[a-z0-9]{4}$/)
})
