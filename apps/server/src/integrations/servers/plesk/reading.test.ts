import type { Listed, ListedAccount } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectPlesk } from '../testing/plesk/harness.ts'
import type { Failure } from '../testing/plesk/index.ts'
import { type PleskWorld, startPleskWorld } from '../testing/plesk/world.ts'
import { createPlesk } from './index.ts'

let world: PleskWorld

beforeAll(async () => {
  world = await startPleskWorld()
})

afterAll(() => world.double.stop())

const said = (inner: string): Failure => ({ status: 200, type: 'text/xml', body: `<?xml version="1.0"?>${inner}` })
const system = (code: number) =>
  said(`<packet><system><status>error</status><errcode>${code}</errcode><errtext>No.</errtext></system></packet>`)

describe('what is read', () => {
  test('usage, in MiB, and no limit as none', async () => {
    const account = await world.standing()
    Object.assign(world.domainOf(account), { realSize: 250 * 1024 ** 2, traffic: 5 * 1024 ** 3 })
    expect(await world.panel.usage!(account, recordingCall())).toEqual({
      kind: 'read',
      usage: { diskMib: 250, diskLimitMib: 1024, trafficMib: 5120, trafficLimitMib: 10_240 },
    })
    world.domainOf(account).planGuid = null
    expect(await world.panel.usage!(account, recordingCall())).toMatchObject({
      usage: { diskLimitMib: null, trafficLimitMib: null },
    })
  })

  test('lists have subscriptions of customers only, each once, although one goes while they are read', async () => {
    const accounts = [await world.standing(), await world.standing(), await world.standing()]
    const [first] = accounts
    // A further domain within a subscription, and a subscription of the administrator's own.
    const within = world.addSubscription(first!, `addon-${first!.domain}`)
    within.base_domain_id = world.domainOf(first!).id
    const stray = world.addSubscription(first!, `admin-${uniqueKey('x')}.example.com`)
    stray.ownerId = 1_000_000
    const seen: string[] = []
    const used: string[] = []
    for (let page: string | null = null; ; ) {
      const listed: Listed<'accounts', ListedAccount> = await world.panel.listAccounts!(page, recordingCall())
      const usages = await world.panel.usageOfAll!(page, recordingCall())
      if (listed.kind !== 'read' || usages.kind !== 'read') throw new Error('not read')
      expect(listed.next).toBe(usages.next)
      seen.push(...listed.accounts.map(({ domain }) => domain!))
      used.push(...usages.usages.map(({ account }) => account.domain!))
      page = listed.next
      if (page === null) break
      // An account that was read already goes: those behind it do not move up.
      if (seen.length === 2) world.plesk.deleteDomain(Math.min(...world.plesk.domains.map(({ id }) => id)))
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(used).toEqual(seen)
    for (const { domain } of accounts) expect(seen).toContain(domain)
    expect(seen).not.toContain(within.name)
    expect(seen).not.toContain(stray.name)
  })

  test('the list says what there is to say', async () => {
    const account = await world.standing({ email: '' })
    await world.panel.suspend(account, 'overdue', { key: 'act-1' }, recordingCall())
    const before = world.plesk.domains.filter(({ id }) => id < world.domainOf(account).id).map(({ id }) => id)
    const read = await world.panel.listAccounts!(String(Math.max(0, ...before)), recordingCall())
    expect(read).toEqual({
      kind: 'read',
      next: null,
      accounts: [
        {
          externalId: account.externalId,
          username: account.username,
          domain: account.domain,
          email: null,
          plan: 'Starter',
          remoteId: world.domainOf(account).guid,
          isSuspended: true,
          createdOn: '2026-01-04',
        },
      ],
    })
  })

  test('there are service plans to choose from, and nothing else', async () => {
    expect(await world.panel.choices!('servicePlan', recordingCall())).toEqual({
      kind: 'read',
      choices: [
        { value: 'Starter', label: 'Starter' },
        { value: 'Business', label: 'Business' },
      ],
    })
    expect(await world.panel.choices!('other', recordingCall())).toEqual({ kind: 'read', choices: [] })
  })
})

describe('the test of the settings', () => {
  const check = () => world.panel.checkConnection(recordingCall())

  test('says what answers, and warns of what is missing', async () => {
    expect(await check()).toEqual({
      kind: 'accepted',
      version: 'Plesk 18.0.62',
      warnings: [expect.stringContaining('not encrypted')],
    })
    const { ips } = world.plesk
    world.plesk.ips = []
    expect(await check()).toMatchObject({ warnings: [expect.stringContaining('shared IP'), expect.anything()] })
    world.plesk.ips = ips
    world.failNext('service-plan/get', said('<packet><service-plan><get></get></service-plan></packet>'))
    expect(await check()).toMatchObject({ warnings: [expect.stringContaining('no service plan'), expect.anything()] })
  })

  test('a key that one of the interfaces does not take is refused', async () => {
    world.failNext('service-plan/get', system(11_003))
    expect(await check()).toMatchObject({ kind: 'refused', field: 'apiKey' })
    world.failNext('GET /server', { status: 403, body: '' })
    expect(await check()).toMatchObject({ kind: 'refused', field: 'apiKey' })
  })

  test('an XML API that is switched off is told of', async () => {
    world.failNext('service-plan/get', system(1005))
    expect(await check()).toMatchObject({ kind: 'refused', field: null })
  })

  test('a log-in page in its place says nothing', async () => {
    const at = connectPlesk(world.double, { address: `${world.double.origin}/elsewhere` })
    expect(await at.checkConnection(recordingCall())).toMatchObject({ kind: 'unknown' })
  })

  test('a server with a certificate of its own is spoken to by its fingerprint', async () => {
    const pinned: string[] = []
    const fetchPinned = (fingerprint: string) => {
      pinned.push(fingerprint)
      return (address: string | URL, init?: object) => fetch(address, init as RequestInit)
    }
    const at = connectPlesk(world.double, { certificate: 'cd'.repeat(32) }, { fetchPinned })
    expect(await at.checkConnection(recordingCall())).toMatchObject({ kind: 'accepted' })
    expect(pinned).toEqual(['cd'.repeat(32)])
  })

  test('settings: the address has its scheme, and a fingerprint is hexadecimal', () => {
    const { settings } = createPlesk()
    const right = { address: 'https://host.test:8443', apiKey: crypto.randomUUID(), certificate: '' }
    expect(settings.safeParse(right).success).toBe(true)
    for (const wrong of [{ address: 'host.test' }, { apiKey: 'a b' }, { apiKey: '' }, { certificate: 'zz' }])
      expect(settings.safeParse({ ...right, ...wrong }).success).toBe(false)
  })
})
