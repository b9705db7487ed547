import type { NewAccount, ServerPanel } from '@ostler/integration-kit'
import { actsOn, recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aPlace } from '../testing/a-place.ts'
import { type DirectAdminWorld, startDirectAdminWorld } from '../testing/directadmin/harness.ts'
import { DirectAdminFault } from '../testing/directadmin/state.ts'
import { createDirectAdmin } from './index.ts'

let world: DirectAdminWorld
let panel: ServerPanel

const acts = actsOn(() => world.harness)
const call = recordingCall
const act = { key: 'act-1' }
const ip = '203.0.113.7'

beforeEach(async () => {
  world = await startDirectAdminWorld()
  panel = world.panel
})
afterEach(() => world.stop())

async function standing(): Promise<NewAccount<never>> {
  const account = acts.newAccount()
  await acts.create(account)
  return account
}

describe('whom it does not know', () => {
  test.each(['page', 'redirect', 'unauthorized'] as const)('is told so by a %s', async (how) => {
    world.double.stranger = how
    const { unwelcome } = world.harness
    expect(await unwelcome.checkConnection(call())).toMatchObject({ kind: 'refused', field: 'loginKey' })
    const account = acts.newAccount()
    expect(await unwelcome.create(account, act, call())).toMatchObject({ kind: 'rejected', because: 'credentials' })
    expect(await unwelcome.choices!('package', call())).toMatchObject({ kind: 'unknown' })
    expect(await unwelcome.usage!(account, call())).toMatchObject({ kind: 'unknown' })
    expect(await unwelcome.listAccounts!(null, call())).toMatchObject({ kind: 'unknown' })
    expect(await unwelcome.signOn!(account, { ip }, call())).toMatchObject({ kind: 'rejected', because: 'credentials' })
  })

  test('a key that was taken away between the look and the act is a matter of credentials', async () => {
    const account = await standing()
    const { double } = world
    const { server } = double
    const user = server.users.get(account.username)!
    let looks = 0
    Object.defineProperty(user, 'suspended', {
      get() {
        looks += 1
        if (looks === 1) double.loginKey = 'Another-Key'
        return false
      },
    })
    expect(await panel.suspend(account, 'overdue', act, call())).toMatchObject({
      kind: 'rejected',
      because: 'credentials',
    })
  })
})

describe('answers that say nothing', () => {
  test.each([
    ['an error page of a proxy', 502, 'text/html', '<html>Bad gateway</html>'],
    ['another sort of text', 200, 'text/plain', 'Hello'],
    ['JSON of another shape', 200, 'application/json', '[]'],
    ['JSON that is cut off', 200, 'application/json', '{"username":"ad'],
    ['another user', 200, 'application/json', '{"username":"admin","userType":"user","suspended":false}'],
    ['a user without a word about suspension', 200, 'application/json', '{"username":"u1","userType":"user"}'],
  ])('%s leaves open how things stand', async (_what, status, type, body) => {
    const account = await standing()
    world.double.answerWith({ status, type, body: body.replace('u1', account.username) })
    expect((await panel.lookUp(account, call())).kind).toBe('unknown')
    expect((await panel.usage!(account, call())).kind).toBe('unknown')
    expect((await panel.terminate(account, act, call())).kind).toBe('retryable')
    expect(['unknown', 'refused']).toContain((await panel.checkConnection(call())).kind)
    world.double.answerWith(null)
    expect(await acts.settled(account)).toMatchObject({ state: 'active' })
  })

  test('something else at the address is no DirectAdmin', async () => {
    world.double.answerWith({ status: 200, type: 'text/plain', body: 'hello=world' })
    expect(await panel.checkConnection(call())).toMatchObject({ kind: 'refused', field: 'address' })
  })

  test('a refusal of the newer interface is passed on', async () => {
    const account = await standing()
    const body = JSON.stringify({ type: 'BAD_REQUEST', message: 'no such thing' })
    world.double.answerWith({ status: 400, type: 'application/json', body })
    expect(await panel.lookUp(account, call())).toEqual({ kind: 'unknown', reason: 'BAD_REQUEST: no such thing' })
    expect(await panel.signOn!(account, { ip }, call())).toEqual({
      kind: 'rejected',
      reason: 'BAD_REQUEST: no such thing',
    })
  })
})

describe.each([
  ['a server without the newer interface', 'isOld'],
  ['a key for commands only', 'isKeyForCommandsOnly'],
] as const)('%s', (_what, trait) => {
  test('is read by the older one', async () => {
    world.double[trait] = true
    world.double.writesLooseEntities = true
    const account = acts.newAccount()
    expect(await panel.lookUp(account, call())).toEqual({ kind: 'absent' })
    expect(await acts.create(account)).toMatchObject({ kind: 'ready', created: true })
    expect(await acts.create(account)).toMatchObject({ kind: 'ready', created: false })
    expect(await panel.usage!(account, call())).toEqual({
      kind: 'read',
      usage: { diskMib: 153, diskLimitMib: 10_240, trafficMib: 13, trafficLimitMib: null },
    })
    for (const _ of [1, 2]) expect(await panel.suspend(account, 'overdue', act, call())).toEqual({ kind: 'ok' })
    expect(await acts.settled(account)).toMatchObject({ state: 'suspended' })
    expect(await panel.unsuspend(account, act, call())).toEqual({ kind: 'ok' })
    expect(await panel.signOn!(account, { ip }, call())).toMatchObject({ kind: 'rejected' })
    expect(await panel.terminate(account, act, call())).toEqual({ kind: 'ok' })
    expect(await panel.terminate(account, act, call())).toEqual({ kind: 'absent' })
  })

  test('an error about a user that is on the list does not make it absent', async () => {
    const account = await standing()
    world.double[trait] = true
    const { server } = world.double
    server.user = () => {
      throw new DirectAdminFault('Error', 'The disk is full')
    }
    expect(await panel.lookUp(account, call())).toEqual({ kind: 'unknown', reason: 'Error: The disk is full' })
  })
})

test('the users of a reseller are not among ours', async () => {
  const account = acts.newAccount()
  world.double.server.add({ username: account.username, domain: account.domain!, creator: 'reseller1' })
  expect(await panel.lookUp(account, call())).toEqual({ kind: 'absent' })
  expect(await panel.listAccounts!(null, call())).toEqual({ kind: 'read', accounts: [], next: null })
  expect(await acts.create(account)).toMatchObject({ kind: 'rejected', because: 'name_taken' })
})

describe('what is read', () => {
  test('usage is told in MiB, and what has no limit has none', async () => {
    const account = await standing()
    const usage = { diskMib: 153, diskLimitMib: 10_240, trafficMib: 13, trafficLimitMib: null }
    expect(await panel.usage!(account, call())).toEqual({ kind: 'read', usage })
  })

  test('accounts come twenty a page, with the day they were made; resellers are none', async () => {
    const { server } = world.double
    const names = Array.from({ length: 41 }, (_, at) => `user${String(at).padStart(2, '0')}`)
    for (const username of names.toReversed()) server.add({ username })
    server.users.get('user03')!.suspended = true
    server.add({ username: 'resell1', usertype: 'reseller' })
    const pages: string[][] = []
    for (let page: string | null = null; ; ) {
      const read = await panel.listAccounts!(page, call())
      if (read.kind !== 'read') throw new Error(read.reason)
      pages.push(read.accounts.map(({ username }) => username))
      if (page === null) {
        expect(read.accounts[2]).toEqual({
          externalId: null,
          username: 'user02',
          domain: 'user02.example.org',
          email: 'user02@example.org',
          plan: 'gold',
          remoteId: null,
          isSuspended: false,
          createdOn: '2026-01-04',
        })
        expect(read.accounts[3]).toMatchObject({ username: 'user03', isSuspended: true })
      }
      page = read.next
      if (page === null) break
      // Somebody who is gone before the next page shifts nobody.
      server.users.delete('user00')
    }
    expect(pages.map(({ length }) => length)).toEqual([19, 20, 2])
    expect(pages.flat()).toEqual(names)
  })

  test('packages are the choices of the plan, and other fields have none', async () => {
    expect(await panel.choices!('package', call())).toEqual({
      kind: 'read',
      choices: [
        { value: 'gold', label: 'gold' },
        { value: 'starter & more', label: 'starter & more' },
      ],
    })
    await expect(panel.choices!('size', call())).rejects.toThrow(TypeError)
  })
})

describe('letting in', () => {
  test('makes an address in the name of the user, which works once and is not in the log', async () => {
    const account = await standing()
    const recorded = call()
    const way = await panel.signOn!(account, { ip }, recorded)
    if (way.kind !== 'ready') throw new Error(way.kind)
    const sent = world.double.requests.find(({ path }) => path === '/api/login-keys/urls')!
    expect(sent).toMatchObject({ method: 'POST', user: account.username })
    expect(JSON.parse(sent.body)).toEqual({
      allowNetworks: [],
      expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      redirectURL: '/',
    })
    const [, key = 'none'] = /key=(\w+)/.exec(way.url) ?? []
    expect(key.length).toBeGreaterThan(20)
    expect(JSON.stringify(recorded.exchanges)).not.toContain(key)
    expect((await fetch(way.url, { redirect: 'manual' })).headers.get('set-cookie')).toContain(account.username)
    expect((await fetch(way.url, { redirect: 'manual' })).headers.get('set-cookie')).toBeNull()
  })

  test('does not let in who is suspended', async () => {
    const account = await standing()
    await panel.suspend(account, 'overdue', act, call())
    expect(await panel.signOn!(account, { ip }, call())).toEqual({
      kind: 'rejected',
      reason: 'The account is suspended.',
    })
  })
})

describe('checking the settings', () => {
  test('tells the version and how many accounts there are', async () => {
    await standing()
    expect(await panel.checkConnection(call())).toEqual({
      kind: 'accepted',
      version: 'DirectAdmin 1.680',
      warnings: [],
      accounts: 1,
    })
  })

  test('warns of what will not work', async () => {
    const { double } = world
    double.isOld = true
    double.server.packages.clear()
    double.server.addresses.length = 0
    expect(await panel.checkConnection(call())).toEqual({
      kind: 'accepted',
      version: 'DirectAdmin',
      warnings: [
        'This DirectAdmin is old: clients cannot be let in without their password.',
        'There is no user package yet.',
        'The login has no IP address, so no account can be made.',
      ],
      accounts: 0,
    })
  })
})

test('a certificate that nobody has signed is pinned, and the key is in no log', async () => {
  const pinned: string[] = []
  const place = aPlace()
  const recorded = call()
  const { origin: address, username, loginKey } = world.double
  const pinning = createDirectAdmin().connect(
    { address: `${address}/`, username, loginKey, certificate: `${'AB:'.repeat(31)}AB` },
    {
      ...place,
      fetchPinned(fingerprint) {
        pinned.push(fingerprint)
        return place.fetch
      },
    },
  )
  expect(await pinning.checkConnection(recorded)).toMatchObject({ kind: 'accepted' })
  expect(pinned).toEqual(['ab'.repeat(32)])
  expect(JSON.stringify(recorded.exchanges)).not.toContain(loginKey)
  expect(JSON.stringify(recorded.exchanges)).not.toContain(Buffer.from(`${username}:${loginKey}`).toString('base64'))
})
