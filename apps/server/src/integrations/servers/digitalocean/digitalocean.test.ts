import type { NewAccount } from '@ostler/integration-kit'
import { actsOn, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DigitalOceanFault } from '../testing/digitalocean/catalogue.ts'
import { aPlan, type DigitalOceanWorld, startDigitalOceanWorld } from '../testing/digitalocean/harness.ts'
import { tagOf } from './machine.ts'

let world: DigitalOceanWorld

beforeAll(async () => {
  world = await startDigitalOceanWorld()
})
afterAll(() => world.stop())
beforeEach(() => {
  world.double.requests.length = 0
})

const acts = actsOn(() => world.harness)
const { newAccount, act, create, lookUp, settled, standing, done, call } = acts
const cloud = () => world.double.account
const posted = () => world.double.requests.filter(({ method, path }) => method === 'POST' && path === '/v2/droplets')

/** Somebody, or a race, makes a second one with the tag of this account. */
const another = (account: { externalId: string }, name = uniqueKey('copy')) =>
  cloud().create({ name, size: 's-1vcpu-1gb', image: 'debian-12-x64', tags: [tagOf(account.externalId)] }).droplet

describe('making a droplet', () => {
  test('asks for what the plan says, once, with our tag', async () => {
    const input = { ...newAccount(), externalId: `svc_${uniqueKey('Ab')}_` }
    const fingerprint = '3b:16:bf:e4:8b:00:8b:b8:59:8c:a9:d3:f0:19:45:fa'
    const plan = { ...aPlan, sshKeys: `501, ${fingerprint}`, setsPassword: false } as never
    expect(await create({ ...input, plan })).toMatchObject({
      kind: 'working',
      remoteId: expect.stringMatching(/^\d+$/),
    })
    expect(posted()).toEqual([
      {
        method: 'POST',
        path: '/v2/droplets',
        body: {
          name: expect.stringMatching(/^svc-[0-9a-f]{16}$/),
          size: 's-1vcpu-1gb',
          image: 'debian-12-x64',
          region: 'fra1',
          ssh_keys: [501, fingerprint],
          ipv6: true,
          tags: [`ostler-service:${input.externalId}`],
        },
      },
    ])
    expect(await settled(input)).toMatchObject({ username: 'root', host: expect.stringMatching(/^203\.0\.113\./) })
    expect((await settled(input))!.addresses).toHaveLength(2)
  })

  test('a key that no tag can hold is a mistake of the caller', () => {
    expect(() => tagOf('svc 1')).toThrow(TypeError)
  })

  test('sets the password by cloud-init where staff chose so, and nobody reads it in the log', async () => {
    const recorded = recordingCall()
    const password = 'a"b\\c: #{Secret9}'
    await world.panel.create({ ...newAccount(), password }, act(), recorded)
    const { user_data: cloudInit } = posted()[0]!.body as { user_data: string }
    expect(cloudInit).toMatch(/^#cloud-config\n/)
    expect(cloudInit).toContain('password: "a\\"b\\\\c: #{Secret9}", type: text')
    expect(JSON.stringify(recorded.exchanges)).not.toContain('Secret9')
    expect(JSON.stringify(recorded.exchanges)).not.toContain(world.double.token)
  })

  test('a plan with neither keys nor password is refused: nobody could log in', () => {
    const read = world.kind.plan.safeParse({ ...aPlan, setsPassword: false })
    expect(read.error?.issues).toMatchObject([{ path: ['sshKeys'] }])
  })

  test.each([true, false])(
    'a lost answer does not make two, even while the lists are behind: %s',
    async (listsLate) => {
      const input = newAccount()
      cloud().listsLate = listsLate
      await world.harness.loseNextAnswer(input, 'dropped')
      expect(await create(input)).toMatchObject({ kind: 'unknown' })
      expect(await create(input)).toMatchObject({ kind: 'working' })
      expect(await lookUp(input)).toMatchObject({ kind: 'found', account: { state: 'making' } })
      cloud().appear()
      expect(await settled(input)).toMatchObject({ state: 'active' })
      expect(posted()).toHaveLength(1)
      expect(await world.harness.standing(input)).toBe(1)
    },
  )

  test('one that DigitalOcean did not finish is broken, and is ended and made anew', async () => {
    const input = newAccount()
    cloud().finishWork()
    cloud().failNext('create')
    await create(input)
    expect(await settled(input)).toMatchObject({ state: 'broken' })
    expect(await create(input)).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/made anew/) })
    expect(await world.panel.terminate(input, act(), call())).toEqual({ kind: 'ok' })
    expect(await lookUp(input)).toEqual({ kind: 'absent' })
    await create(input)
    expect(await settled(input)).toMatchObject({ state: 'active' })
  })
})

describe('whose droplet it is', () => {
  test('two with one tag are reported, and neither is touched', async () => {
    const account = await standing()
    const copy = another(account)
    cloud().finishWork()
    const reason = expect.stringContaining(`${account.remoteId}, ${copy.id}`)
    for (const known of [account, { ...account, remoteId: null }]) {
      expect(await lookUp(known)).toMatchObject({ kind: 'foreign', reason })
      expect(await create(known as NewAccount<never>)).toMatchObject({ kind: 'rejected', reason })
      expect(await world.panel.terminate(known, act(), call())).toMatchObject({ kind: 'rejected', reason })
      expect(await world.panel.suspend(known, 'overdue', act(), call())).toMatchObject({ kind: 'rejected', reason })
      expect(await world.panel.listBackups!(known, call())).toMatchObject({ kind: 'unknown', reason })
    }
    expect(await world.harness.standing(account)).toBe(2)
    // A person takes the tag from the wrong one.
    cloud().untag(tagOf(account.externalId), cloud().droplet(copy.id))
    expect(await settled(account)).toMatchObject({ remoteId: account.remoteId })
  })

  test('one with the tag of another is not touched, whatever its number', async () => {
    const theirs = await standing()
    const confused = { ...newAccount(), remoteId: theirs.remoteId }
    expect(await lookUp(confused)).toMatchObject({ kind: 'foreign' })
    expect(await world.panel.terminate(confused, act(), call())).toMatchObject({ kind: 'rejected' })
    expect(await world.harness.standing(theirs)).toBe(1)
  })

  test('an adopted one is known by its number and its name, and gets our tag when it is suspended', async () => {
    const name = uniqueKey('old')
    const { droplet } = cloud().create({ name, size: 's-1vcpu-1gb', image: 'debian-12-x64', tags: ['team-blue'] })
    cloud().finishWork()
    const account = { ...newAccount(), domain: name, remoteId: String(droplet.id) }
    expect(await lookUp({ ...account, domain: 'other.example.com' })).toMatchObject({ kind: 'foreign' })
    expect(await lookUp(account)).toMatchObject({ kind: 'found', account: { state: 'active' } })
    await done(account, world.panel.suspend(account, 'overdue', act(), call()))
    expect(cloud().droplet(droplet.id).tags).toEqual(['team-blue', tagOf(account.externalId), 'ostler-suspended'])
    expect(await settled({ ...account, remoteId: null })).toMatchObject({ state: 'suspended' })
  })
})

describe('what DigitalOcean answers', () => {
  test.each([
    [401, 'unauthorized', 'Unable to authenticate you', { kind: 'rejected', because: 'credentials' }],
    [403, 'forbidden', 'You are missing the required permission', { kind: 'rejected', because: 'credentials' }],
    [422, 'unprocessable_entity', 'this will exceed your droplet limit', { kind: 'rejected', because: 'no_room' }],
    [422, 'unprocessable_entity', 'Size is not available in this region.', { kind: 'rejected', because: 'no_room' }],
    [422, 'unprocessable_entity', 'You specified an invalid image.', { kind: 'rejected' }],
    [422, 'unprocessable_entity', 'Droplet already has a pending event.', { kind: 'retryable', afterSeconds: 10 }],
    [429, 'too_many_requests', 'API rate limit exceeded.', { kind: 'retryable' }],
    [500, 'server_error', 'Unexpected server-side error', { kind: 'unknown' }],
    [503, 'service_unavailable', 'Try later', { kind: 'unknown' }],
  ])('%i %s: %s', async (status, id, message, expected) => {
    const input = newAccount()
    world.double.failNext(input.externalId, new DigitalOceanFault(status, id, message))
    const outcome = await create(input)
    expect(outcome).toMatchObject({ ...expected, reason: `DigitalOcean says: ${message}` })
    if (!('because' in expected)) expect(outcome).not.toHaveProperty('because')
    expect(await world.harness.standing(input)).toBe(0)
  })

  test('waits as long as it is told', async () => {
    const input = newAccount()
    await world.harness.failNextCall(input, 'busy')
    expect(await create(input)).toMatchObject({ kind: 'retryable', afterSeconds: 15 })
  })

  test('when all requests of the hour are used, nothing was done', async () => {
    const account = await standing()
    world.double.leaveRequests(1)
    const outcome = await world.panel.suspend(account, 'overdue', act(), call())
    expect(outcome).toMatchObject({ kind: 'retryable' })
    expect((outcome as { afterSeconds: number }).afterSeconds).toBeGreaterThan(60)
    expect(await lookUp(account)).toMatchObject({ kind: 'unknown' })
    world.double.leaveRequests(5000)
    expect(await settled(account)).toMatchObject({ state: 'active' })
  })

  test('one that is gone when it is to be deleted is deleted', async () => {
    const account = await standing()
    world.double.failNext(`/droplets/${account.remoteId}`, new DigitalOceanFault(404, 'not_found', 'Not found.'))
    expect(await world.panel.terminate(account, act(), call())).toEqual({ kind: 'ok' })
  })

  test('a droplet with a pending event is left alone for now', async () => {
    const account = await standing()
    await world.panel.createBackup!(account, act(), call())
    for (const busy of [
      world.panel.power!(account, 'reboot', act(), call()),
      world.panel.createBackup!(account, act(), call()),
      world.panel.terminate(account, act(), call()),
    ])
      expect(await busy).toMatchObject({ kind: 'retryable', afterSeconds: 10 })
    cloud().finishWork()
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
    expect(await world.panel.listAccounts!(null, call())).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.choices!('image', call())).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.progress!(account, 'wait 5 0', call())).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.checkConnection(call())).toMatchObject({ kind: 'unknown' })
    world.double.answerAll(null)
  })

  test('an account that is locked, or full, is taken with a warning', async () => {
    cloud().status = 'locked'
    cloud().dropletLimit = 1
    const check = await world.panel.checkConnection(call())
    cloud().status = 'active'
    cloud().dropletLimit = 100
    expect(check).toMatchObject({
      kind: 'accepted',
      warnings: [expect.stringMatching(/A payment is open/), expect.stringMatching(/no more can be made/)],
    })
  })
})
