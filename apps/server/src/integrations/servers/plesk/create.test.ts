import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Failure } from '../testing/plesk/index.ts'
import { type PleskWorld, startPleskWorld } from '../testing/plesk/world.ts'

let world: PleskWorld

beforeAll(async () => {
  world = await startPleskWorld()
})

afterAll(() => world.double.stop())

const act = { key: 'act-1' }

describe('the two steps', () => {
  test('first the customer, with our key, then its subscription', async () => {
    const input = world.anAccount()
    const asked = await world.askedBy(() => world.create(input))
    expect(asked.map((one) => one.asked)).toEqual([
      'customer/get',
      'service-plan/get',
      'GET /server/ips',
      'GET /domains',
      'POST /clients',
      'POST /domains',
      'customer/get',
      'webspace/get',
      'service-plan/get',
    ])
    const bodyOf = (name: string) => JSON.parse(asked.find((one) => one.asked === name)!.body)
    expect(bodyOf('POST /clients')).toEqual({
      name: 'Ada Lovelace',
      login: input.username,
      password: 'Correct-Horse9',
      email: 'ada@example.com',
      type: 'customer',
      external_id: input.externalId,
    })
    const { id, guid } = world.clientOf(input)
    expect(bodyOf('POST /domains')).toEqual({
      name: input.domain,
      hosting_type: 'virtual',
      hosting_settings: { ftp_login: input.username, ftp_password: 'Correct-Horse9' },
      owner_client: { id, guid, login: input.username, external_id: input.externalId },
      ip_addresses: ['192.0.2.10', '2001:db8::10'],
      plan: { name: 'Starter' },
    })
    expect(await world.lookUp(input)).toEqual({
      kind: 'found',
      account: {
        username: input.username,
        domain: input.domain,
        plan: 'Starter',
        state: 'active',
        remoteId: world.domainOf(input).guid,
        host: '127.0.0.1',
        panelUrl: world.double.origin,
        addresses: ['192.0.2.10'],
        power: null,
      },
    })
  })

  test('a long name is cut, and a missing one is the user name', async () => {
    expect(world.clientOf(await world.standing({ name: 'A'.repeat(80) })).name).toHaveLength(60)
    const nameless = await world.standing({ name: '' })
    expect(world.clientOf(nameless).name).toBe(nameless.username)
  })

  test('an IDN goes as Unicode, and is found by either spelling', async () => {
    const domain = `www.bücher-${uniqueKey('x')}.example`
    const input = await world.standing({ domain })
    expect(world.domainOf(input).name).toBe(domain.slice(4))
    expect(await world.lookUp(input)).toMatchObject({ account: { domain } })
    const ascii = world.domainOf(input).ascii_name
    expect(await world.lookUp({ ...input, domain: ascii })).toMatchObject({ account: { domain: ascii } })
  })

  test('two at once make one customer with one subscription', async () => {
    const input = world.anAccount()
    const outcomes = await Promise.all([world.create(input), world.create(input)])
    // One that comes in between may be refused, and then it is there for the next.
    expect(outcomes.some(({ kind }) => kind === 'ready')).toBe(true)
    expect(await world.create(input)).toMatchObject({ kind: 'ready', created: false })
    expect(world.plesk.clients.filter(({ login }) => login === input.username)).toHaveLength(1)
    expect(world.plesk.domains.filter(({ name }) => name === input.domain)).toHaveLength(1)
  })
})

describe('a second step that was not answered', () => {
  const cases: [string, Failure, object][] = [
    ['busy', 'busy', { kind: 'retryable', afterSeconds: 7 }],
    ['down', { status: 502, body: '<h1>Bad gateway</h1>' }, { kind: 'unknown' }],
    ['locked', { status: 403, body: '' }, { kind: 'rejected', because: 'credentials' }],
  ]
  test.each(cases)('%s: it is taken up where it was left, with the password of now', async (_what, how, outcome) => {
    const input = world.anAccount()
    world.failNext('POST /domains', how)
    expect(await world.create(input)).toMatchObject(outcome)
    const { id } = world.clientOf(input)
    expect(await world.lookUp(input)).toMatchObject({ kind: 'found', account: { state: 'broken', remoteId: null } })

    const again = { ...input, password: 'Another-Horse7' }
    const changed = await world.changedBy(async () =>
      expect(await world.create(again)).toMatchObject({ kind: 'ready', created: true }),
    )
    expect(changed).toEqual([`PUT /clients/${id}`, 'POST /domains'])
    expect(world.clientOf(input)).toMatchObject({ id, password: 'Another-Horse7' })
    expect(world.domainOf(input).ftpPassword).toBe('Another-Horse7')
  })

  test('carried out all the same: it is found, and nothing is made again', async () => {
    const input = world.anAccount()
    world.double.loseNextAnswer(({ path }) => path === '/api/v2/domains', 'dropped')
    // The question whether there is such a domain has another address.
    expect(await world.create(input)).toMatchObject({ kind: 'unknown' })
    expect(await world.lookUp(input)).toMatchObject({ kind: 'found', account: { state: 'active' } })
    expect(await world.changedBy(() => world.create(input))).toEqual([])
  })

  test('half an account is neither suspended nor changed, and is ended', async () => {
    const input = world.anAccount()
    world.failNext('POST /domains', 'busy')
    await world.create(input)
    const { panel } = world
    for (const outcome of await Promise.all([
      panel.suspend(input, 'overdue', act, recordingCall()),
      panel.changePlan!(input, { servicePlan: 'Business' } as never, act, recordingCall()),
      panel.changePassword!(input, 'Another-Horse7', act, recordingCall()),
    ]))
      expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('no subscription') })
    expect(await panel.usage!(input, recordingCall())).toMatchObject({ kind: 'unknown' })
    expect(await panel.terminate(input, act, recordingCall())).toEqual({ kind: 'ok' })
    expect(world.clientOf(input)).toBeUndefined()
  })
})

describe('a second step that was refused', () => {
  test('takes the customer back', async () => {
    const input = world.anAccount()
    world.failNext('POST /domains', { code: 1023, message: 'Unable to create the web site.' })
    expect(await world.create(input)).toEqual({
      kind: 'rejected',
      reason: 'Plesk says: Unable to create the web site.',
    })
    expect(world.clientOf(input)).toBeUndefined()
  })

  test('says so when the customer could not be taken back', async () => {
    const input = world.anAccount()
    world.failNext('POST /domains', { code: 1023, message: 'Unable to create the web site.' })
    world.double.failNext(({ method, path }) => method === 'DELETE' && path.startsWith('/api/v2/clients/'), 'busy')
    expect(await world.create(input)).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/could not be taken back/),
    })
    expect(await world.lookUp(input)).toMatchObject({ account: { state: 'broken' } })
  })

  test('leaves a customer that an earlier call has made: its subscription may be under way', async () => {
    const input = world.anAccount()
    world.failNext('POST /domains', { status: 524, body: '' })
    await world.create(input)
    world.failNext('POST /domains', { code: 1007, message: 'Domain already exists.' })
    expect(await world.create(input)).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('left there') })
    expect(world.clientOf(input)).toBeDefined()
  })

  test('by a name that the system has: another user name may work', async () => {
    expect(await world.create(world.anAccount({ username: 'psaadm' }))).toMatchObject({
      kind: 'rejected',
      because: 'name_taken',
      reason: expect.stringContaining('system user'),
    })
    expect(world.plesk.clients.some(({ login }) => login === 'psaadm')).toBe(false)
  })

  test.each([
    ['a code', { code: 1015, message: 'Limit.' }],
    ['words', { code: 400, message: 'Your license key does not allow more domains.' }],
  ])('by the licence, told by %s: another server may have room', async (_what, how) => {
    world.failNext('POST /domains', how)
    expect(await world.create(world.anAccount())).toMatchObject({ kind: 'rejected', because: 'no_room' })
  })
})

describe('what would refuse the second step is asked before the first', () => {
  const nothingMade = async (run: () => Promise<unknown>) => expect(await world.changedBy(run)).toEqual([])

  test('a service plan that is not there', () =>
    nothingMade(async () =>
      expect(await world.create(world.anAccount({ plan: { servicePlan: 'Gold' } }))).toEqual({
        kind: 'rejected',
        reason: 'Plesk has no service plan "Gold".',
      }),
    ))

  test('a server without a shared address', () =>
    nothingMade(async () => {
      const { ips } = world.plesk
      world.plesk.ips = ips.slice(0, 1)
      expect(await world.create(world.anAccount())).toMatchObject({ kind: 'rejected', because: 'no_room' })
      world.plesk.ips = ips
    }))

  test('a domain that another customer has', async () => {
    const { domain } = await world.standing()
    await nothingMade(async () =>
      expect(await world.create(world.anAccount({ domain }))).toEqual({
        kind: 'rejected',
        reason: expect.stringContaining(domain!),
      }),
    )
  })

  test.each([null, '', 'no domain'])('no domain at all: %s', (domain) =>
    nothingMade(async () =>
      expect(await world.create(world.anAccount({ domain }))).toMatchObject({ kind: 'rejected' }),
    ),
  )

  test.each(['customer/get', 'service-plan/get', 'GET /server/ips', 'GET /domains'])(
    'a question that is not answered: %s',
    (asked) =>
      nothingMade(async () => {
        world.failNext(asked, { status: 500, body: '<h1>Oops</h1>' })
        expect(await world.create(world.anAccount())).toMatchObject({ kind: 'retryable' })
      }),
  )
})

describe('a first step that was refused', () => {
  test.each(['reseller1', 'admin'])('the login of somebody who is no customer is taken: %s', async (username) => {
    world.plesk.newClient({
      name: 'R',
      login: `reseller${username.length}`,
      password: 'Correct-Horse9',
      type: 'reseller',
    })
    if (username === 'reseller1')
      world.plesk.newClient({ name: 'R', login: username, password: 'Correct-Horse9', type: 'reseller' })
    expect(await world.create(world.anAccount({ username }))).toMatchObject({
      kind: 'rejected',
      because: 'name_taken',
    })
  })

  test('an empty customer that was there before us has the login', async () => {
    const input = world.anAccount()
    world.plesk.newClient({ name: 'Old', login: input.username, password: 'Correct-Horse9' })
    expect(await world.lookUp(input)).toEqual({ kind: 'absent' })
    expect(await world.create(input)).toMatchObject({ kind: 'rejected', because: 'name_taken' })
    expect(await world.panel.terminate(input, act, recordingCall())).toEqual({ kind: 'absent' })
    expect(world.clientOf(input)).toBeDefined()
  })

  test('a password that the server finds weak is said in its words', async () => {
    expect(await world.create(world.anAccount({ password: 'weak' }))).toEqual({
      kind: 'rejected',
      reason: 'Plesk says: Your password is not complex enough.',
    })
  })

  test.each([
    ['a redirect', { status: 302, body: '' }, { kind: 'unknown' }],
    ['503', { status: 503, body: '' }, { kind: 'unknown' }],
    ['a page', { status: 200, body: '<html>Log in</html>' }, { kind: 'unknown' }],
    ['a page with 404', { status: 404, body: '<html>Not found</html>' }, { kind: 'unknown' }],
    ['something else', { status: 201, type: 'application/json', body: '{"id":"x"}' }, { kind: 'unknown' }],
    ['401', { status: 401, body: '' }, { kind: 'rejected', because: 'credentials' }],
  ] as [string, Failure, object][])('answers that are none: %s', async (_what, how, outcome) => {
    const input = world.anAccount()
    world.failNext('POST /clients', how)
    expect(await world.create(input)).toMatchObject(outcome)
  })
})
