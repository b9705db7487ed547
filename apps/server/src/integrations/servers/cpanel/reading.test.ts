import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectCpanel } from '../testing/cpanel/harness.ts'
import { type CpanelWorld, startCpanelWorld } from '../testing/cpanel/world.ts'
import { createCpanel } from './index.ts'

let world: CpanelWorld

beforeAll(async () => {
  world = await startCpanelWorld()
})

afterAll(() => world.double.stop())

const act = { key: 'act-1' }

describe('what is read', () => {
  test('usage is of the account alone, in MiB', async () => {
    const account = await world.standing({ username: `us${world.nextNumber()}` })
    await world.standing({ username: `${account.username}z` })
    world.double.whm.ended.push({ ...world.hosted(account), totalbytes: 99 * 1024 ** 3 })
    Object.assign(world.hosted(account), { diskused: '250M', totalbytes: 5 * 1024 ** 3 })
    expect(await world.panel.usage!(account, recordingCall())).toEqual({
      kind: 'read',
      usage: { diskMib: 250, diskLimitMib: 1000, trafficMib: 5120, trafficLimitMib: 10_240 },
    })
    expect(Object.fromEntries(new URLSearchParams(world.double.requests.at(-1)!.body))).toEqual({
      searchtype: 'user',
      search: `^(${account.username})$`,
    })
    world.hosted(account).plan = 'business'
    expect(await world.panel.usage!(account, recordingCall())).toMatchObject({
      usage: { diskLimitMib: null, trafficLimitMib: null },
    })
    world.hosted(account).diskused = 'much'
    expect(await world.panel.usage!(account, recordingCall())).toMatchObject({ kind: 'unknown' })
    world.hosted(account).diskused = '0M'
  })

  test('usage without the right to see the traffic is not known', async () => {
    const account = await world.standing()
    world.double.failNext(account.username, { status: 403, body: '' }, 'showbw')
    expect(await world.panel.usage!(account, recordingCall())).toMatchObject({ kind: 'unknown' })
  })

  test('the list says what there is to say', async () => {
    const account = await world.standing({ email: '' })
    const other = await world.standing()
    Object.assign(world.hosted(other), { suspended: 1, email: 'ada@example.com,eve@example.com' })
    const at = world.asReseller('lister')
    for (const one of [account, other]) world.hosted(one).owner = 'lister'
    const first = await at.listAccounts!(null, recordingCall())
    expect(first).toMatchObject({
      next: '3',
      accounts: [
        { username: account.username, email: null, plan: 'starter', isSuspended: false, createdOn: '2026-01-04' },
        { username: other.username, email: 'ada@example.com', isSuspended: true, externalId: null, remoteId: null },
      ],
    })
    expect(await at.listAccounts!('3', recordingCall())).toEqual({ kind: 'read', next: null, accounts: [] })
    expect(await at.usageOfAll!('3', recordingCall())).toEqual({ kind: 'read', next: null, usages: [] })
  })

  test('there are packages to choose from, and nothing else', async () => {
    expect(await world.panel.choices!('package', recordingCall())).toEqual({
      kind: 'read',
      choices: [
        { value: 'starter', label: 'starter' },
        { value: 'business', label: 'business' },
      ],
    })
    expect(await world.panel.choices!('dedicatedIp', recordingCall())).toEqual({ kind: 'read', choices: [] })
  })
})

describe('the test of the settings', () => {
  test('says what answers, and that the way to it is not encrypted', async () => {
    expect(await world.panel.checkConnection(recordingCall())).toEqual({
      kind: 'accepted',
      version: 'cPanel 11.136.0.4',
      warnings: [expect.stringContaining('not encrypted')],
    })
  })

  test('warns of what the token may not do', async () => {
    const reseller = world.double.newReseller('limited')
    reseller.functions = new Set(['version', 'applist', 'createacct', 'listaccts', 'suspendacct', 'unsuspendacct'])
    const at = connectCpanel(world.double, { user: reseller.name, token: reseller.token })
    const check = await at.checkConnection(recordingCall())
    expect(check).toMatchObject({ kind: 'accepted' })
    expect(check.kind === 'accepted' && check.warnings[0]).toBe(
      'The token may not end accounts, change packages, set passwords, change domains, list packages, read the traffic, log clients in.',
    )
  })

  test('a token that died is refused, and its field is named', async () => {
    const at = connectCpanel(world.double, { token: 'EXPIRED' })
    expect(await at.checkConnection(recordingCall())).toMatchObject({ kind: 'refused', field: 'token' })
  })

  test('a log-in page in its place says nothing', async () => {
    const at = connectCpanel(world.double, { address: `${world.double.origin}/elsewhere` })
    expect(await at.checkConnection(recordingCall())).toMatchObject({ kind: 'unknown' })
  })

  test('settings: the address has its scheme, and a fingerprint is hexadecimal', () => {
    const { settings } = createCpanel()
    const right = { address: 'https://host.test:2087', user: 'root', token: 'ABC123', certificate: '' }
    expect(settings.safeParse(right).success).toBe(true)
    for (const wrong of [{ address: 'host.test' }, { user: 'root:x' }, { token: 'a b' }, { certificate: 'zz' }])
      expect(settings.safeParse({ ...right, ...wrong }).success).toBe(false)
  })
})

describe('the log', () => {
  test.each(['Se&c<ret>9"Horse\'Battery', 'Plain-Horse9-Battery'])(
    'has no password, in no spelling, and not in the output of the server: %s',
    async (password) => {
      const input = world.anAccount({ password })
      const call = recordingCall()
      expect(await world.panel.create(input, act, call)).toMatchObject({ kind: 'ready' })
      const log = JSON.stringify(call.exchanges)
      expect(log).toContain('UserName')
      expect(log).not.toContain('Battery')
      expect(log).not.toContain(world.double.root.token)
    },
  )

  test('has no way in: neither the session nor its token', async () => {
    const account = await world.standing()
    const call = recordingCall()
    const way = await world.panel.signOn!(account, { ip: '203.0.113.7' }, call)
    expect(way).toEqual({ kind: 'ready', url: world.double.whm.sessions.at(-1)!.url })
    const log = JSON.stringify(call.exchanges)
    expect(log).toContain('create_user_session')
    const { url } = way as { url: string }
    expect(log).not.toContain(/cpsess\d+/.exec(url)![0])
    expect(log).not.toContain(new URL(url).searchParams.get('session')!.split(':')[1])
  })

  test('a suspended account has no way in', async () => {
    const account = await world.standing()
    await world.panel.suspend(account, 'overdue', act, recordingCall())
    expect(await world.panel.signOn!(account, { ip: '203.0.113.7' }, recordingCall())).toMatchObject({
      kind: 'rejected',
    })
  })
})
