import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectCpanel } from '../testing/cpanel/harness.ts'
import { type CpanelWorld, startCpanelWorld } from '../testing/cpanel/world.ts'

let world: CpanelWorld

beforeAll(async () => {
  world = await startCpanelWorld()
})

afterAll(() => world.double.stop())

const act = { key: 'act-1' }

describe('what is asked', () => {
  test('an account is made by one form, and never by an address with its password', async () => {
    const input = world.anAccount({ plan: { package: 'business', dedicatedIp: true } })
    const from = world.double.requests.length
    const outcome = await world.create(input)
    expect(outcome).toMatchObject({
      kind: 'ready',
      created: true,
      account: {
        username: input.username,
        domain: input.domain,
        plan: 'business',
        state: 'active',
        host: '127.0.0.1',
        panelUrl: 'https://127.0.0.1:2083',
        addresses: [world.hosted(input).ip],
        power: null,
      },
    })
    const sent = world.double.requests.slice(from)
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /json-api/listaccts?api.version=1',
      'POST /json-api/createacct?api.version=1',
    ])
    expect(Object.fromEntries(new URLSearchParams(sent[1]!.body))).toEqual({
      username: input.username,
      domain: input.domain,
      password: 'Correct-Horse9-Battery',
      plan: 'business',
      contactemail: 'ada@example.com',
      ip: 'y',
    })
  })

  test('a domain goes in ASCII and without www, and comes back as it was spelled', async () => {
    const input = await world.standing({ domain: `www.bücher-${uniqueKey('x')}.example` })
    expect(world.hosted(input).domain).toMatch(/^xn--bcher-/)
    expect(await world.lookUp(input)).toMatchObject({ kind: 'found', account: { domain: input.domain } })
  })

  test.each([null, '', 'not a domain', 'localhost'])('nothing is asked for without a domain (%s)', async (domain) => {
    const from = world.double.requests.length
    expect(await world.create(world.anAccount({ domain }))).toMatchObject({ kind: 'rejected' })
    expect(world.double.requests.length).toBe(from)
  })

  test('a change of the password reaches the databases too', async () => {
    const account = await world.standing()
    await world.panel.changePassword!(account, 'Another-Horse7-Staple', act, recordingCall())
    expect(Object.fromEntries(new URLSearchParams(world.double.requests.at(-1)!.body))).toEqual({
      user: account.username,
      password: 'Another-Horse7-Staple',
      db_pass_update: '1',
    })
  })

  test('a server with a certificate of its own is spoken to by its fingerprint', async () => {
    const pinned: string[] = []
    const fetchPinned = (fingerprint: string) => {
      pinned.push(fingerprint)
      return (address: string | URL, init?: object) => fetch(address, init as RequestInit)
    }
    const certificate = Array.from({ length: 32 }, () => 'AB').join(':')
    const at = connectCpanel(world.double, { certificate }, { fetchPinned })
    expect(await at.checkConnection(recordingCall())).toMatchObject({ kind: 'accepted' })
    expect(pinned).toEqual(['ab'.repeat(32)])
  })
})

describe('why there is no account', () => {
  test('a name whose first eight characters another account has is taken', async () => {
    const first = await world.standing({ username: `grace${world.nextNumber()}one` })
    const second = world.anAccount({ username: `${first.username.slice(0, 8)}two` })
    expect(await world.create(second)).toMatchObject({ kind: 'rejected', because: 'name_taken' })
  })

  test.each(['mysql', 'testing1', 'root'])('a name that the server keeps for itself is taken: %s', async (username) => {
    expect(await world.create(world.anAccount({ username }))).toMatchObject({ kind: 'rejected', because: 'name_taken' })
  })

  test('a reseller does not see the accounts of others, whose names are taken all the same', async () => {
    const theirs = await world.standing()
    const at = world.asReseller('acme')
    const input = world.anAccount({ username: theirs.username, domain: `other-${theirs.domain}` })
    expect(await world.lookUp(input, at)).toEqual({ kind: 'absent' })
    expect(await world.create(input, at)).toMatchObject({ kind: 'rejected', because: 'name_taken' })
  })

  test('a domain that is hosted there already is refused, under any name', async () => {
    const { domain } = await world.standing()
    const outcome = await world.create(world.anAccount({ domain }))
    expect(outcome).toEqual({ kind: 'rejected', reason: expect.stringContaining('already exists') })
  })

  test.each([
    [{ plan: { package: 'gold', dedicatedIp: false } }, /package “gold” does not exist/],
    [{ password: 'weak' }, /strength rating of 65/],
  ])('what the server refuses is said in its words: %j', async (wish, words) => {
    expect(await world.create(world.anAccount(wish))).toEqual({
      kind: 'rejected',
      reason: expect.stringMatching(words),
    })
  })

  test.each([
    'Sorry, the maximum number of accounts that your license allows has been reached.',
    'You have exceeded your account limit.',
    'There are no free IPs left.',
    'Not enough disk space on /home.',
  ])('a server without room says so: %s', async (reason) => {
    const input = world.anAccount()
    world.double.failNext(input.username, { reason }, 'createacct')
    expect(await world.create(input)).toEqual({ kind: 'rejected', reason: `WHM says: ${reason}`, because: 'no_room' })
  })

  test('two at once make one account', async () => {
    const input = world.anAccount()
    const outcomes = await Promise.all([world.create(input), world.create(input)])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['ready', 'ready'])
    expect(world.double.whm.accounts.filter(({ user }) => user === input.username)).toHaveLength(1)
  })
})
