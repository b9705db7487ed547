import type { NewAccount } from '@ostler/integration-kit'
import { actsOn, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { machineNameOf } from '../machine-name.ts'
import { HetznerFault } from '../testing/hetzner/catalogue.ts'
import { aPlan, type HetznerWorld, startHetznerWorld } from '../testing/hetzner/harness.ts'
import { externalIdOf, labelOf, SERVICE } from './machine.ts'

let world: HetznerWorld

beforeAll(async () => {
  world = await startHetznerWorld()
})
afterAll(() => world.stop())
beforeEach(() => {
  world.double.requests.length = 0
})

const acts = actsOn(() => world.harness)
const { newAccount, act, create, lookUp, settled, standing, done, call } = acts
const project = () => world.double.project
const asked = (method: string) => world.double.requests.filter((one) => one.method === method)

describe('making a server', () => {
  test('asks for what the plan says, under a name that is a host name, with our label', async () => {
    const input = { ...newAccount(), externalId: `svc_${uniqueKey('Ab')}_` }
    const plan = { ...aPlan, sshKeys: 'office, ', location: 'fsn1', ipv4: false } as never
    expect(await create({ ...input, plan })).toMatchObject({
      kind: 'working',
      remoteId: expect.stringMatching(/^\d+$/),
    })
    expect(asked('POST')[0]).toEqual({
      method: 'POST',
      path: '/v1/servers',
      body: {
        name: machineNameOf(input.externalId),
        server_type: 'cx22',
        image: 'debian-12',
        location: 'fsn1',
        ssh_keys: ['office'],
        labels: { 'ostler-service': `${input.externalId}.0` },
        public_net: { enable_ipv4: false, enable_ipv6: true },
        start_after_create: true,
      },
    })
    expect(machineNameOf(input.externalId)).toMatch(/^svc-[0-9a-f]{16}$/)
    expect(await settled(input)).toMatchObject({ username: 'root', host: expect.stringMatching(/^2001:db8:.*::1$/) })
  })

  test.each(['svc-abc', 'svc_Ab-', 'svc_Ab_', 'a.0'])('the label of %s says whose it is', (externalId) => {
    expect(labelOf(externalId)).toMatch(/^[a-z0-9A-Z]([\w.-]{0,61}[a-z0-9A-Z])?$/)
    expect(externalIdOf({ [SERVICE]: labelOf(externalId) })).toBe(externalId)
  })

  test('a key that no label can hold is a mistake of the caller', () => {
    expect(() => labelOf('svc:1')).toThrow(TypeError)
  })

  test('tells the password that Hetzner chose, and none where there are keys', async () => {
    const outcome = await create(newAccount())
    expect(outcome).toMatchObject({ kind: 'working', password: expect.stringMatching(/^\w{12}$/) })
    const withKeys = await create({ ...newAccount(), plan: { ...aPlan, sshKeys: 'office' } as never })
    expect(withKeys).not.toHaveProperty('password')
  })

  test('a password that was lost with its answer is set anew by the next create, and only once', async () => {
    const input = newAccount()
    await world.harness.loseNextAnswer(input, 'dropped')
    expect(await create(input)).toMatchObject({ kind: 'unknown' })
    await settled(input)
    expect(await create(input)).toMatchObject({ kind: 'ready', created: false, password: expect.any(String) })
    await settled(input)
    expect(await create(input)).not.toHaveProperty('password')
  })

  test('a password that was told is not changed by a second create', async () => {
    const input = newAccount()
    expect(await create(input)).toHaveProperty('password')
    await settled(input)
    expect(await create(input)).not.toHaveProperty('password')
    expect(world.double.requests.some(({ path }) => path.endsWith('reset_password'))).toBe(false)
  })

  test('two at once make one', async () => {
    const input = newAccount()
    const outcomes = await Promise.all([create(input), create(input), create(input)])
    for (const { kind } of outcomes) expect(['working', 'ready']).toContain(kind)
    expect(await world.harness.standing(input)).toBe(1)
  })

  test('one that Hetzner did not finish is broken, and is ended and made anew', async () => {
    const input = newAccount()
    project().finishWork()
    project().failNext('create_server')
    await create(input)
    expect(await settled(input)).toMatchObject({ state: 'broken' })
    expect(await create(input)).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/made anew/) })
    expect(await done(input, world.panel.terminate(input, act(), call()))).toMatchObject({ kind: 'ok' })
    await create(input)
    expect(await settled(input)).toMatchObject({ state: 'active' })
  })

  test('while it is made, and while it is deleted, it says so', async () => {
    const input = newAccount()
    await create(input)
    expect(await lookUp(input)).toMatchObject({ kind: 'found', account: { state: 'making' } })
    expect(await create(input)).toMatchObject({ kind: 'working' })
    await settled(input)
    await world.panel.terminate(input, act(), call())
    expect(await lookUp(input)).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/being deleted/) })
    expect(await create(input)).toMatchObject({ kind: 'retryable' })
  })
})

describe('whose server it is', () => {
  test('one with the label of another is not touched, whatever its number', async () => {
    const mine = await standing()
    const theirs = await standing()
    const confused = { ...mine, remoteId: theirs.remoteId }
    expect(await lookUp(confused)).toMatchObject({ kind: 'foreign' })
    expect(await world.panel.terminate(confused, act(), call())).toMatchObject({ kind: 'rejected' })
    expect(await world.harness.standing(theirs)).toBe(1)
  })

  test('one whose number is gone is found by its label', async () => {
    const account = await standing()
    expect(await lookUp({ ...account, remoteId: '1' })).toMatchObject({
      kind: 'found',
      account: { remoteId: account.remoteId },
    })
  })

  test('of two with one label neither is touched', async () => {
    const account = await standing()
    const copy = project().create({
      name: uniqueKey('copy'),
      server_type: 'cx22',
      image: 'debian-12',
      labels: { [SERVICE]: account.externalId },
    })
    project().finishWork()
    const known = { ...account, remoteId: null }
    const reason = expect.stringContaining(`${account.remoteId}, ${copy.server.id}`)
    expect(await lookUp(known)).toMatchObject({ kind: 'foreign', reason })
    expect(await create(known as NewAccount<never>)).toMatchObject({ kind: 'rejected', reason })
    expect(await world.panel.terminate(known, act(), call())).toMatchObject({ kind: 'rejected', reason })
    expect(await world.harness.standing(account)).toBe(2)
  })

  test('an adopted one is known by its number and its name, and gets our label with the first change', async () => {
    const name = uniqueKey('old')
    const { server } = project().create({ name, server_type: 'cx22', image: 'debian-12', labels: { team: 'blue' } })
    project().finishWork()
    const account = { ...newAccount(), domain: name, remoteId: String(server.id) }
    expect(await lookUp({ ...account, domain: 'other.example.com' })).toMatchObject({ kind: 'foreign' })
    expect(await lookUp(account)).toMatchObject({ kind: 'found', account: { state: 'active' } })
    await done(account, world.panel.suspend(account, 'overdue', act(), call()))
    expect(server.labels).toMatchObject({ team: 'blue', [SERVICE]: account.externalId, 'ostler-suspended': 'yes' })
    expect(await settled(account)).toMatchObject({ state: 'suspended' })
  })
})

describe('what Hetzner answers', () => {
  test.each([
    [401, 'unauthorized', { kind: 'rejected', because: 'credentials' }],
    [401, 'token_readonly', { kind: 'rejected', because: 'credentials' }],
    [403, 'forbidden', { kind: 'rejected', because: 'credentials' }],
    [403, 'maintenance', { kind: 'retryable' }],
    [403, 'resource_limit_exceeded', { kind: 'rejected', because: 'no_room' }],
    [409, 'conflict', { kind: 'retryable' }],
    [412, 'resource_unavailable', { kind: 'rejected', because: 'no_room' }],
    [422, 'placement_error', { kind: 'rejected', because: 'no_room' }],
    [422, 'invalid_input', { kind: 'rejected' }],
    [423, 'locked', { kind: 'retryable', afterSeconds: 10 }],
    [429, 'rate_limit_exceeded', { kind: 'retryable', afterSeconds: 60 }],
    [500, 'server_error', { kind: 'unknown' }],
    [503, 'unavailable', { kind: 'unknown' }],
    [504, 'timeout', { kind: 'unknown' }],
  ])('%i %s', async (status, code, expected) => {
    const input = newAccount()
    world.double.failNext(input.externalId, new HetznerFault(status, code, 'so it is'))
    const outcome = await create(input)
    expect(outcome).toMatchObject({ ...expected, reason: 'Hetzner says: so it is' })
    if (!('because' in expected)) expect(outcome).not.toHaveProperty('because')
  })

  test('one that is gone when it is to be deleted is deleted', async () => {
    const account = await standing()
    world.double.failNext(`/servers/${account.remoteId}`, new HetznerFault(404, 'not_found', 'server not found'))
    expect(await world.panel.terminate(account, act(), call())).toEqual({ kind: 'ok' })
  })

  test('a machine that works on something else is left alone for now', async () => {
    const account = await standing()
    await done(account, world.panel.power!(account, 'start', act(), call()))
    await world.panel.createBackup!(account, act(), call())
    expect(await world.panel.power!(account, 'reboot', act(), call())).toMatchObject({
      kind: 'retryable',
      afterSeconds: 10,
    })
    project().finishWork()
  })

  test('when all requests of the hour are used, nothing was done', async () => {
    const account = await standing()
    world.double.leaveRequests(1)
    expect(await world.panel.suspend(account, 'overdue', act(), call())).toMatchObject({
      kind: 'retryable',
      afterSeconds: 60,
    })
    expect(await lookUp(account)).toMatchObject({ kind: 'unknown' })
    world.double.leaveRequests(3600)
    expect(await settled(account)).toMatchObject({ state: 'active' })
  })

  test.each([
    ['the page of a proxy', { status: 502, body: '<html>Bad gateway</html>', type: 'text/html' }],
    ['a page where there should be data', { status: 200, body: '<html>Welcome</html>', type: 'text/html' }],
    ['other data', { status: 200, body: '{"hello":"world"}', type: 'application/json' }],
  ])('%s is no answer', async (_what, answer) => {
    const account = await standing()
    world.double.answerAll(answer)
    expect(await create(newAccount())).toMatchObject({ kind: 'unknown' })
    expect(await lookUp(account)).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.terminate(account, act(), call())).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.listBackups!(account, call())).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.usage!(account, call())).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.choices!('image', call())).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.progress!(account, 'wait 5 0', call())).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.checkConnection(call())).toMatchObject({ kind: 'unknown' })
    world.double.answerAll(null)
  })

  test('a token that may only read makes nothing', async () => {
    const panel = world.connect(world.double.readOnlyToken)
    const input = newAccount()
    expect(await panel.create(input, act(), call())).toMatchObject({ kind: 'rejected', because: 'credentials' })
  })

  test('neither token nor password is in the log', async () => {
    const recorded = recordingCall()
    const outcome = await world.panel.create(newAccount(), act(), recorded)
    const log = JSON.stringify(recorded.exchanges)
    expect(log).not.toContain(world.double.token)
    expect(log).not.toContain((outcome as { password: string }).password)
  })
})
