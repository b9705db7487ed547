import type { KnownAccount, NewAccount, ServerPanel } from '@ostler/integration-kit'
import { actsOn, recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aPlan, type PterodactylWorld, startPterodactylWorld } from '../testing/pterodactyl/harness.ts'
import { egg } from '../testing/pterodactyl/state.ts'
import type { PterodactylPlan } from './settings.ts'

let world: PterodactylWorld
let panel: ServerPanel<PterodactylPlan>

const acts = actsOn(() => world.harness)
const call = recordingCall
const act = { key: 'act-1' }

beforeEach(async () => {
  world = await startPterodactylWorld()
  panel = world.connect({})
})
afterEach(() => world.stop())

const newAccount = (wish: Partial<NewAccount<PterodactylPlan>> = {}): NewAccount<PterodactylPlan> => ({
  ...acts.newAccount(),
  plan: aPlan,
  ...wish,
})
const create = (input: NewAccount<PterodactylPlan>, at = panel) => at.create(input, act, call())
async function standing(wish: Partial<NewAccount<PterodactylPlan>> = {}) {
  const account = newAccount(wish)
  expect(await create(account)).toMatchObject({ kind: 'working' })
  world.double.finishWork()
  return account
}
const serverOf = ({ externalId }: KnownAccount) =>
  world.double.panel.servers.find((one) => one.external_id === externalId)!
const sent = (method: string, end: RegExp) =>
  world.double.requests.filter((one) => one.method === method && end.test(one.path))

describe('making a server', () => {
  test('takes what the egg says, and what the plan says over it', async () => {
    const plan: PterodactylPlan = {
      ...aPlan,
      image: 'ghcr.io/pterodactyl/yolks:java_17',
      location: '2',
      swap: '512',
      io: '700',
      databases: '1',
      allocations: '3',
      ports: '25600-25610',
      dedicatedIp: true,
      environment: 'LICENSE=a=b c\n\nMOTD=Welcome',
    }
    const account = await standing({ plan })
    expect(sent('POST', /servers$/)[0]!.body).toEqual({
      external_id: account.externalId,
      name: account.domain,
      user: world.double.panel.users[0]!.id,
      egg: 4,
      docker_image: 'ghcr.io/pterodactyl/yolks:java_17',
      startup: egg.startup,
      environment: { SERVER_JARFILE: 'server.jar', LICENSE: 'a=b c', MOTD: 'Welcome' },
      limits: { memory: 1024, swap: 512, disk: 5120, io: 700, cpu: 100 },
      feature_limits: { databases: 1, allocations: 3, backups: 2 },
      deploy: { locations: [2], dedicated_ip: true, port_range: ['25600-25610'] },
      start_on_completion: true,
    })
    const { id, uuid } = serverOf(account)
    expect(await panel.lookUp(account, call())).toEqual({
      kind: 'found',
      account: {
        username: account.username,
        domain: account.domain,
        plan: null,
        state: 'active',
        remoteId: String(id),
        host: '192.0.2.20:25600',
        panelUrl: `${world.double.origin}/server/${uuid.slice(0, 8)}`,
        addresses: ['192.0.2.20'],
        power: 'on',
      },
    })
  })

  test('is being made until the machine has installed it', async () => {
    const account = newAccount()
    expect(await create(account)).toMatchObject({ kind: 'working', remoteId: expect.stringMatching(/^\d+$/) })
    expect(await panel.lookUp(account, call())).toMatchObject({
      kind: 'found',
      account: { state: 'making', power: null },
    })
    expect(await create(account)).toMatchObject({ kind: 'working' })
    world.double.finishWork()
    expect(await create(account)).toMatchObject({ kind: 'ready', created: false })
  })

  test('an installation that failed is broken, and is begun once more by another create', async () => {
    const { double } = world
    double.panel.installs = false
    const account = newAccount()
    await create(account)
    double.finishWork()
    expect(await panel.lookUp(account, call())).toMatchObject({ kind: 'found', account: { state: 'broken' } })
    double.panel.installs = true
    expect(await create(account)).toMatchObject({ kind: 'working' })
    double.finishWork()
    expect(await acts.settled(account)).toMatchObject({ state: 'active' })
    expect(double.panel.servers).toHaveLength(1)
  })

  test('of two creates at once the second finds what the first has made', async () => {
    const account = newAccount()
    const outcomes = await Promise.all([create(account), create(account)])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['working', 'working'])
    expect(world.double.panel.servers).toHaveLength(1)
    expect(world.double.panel.users).toHaveLength(1)
  })

  test('without its machine it is not known what became of it, and then it is not there', async () => {
    const account = newAccount()
    world.double.panel.isNodeDown = true
    expect(await create(account)).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/connection/) })
    expect(await panel.lookUp(account, call())).toEqual({ kind: 'absent' })
  })

  test.each([
    ['a location without a machine', { location: '3' }, 'no_room', /No nodes/],
    ['more memory than there is', { memory: '2000000' }, 'no_room', /No nodes/],
    ['a port range without a free port', { ports: '80' }, 'no_room', /No allocations/],
    ['an egg that there is not', { egg: '1/5' }, undefined, /no egg 1\/5/],
    ['a variable that the egg needs and nobody gave', { environment: '' }, undefined, /environment.LICENSE/],
  ])('is refused for %s', async (_what, plan, because, reason) => {
    const outcome = await create(newAccount({ plan: { ...aPlan, ...plan } }))
    expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(reason) })
    expect((outcome as { because?: string }).because).toBe(because)
    expect(world.double.panel.servers).toEqual([])
  })

  test('without leave to read allocations the panel is where the client finds it', async () => {
    world.double.barred.add('allocations')
    expect(await acts.settled(await standing())).toMatchObject({ host: '127.0.0.1', addresses: [] })
  })
})

describe('whose it is', () => {
  const users = () => world.double.panel.users

  test('all servers of a client belong to one user', async () => {
    const first = await standing({ clientId: '12' })
    await standing({ clientId: '12', email: first.email })
    expect(users()).toMatchObject([
      {
        external_id: 'client-12',
        email: first.email,
        username: first.username,
        first_name: 'Ada',
        last_name: 'Lovelace',
        password: first.password,
      },
    ])
    expect(world.double.panel.servers.map(({ user }) => user)).toEqual([users()[0]!.id, users()[0]!.id])
  })

  test('a client with one name only has it twice', async () => {
    await standing({ name: 'Prince' })
    expect(users()).toMatchObject([{ first_name: 'Prince', last_name: 'Prince' }])
  })

  test('a user with the same e-mail address whom we did not make is not taken', async () => {
    world.double.panel.addUser({ email: 'Ada@example.com' })
    expect(await create(newAccount({ email: 'ada@example.com' }))).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/whom we did not make/),
    })
    expect(world.double.panel.servers).toEqual([])
  })

  test('such a user is linked where the operator wants that, with all that the panel requires', async () => {
    world.double.panel.addUser({ email: 'not-ada@example.com' })
    const user = world.double.panel.addUser({ email: 'ada@example.com', first_name: 'Augusta' })
    world.double.pageSize = 1
    const outcome = await create(
      newAccount({ email: 'ada@example.com', clientId: '12' }),
      world.connect({ linkByMail: true }),
    )
    expect(outcome).toMatchObject({ kind: 'working' })
    expect(sent('PATCH', /users/)[0]!.body).toEqual({
      external_id: 'client-12',
      email: 'ada@example.com',
      username: user.username,
      first_name: 'Augusta',
      last_name: 'Lovelace',
    })
    expect(users()).toHaveLength(2)
    expect(world.double.panel.servers[0]!.user).toBe(user.id)
  })

  test.each([
    [{ external_id: 'client-13' }, /another external id, client-13/],
    [{ root_admin: true }, /administrator/],
  ])('never one with %j', async (trait, reason) => {
    world.double.panel.addUser({ email: 'ada@example.com', ...trait })
    const outcome = await create(newAccount({ email: 'ada@example.com' }), world.connect({ linkByMail: true }))
    expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(reason) })
  })

  test('a user that another order made meanwhile is found by its key', async () => {
    const { panel: kept } = world.double
    const made = kept.newUser.bind(kept)
    kept.newUser = (body) => {
      made(body)
      return made(body)
    }
    expect(await create(newAccount({ clientId: '12' }))).toMatchObject({ kind: 'working' })
    expect(users()).toHaveLength(1)
  })

  test('a user name that is taken says so', async () => {
    const account = newAccount()
    world.double.panel.addUser({ email: 'other@example.com', username: account.username })
    expect(await create(account)).toMatchObject({ kind: 'rejected', because: 'name_taken' })
  })
})

test('a state that we do not know is not guessed at', async () => {
  const account = await standing()
  serverOf(account).status = 'hibernating'
  expect(await panel.lookUp(account, call())).toMatchObject({
    kind: 'unknown',
    reason: expect.stringMatching(/hibernating/),
  })
  expect((await create(account)).kind).toBe('unknown')
})

describe('answers that say nothing', () => {
  test.each([
    ['the page of the panel', 200, 'text/html', '<!DOCTYPE html><html></html>'],
    ['an error page of a proxy', 502, 'text/html', '<html>Bad gateway</html>'],
    ['a "not found" of something else', 404, 'text/html', '<html>Not found</html>'],
    ['JSON of another shape', 200, 'application/json', '{"object":"server"}'],
    ['a redirect to the log-in', 302, 'text/html', ''],
  ])('%s leaves open how things stand', async (_what, status, type, body) => {
    const account = await standing()
    world.double.answerWith({ status, type, body })
    expect((await panel.lookUp(account, call())).kind).toBe('unknown')
    expect((await panel.usage!(account, call())).kind).toBe('unknown')
    expect((await panel.terminate(account, act, call())).kind).toBe('retryable')
    expect((await panel.checkConnection(call())).kind).toBe('unknown')
    world.double.answerWith(null)
    expect(await acts.settled(account)).toMatchObject({ state: 'active' })
  })

  test('another server than was asked for is not taken for ours', async () => {
    const account = await standing()
    const other = await standing()
    serverOf(account).external_id = account.externalId.toUpperCase()
    const answer = await fetch(`${world.double.origin}/api/application/servers/${serverOf(other).id}`, {
      headers: { accept: 'application/json', authorization: `Bearer ${world.double.apiKey}` },
    })
    world.double.answerWith({ status: 200, type: 'application/json', body: await answer.text() })
    expect(await panel.lookUp(account, call())).toMatchObject({ kind: 'unknown' })
  })
})
