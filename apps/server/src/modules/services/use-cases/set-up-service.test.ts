import type { CreateOutcome } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asClient } from '../../billing/examples.ts'
import { aProduct, staffWith, theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { usernameFor } from '../account-name.ts'
import { aPaidService, type FakePanel, soldServices, withPanel } from '../examples.ts'
import { attemptsOf, historyOf, ownService } from '../queries/services.ts'
import { retrySetUp } from './retry-set-up.ts'
import { revealCredentials } from './reveal-credentials.ts'
import { setUpService } from './set-up-service.ts'

let house: TestHouse
let panel: FakePanel
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(() => {
  panel = withPanel(house)
})

const ctx = () => theHouse(house)
const stateOf = async (id: number) => (await ownService(ctx(), id)).state
const attempt = (serviceId: number, lastAttempt = false) =>
  setUpService.handle(
    house.contexts.forSystem(setUpService.name, 'worker'),
    { serviceId },
    {
      id: 'test',
      lastAttempt,
      signal: new AbortController().signal,
    },
  )
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
  await attempt(id)
  expect(await ownService(ctx(), id)).toMatchObject({
    state: 'active',
    serverHost: 'one.example',
    username: usernameFor(externalId, 'green.example'),
  })
  expect(panel.requests).toMatchObject([{ externalId, domain: 'green.example', plan: 'Starter' }])
  expect([await attempts(id), await told(id)]).toEqual([['done'], ['services.activated']])

  await attempt(id)
  expect(panel.asked).toEqual(['create'])
})

test('a refusal is final: the service failed, and says why', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: { kind: 'rejected', reason: 'no such plan' } })
  await attempt(id)
  expect([await stateOf(id), await why(id)]).toEqual(['failed', 'no such plan'])
  expect([await attempts(id), await told(id)]).toEqual([['rejected'], ['services.provisioning_failed']])
})

test('a server that is busy is asked again, for the same account with the same password', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: busy }, { answer: busy })
  await expect(attempt(id)).rejects.toThrow('busy')
  await expect(attempt(id)).rejects.toThrow('busy')
  expect(await stateOf(id)).toBe('provisioning')
  await attempt(id)
  expect([await stateOf(id), await attempts(id)]).toEqual(['active', ['retryable', 'retryable', 'done']])
  expect(panel.asked).toEqual(['create', 'create', 'create'])
  expect(panel.requests[1]).toEqual(panel.requests[0])
  expect(panel.requests[2]).toEqual(panel.requests[0])
})

test('when no answer came and the account is there, it is found and not made again', async () => {
  const { id, externalId } = await aPaidService(house)
  panel.creates.push({ answer: noAnswer, anyway: true })
  await expect(attempt(id)).rejects.toThrow('timeout')
  await attempt(id)
  expect(panel.asked).toEqual(['create', 'look up'])
  expect([await stateOf(id), await why(id)]).toEqual(['active', 'found set up by an earlier attempt'])
  const { username, panelUrl } = await ownService(ctx(), id)
  expect([username, panelUrl]).toEqual([panel.accounts.get(externalId)!.username, 'https://one.example/login'])
})

test('when no answer came and nothing is there, the account is made once', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: noAnswer })
  await expect(attempt(id)).rejects.toThrow('timeout')
  await attempt(id)
  expect(panel.asked).toEqual(['create', 'look up', 'create'])
  expect([await stateOf(id), panel.accounts.size]).toEqual(['active', 1])
  expect(panel.requests[1]).toEqual(panel.requests[0])
})

test('as long as nobody knows whether the account is there, nothing is made', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: noAnswer, anyway: true })
  panel.lookUps.push({ kind: 'unknown', reason: 'still down' })
  await expect(attempt(id)).rejects.toThrow('timeout')
  await expect(attempt(id)).rejects.toThrow('still down')
  await attempt(id)
  expect(panel.asked).toEqual(['create', 'look up', 'look up'])
  expect(await stateOf(id)).toBe('active')
})

test('after an attempt whose process was killed the server is asked first', async () => {
  const { id } = await aPaidService(house)
  panel.create = async () => {
    throw new Error('killed')
  }
  await expect(attempt(id)).rejects.toThrow('killed')
  expect(await attempts(id)).toEqual(['running'])
  panel = withPanel(house)
  await attempt(id)
  expect(panel.asked).toEqual(['look up', 'create'])
  expect(await stateOf(id)).toBe('active')
})

test('after the last attempt the service failed; staff have it tried again', async () => {
  const { id } = await aPaidService(house)
  panel.creates.push({ answer: noAnswer })
  await expect(attempt(id, true)).rejects.toThrow('timeout')
  expect([await stateOf(id), await told(id)]).toEqual(['failed', ['services.provisioning_failed']])

  const mender = staffWith(house, 'services.manage')
  await expect(retrySetUp(staffWith(house, 'services.view'), id)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(retrySetUp(mender, 999_999)).rejects.toMatchObject({ code: 'service_not_found' })
  await retrySetUp(mender, id)
  await expect(retrySetUp(mender, id)).rejects.toMatchObject({ code: 'service_not_failed' })
  const { rowCount } = await house.pool.query(
    `SELECT 1 FROM platform.outbox WHERE name = 'services.set_up' AND payload->'serviceId' = to_jsonb($1::bigint)`,
    [id],
  )
  expect(rowCount).toBe(2) // one when it was paid, one by staff
  await attempt(id)
  expect(panel.asked).toEqual(['create', 'look up', 'create'])
  expect((await historyOf(ctx(), id)).map((one) => one.toState)).toEqual([
    'pending',
    'provisioning',
    'failed',
    'provisioning',
    'active',
  ])
})

test('a service whose server module was removed fails, and does not wait for ever', async () => {
  const product = await aProduct(house, { serverModule: 'gone' })
  const { id } = await aPaidService(house, { product })
  await attempt(id)
  expect([await stateOf(id), await why(id)]).toEqual(['failed', 'There is no server module "gone".'])
})

test('a service that was not paid is not set up', async () => {
  const [service] = await soldServices(house)
  await attempt(service!.id)
  await attempt(999_999)
  expect(panel.asked).toEqual([])
  expect(await attempts(service!.id)).toEqual([])
})

/** Two keys that lead to one name: there are only so many names of eight letters. */
function colliding(): [string, string] {
  const seen = new Map<string, string>()
  for (let i = 0; ; i++) {
    const key = `svc_${i}`
    const name = usernameFor(key, 'twin.example')
    const other = seen.get(name)
    if (other) return [other, key]
    seen.set(name, key)
  }
}

test('two services that would get the same user name get two, and keep them', async () => {
  const services = await soldServices(house, { domain: 'twin.example', quantity: 2 })
  const keys = colliding()
  for (const [i, { id }] of services.entries()) {
    await house.pool.query(`UPDATE services.services SET external_id = $2, state = 'provisioning' WHERE id = $1`, [
      id,
      keys[i],
    ])
  }
  panel.creates.push({ answer: busy }, { answer: busy })
  for (const { id } of services) await expect(attempt(id)).rejects.toThrow('busy')
  for (const { id } of services) await attempt(id)
  const names = panel.requests.map((request) => request.username)
  expect(names.slice(0, 2)).toEqual(names.slice(2))
  expect(new Set(names).size).toBe(2)
  for (const name of names) expect(name).toMatch(/^twin[a-z0-9]{4}$/)
})

test('credentials are shown to their client when the service is ready, and it is recorded who looked', async () => {
  const [ada, eve] = [await anAccount(house), await anAccount(house)]
  const { id } = await aPaidService(house, { clientId: ada.clientId })
  const looks = async () =>
    (
      await house.pool.query(
        `SELECT actor, ip, after FROM platform.audit WHERE action = 'credentials_shown' AND object = $1`,
        [`service:${id}`],
      )
    ).rows
  const reveal = (who = asClient(house, ada)) => revealCredentials(who, id)

  await expect(reveal()).rejects.toMatchObject({ code: 'credentials_not_ready' })
  panel.creates.push({ answer: busy })
  await expect(attempt(id)).rejects.toThrow('busy')
  await expect(reveal()).rejects.toMatchObject({ code: 'credentials_not_ready' })
  await attempt(id)

  const { username, password } = panel.requests[0]!
  expect(await reveal()).toEqual({ host: 'one.example', username, password, panelUrl: null })
  for (const stranger of [asClient(house, eve), staffWith(house, 'services.view', 'services.manage')])
    await expect(reveal(stranger)).rejects.toMatchObject({ code: 'service_not_found' })
  expect(await looks()).toEqual([{ actor: `user:${ada.userId}`, ip: '198.51.100.7', after: null }])
})

test('the password lies nowhere in the open', async () => {
  const { id } = await aPaidService(house)
  await attempt(id)
  const { password } = panel.requests[0]!
  for (const table of ['services.services', 'services.attempts', 'platform.audit', 'platform.outbox']) {
    const { rows } = await house.pool.query(`SELECT 1 FROM ${table} t WHERE t::text LIKE '%' || $1 || '%'`, [password])
    expect([table, rows]).toEqual([table, []])
  }
})
