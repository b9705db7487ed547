import { type CallContext, type NewAccount, readSettings, type ServerPanel } from '@ostler/integration-kit'
import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestWorld, type TestWorld } from '../../../sandbox/testing.ts'
import { startDouble } from '../../testing/double-server.ts'
import { aPlace } from '../testing/a-place.ts'
import { createSandboxPanel } from './index.ts'

const TIMEOUT_MS = 1_000

let world: TestWorld
let panel: Required<Omit<ServerPanel, 'parseCallback'>>
const call = (): CallContext => recordingCall()

const panelAt = (baseUrl: string, apiKey: string) =>
  createSandboxPanel({ baseUrl, apiKey, timeoutMs: TIMEOUT_MS }).connect({}, aPlace()) as typeof panel

beforeAll(async () => {
  world = await startTestWorld()
  panel = panelAt(world.origin, world.apiKey)
})
beforeEach(async () => void (await world.api('DELETE', '/sandbox/panel/failures')))
afterAll(() => world.stop())

let count = 0
function account(wish: Partial<NewAccount> = {}): NewAccount {
  count += 1
  const username = `user${count}`
  return {
    externalId: `svc-${count}`,
    username,
    domain: `${username}.example`,
    remoteId: null,
    password: 'Correct-Horse9',
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    plan: { plan: 'starter', disk: '' },
    ...wish,
  }
}

async function made(wish: Partial<NewAccount> = {}): Promise<NewAccount> {
  const input = account(wish)
  expect(await panel.create(input, { key: input.externalId }, call())).toMatchObject({ kind: 'ready', created: true })
  return input
}

const order = (failure: object) => world.api('POST', '/sandbox/panel/failures', { times: 1, ...failure })
const finish = () => world.api('POST', '/sandbox/panel/finish')
let keys = 0
const act = () => {
  keys += 1
  return { key: `act-${keys}` }
}

test('it needs no settings, and says who is at the other end', async () => {
  const kind = createSandboxPanel({ baseUrl: world.origin, apiKey: world.apiKey })
  expect(readSettings(kind.settings, {}).success).toBe(true)
  expect(await panel.checkConnection(call())).toMatchObject({
    kind: 'accepted',
    version: 'Sandbox panel 2.0',
    accounts: expect.any(Number),
    freeDiskMib: expect.any(Number),
  })
})

type Acting = (input: NewAccount) => Promise<{ kind: string }>

/** Every verb that changes something, by its name over there. */
const acts: Record<string, Acting> = {
  suspend: (one) => panel.suspend(one, 'overdue', act(), call()),
  unsuspend: (one) => panel.unsuspend(one, act(), call()),
  plan: (one) => panel.changePlan(one, { plan: 'business', disk: '' }, act(), call()),
  password: (one) => panel.changePassword(one, 'Another-Horse9', act(), call()),
  rename: (one) => panel.rename(one, `new-${one.domain}`, act(), call()),
  renew: (one) => panel.renew(one, '2030-01-31', act(), call()),
  sign_on: (one) => panel.signOn(one, { ip: '203.0.113.7' }, call()),
  power: (one) => panel.power(one, 'reboot', act(), call()),
  action: (one) => panel.act(one, { name: 'clear_cache', input: { images: true } }, act(), call()),
  backup: (one) => panel.createBackup(one, act(), call()),
  delete_backup: (one) => panel.deleteBackup(one, '1', act(), call()),
  reinstall: (one) => panel.reinstall(one, { image: null, password: 'Fresh-Horse9' }, act(), call()),
  restore: async (one) => panel.restoreBackup(one, await aBackupOf(one), act(), call()),
  terminate: (one) => panel.terminate(one, act(), call()),
}

async function aBackupOf(one: NewAccount): Promise<string> {
  const there = await panel.listBackups(one, call())
  if (there.kind === 'read' && there.backups[0]) return there.backups[0].id
  await panel.createBackup(one, act(), call())
  await finish()
  return aBackupOf(one)
}

describe.each(Object.keys(acts))('%s goes wrong on request:', (verb) => {
  test.each([
    ['error', { kind: 'retryable' }],
    ['limit', { kind: 'retryable', afterSeconds: 1 }],
    ['reject', { kind: 'rejected', reason: 'Refused, as was asked for.' }],
    ['late', { kind: 'unknown' }],
    ['drop', { kind: 'unknown' }],
  ])('%s', async (mode, expected) => {
    const one = await made()
    if (verb === 'restore') await aBackupOf(one)
    await order({ match: one.externalId, verb, mode, delayMs: TIMEOUT_MS + 300 })
    expect(await acts[verb]!(one)).toMatchObject(expected)
  })
})

/** Every question: whatever goes wrong, the answer is not known. */
const questions: Record<string, { match: string; ask: Acting }> = {
  get: { match: 'id', ask: (one) => panel.lookUp(one, call()) },
  usage: { match: 'id', ask: (one) => panel.usage(one, call()) },
  console: { match: 'id', ask: (one) => panel.console(one, call()) },
  backups: { match: 'id', ask: (one) => panel.listBackups(one, call()) },
  task: { match: 'id', ask: (one) => panel.progress(one, '1', call()) },
  list: { match: '*', ask: () => panel.listAccounts(null, call()) },
  usage_of_all: { match: '*', ask: () => panel.usageOfAll(null, call()) },
  plans: { match: '*', ask: () => panel.choices('plan', call()) },
  status: { match: '*', ask: () => panel.checkConnection(call()) },
}

test.each(Object.entries(questions))('when "%s" goes wrong, nothing is known', async (verb, { match, ask }) => {
  const one = await made()
  for (const mode of ['error', 'reject', 'drop']) {
    await order({ match: match === 'id' ? one.externalId : '*', verb, mode })
    expect(await ask(one), mode).toMatchObject({ kind: 'unknown' })
  }
})

test('an account that was begun and never finished is broken, and is made anew after it was ended', async () => {
  const one = account()
  await order({ match: one.externalId, verb: 'create', mode: 'half' })
  expect(await panel.create(one, act(), call())).toMatchObject({ kind: 'unknown' })
  expect(await panel.lookUp(one, call())).toMatchObject({ kind: 'found', account: { state: 'broken' } })
  // Asking again mends nothing, and is not told that all is well.
  expect(await panel.create(one, act(), call())).toMatchObject({ kind: 'unknown' })
  expect(await panel.terminate(one, act(), call())).toEqual({ kind: 'ok' })
  expect(await panel.create(one, act(), call())).toMatchObject({ kind: 'ready', created: true })
})

test('one that takes a while is looked up until it stands', async () => {
  const one = account()
  await order({ match: one.externalId, verb: 'create', mode: 'slow', delayMs: 60_000 })
  for (const _ of ['first', 'again'])
    expect(await panel.create(one, act(), call())).toMatchObject({ kind: 'working', remoteId: null })
  expect(await panel.lookUp(one, call())).toMatchObject({ kind: 'found', account: { state: 'making' } })
  await finish()
  expect(await panel.lookUp(one, call())).toMatchObject({ kind: 'found', account: { state: 'active' } })
})

test('work that was taken on and fails in the end says so', async () => {
  const one = await made()
  await order({ match: one.externalId, verb: 'backup', mode: 'half' })
  const outcome = await panel.createBackup(one, act(), call())
  if (outcome.kind !== 'working') throw new Error(outcome.kind)
  await finish()
  expect(await panel.progress(one, outcome.ticket, call())).toMatchObject({ kind: 'rejected' })
  expect(await panel.listBackups(one, call())).toMatchObject({ kind: 'read', backups: [{ state: 'failed' }] })
})

test('the same act asks for one back-up, however often', async () => {
  const one = await made()
  const same = act()
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => panel.createBackup(one, same, call())))
  expect(new Set(outcomes.map((outcome) => outcome.kind === 'working' && outcome.ticket)).size).toBe(1)
  expect(await panel.listBackups(one, call())).toMatchObject({ kind: 'read', backups: [{ label: same.key }] })
})

test('a back-up brings back what was set when it was made', async () => {
  const one = await made()
  const php = (version: string) => panel.act(one, { name: 'set_php_version', input: { version } }, act(), call())
  const screen = async () => (await panel.console(one, call())) as { text: string }
  await php('8.3')
  const backupId = await aBackupOf(one)
  await php('8.5')
  expect((await screen()).text).toContain('php-fpm 8.5')
  await panel.restoreBackup(one, backupId, act(), call())
  expect((await screen()).text).toContain('php-fpm 8.3')
})

test('an account without a key is ours when name and domain fit, and carries our key from the first act on', async () => {
  const one = account()
  const { username, domain } = one
  await world.api('POST', '/sandbox/panel/strangers', { username, domain })
  expect(await panel.lookUp(one, call())).toMatchObject({ kind: 'found', account: { username } })
  expect(await panel.lookUp({ ...one, domain: 'other.example' }, call())).toMatchObject({ kind: 'foreign' })
  expect(await panel.suspend({ ...one, domain: 'other.example' }, 'overdue', act(), call())).toEqual({ kind: 'absent' })

  expect(await panel.suspend(one, 'overdue', act(), call())).toEqual({ kind: 'ok' })
  const listed = await panel.listAccounts(null, call())
  if (listed.kind !== 'read') throw new Error(listed.reason)
  expect(listed.accounts.find((other) => other.username === username)).toMatchObject({
    externalId: one.externalId,
    isSuspended: true,
  })
  // Nobody else gets it any more.
  const thief = { ...one, externalId: 'svc-of-somebody-else' }
  expect(await panel.terminate(thief, act(), call())).toEqual({ kind: 'absent' })
  expect(await panel.lookUp(thief, call())).toMatchObject({ kind: 'foreign' })
})

test('the address that lets somebody in is not in the log', async () => {
  const one = await made()
  const recorded = recordingCall()
  const way = await panel.signOn(one, { ip: '203.0.113.7' }, recorded)
  if (way.kind !== 'ready') throw new Error(way.kind)
  expect(recorded.exchanges).toHaveLength(1)
  expect(JSON.stringify(recorded.exchanges)).not.toContain(way.url.split('/').at(-1))
})

test('the disk that was bought is what the account may use', async () => {
  const one = await made({ plan: { plan: 'starter', disk: '2048' } })
  expect(await panel.usage(one, call())).toMatchObject({ usage: { diskLimitMib: 2048, trafficLimitMib: null } })
  await panel.changePlan(one, { plan: 'business', disk: '' }, act(), call())
  expect(await panel.usage(one, call())).toMatchObject({ usage: { diskLimitMib: 51_200 } })
})

test('what is no answer of the panel is not known', async () => {
  const proxy = await startDouble((app) => {
    app.all('/sandbox/panel/*', (_request, reply) => reply.type('text/html').send('<h1>It works!</h1>'))
  })
  const behind = panelAt(proxy.origin, world.apiKey)
  const one = account()
  expect(await behind.create(one, act(), call())).toMatchObject({ kind: 'unknown' })
  expect(await behind.lookUp(one, call())).toMatchObject({ kind: 'unknown' })
  expect(await behind.suspend(one, 'overdue', act(), call())).toMatchObject({ kind: 'unknown' })
  expect(await behind.checkConnection(call())).toMatchObject({ kind: 'unknown' })
  proxy.turnAway(1, 502)
  expect(await behind.terminate(one, act(), call())).toMatchObject({ kind: 'unknown' })
  await proxy.stop()
})
