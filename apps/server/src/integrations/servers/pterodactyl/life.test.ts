import type { KnownAccount, NewAccount, ServerPanel } from '@ostler/integration-kit'
import { actsOn, recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aPlan, type PterodactylWorld, startPterodactylWorld } from '../testing/pterodactyl/harness.ts'
import { egg, PanelFault } from '../testing/pterodactyl/state.ts'
import { environmentOf, type PterodactylPlan, pterodactylPlan } from './settings.ts'

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

describe('suspending', () => {
  test.each(['installing', 'restoring_backup'])('waits while the server is %s', async (status) => {
    const account = await standing()
    serverOf(account).status = status
    expect(await panel.suspend(account, 'overdue', act, call())).toMatchObject({ kind: 'retryable', afterSeconds: 30 })
    expect(sent('POST', /suspend$/)).toEqual([])
    world.double.finishWork()
    expect(await panel.suspend(account, 'overdue', act, call())).toEqual({ kind: 'ok' })
  })

  test('does not hide that a server was never installed', async () => {
    const account = await standing()
    serverOf(account).status = 'install_failed'
    expect(await panel.suspend(account, 'overdue', act, call())).toMatchObject({ kind: 'rejected' })
    expect(await panel.unsuspend(account, act, call())).toEqual({ kind: 'ok' })
    expect(serverOf(account).status).toBe('install_failed')
  })

  test('without its machine the panel takes it back, so it is tried again', async () => {
    const account = await standing()
    world.double.panel.isNodeDown = true
    expect(await panel.suspend(account, 'overdue', act, call())).toMatchObject({ kind: 'retryable' })
    expect(await acts.settled(account)).toMatchObject({ state: 'active' })
  })

  test('waits for the end of a transfer', async () => {
    const account = await standing()
    world.double.panel.suspend = () => {
      throw new PanelFault(409, [{ code: 'ConflictHttpException', detail: 'It is being transferred.' }])
    }
    expect(await panel.suspend(account, 'overdue', act, call())).toEqual({
      kind: 'retryable',
      reason: 'It is being transferred.',
    })
  })

  test('too many requests are slowed down as long as the panel says', async () => {
    const account = await standing()
    world.double.failNext(account.externalId, 'busy')
    expect(await panel.suspend(account, 'overdue', act, call())).toEqual({
      kind: 'retryable',
      reason: 'Too Many Attempts.',
      afterSeconds: 9,
    })
  })
})

describe('a server that carries our key no more', () => {
  test('is not ours, though we know its number', async () => {
    const account = { ...(await standing()), remoteId: '' }
    const server = serverOf(account)
    account.remoteId = String(server.id)
    server.external_id = null
    expect(await panel.lookUp(account, call())).toMatchObject({ kind: 'foreign' })
    for (const outcome of [
      await create(account),
      await panel.terminate(account, act, call()),
      await panel.suspend(account, 'overdue', act, call()),
      await panel.reinstall!(account, { image: null, password: '' }, act, call()),
      await panel.power!(account, 'stop', act, call()),
    ])
      expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/external id \(none\)/) })
  })
})

describe('ending', () => {
  test('is not forced on a machine that is away, and leaves the user', async () => {
    const account = await standing()
    world.double.panel.isNodeDown = true
    expect(await panel.terminate(account, act, call())).toMatchObject({ kind: 'unknown' })
    world.double.panel.isNodeDown = false
    expect(await panel.terminate(account, act, call())).toEqual({ kind: 'ok' })
    expect(sent('DELETE', /force/)).toEqual([])
    expect(world.double.panel.users).toHaveLength(1)
  })
})

describe('another plan', () => {
  test('is a change of the build with the port that the server has', async () => {
    const account = await standing()
    const plan = { ...aPlan, memory: '2048', backups: '5' }
    expect(await panel.changePlan!(account, plan, act, call())).toEqual({ kind: 'ok' })
    expect(sent('PATCH', /build$/)[0]!.body).toEqual({
      allocation: serverOf(account).allocation,
      limits: { memory: 2048, swap: 0, disk: 5120, io: 500, cpu: 100 },
      feature_limits: { databases: 0, allocations: 0, backups: 5 },
    })
  })

  test('with another egg takes a new server', async () => {
    const account = await standing()
    expect(await panel.changePlan!(account, { ...aPlan, egg: '1/9' }, act, call())).toMatchObject({ kind: 'rejected' })
    expect(sent('PATCH', /build$/)).toEqual([])
  })

  test('has a limit on memory, disk and processor', () => {
    for (const name of ['memory', 'disk', 'cpu'])
      expect(pterodactylPlan.safeParse({ ...aPlan, [name]: '0' }).error?.issues[0]?.message).toMatch(/above zero/)
    expect(pterodactylPlan.safeParse({ ...aPlan, io: '5' }).success).toBe(false)
    expect(pterodactylPlan.safeParse({ ...aPlan, io: '1000' }).success).toBe(true)
    expect(pterodactylPlan.safeParse({ ...aPlan, environment: 'nonsense' }).success).toBe(false)
    expect(environmentOf({ ...aPlan, environment: ' A=1 \nB=x=y\n' })).toEqual({ A: '1', B: 'x=y' })
  })
})

describe('a new installation', () => {
  const reinstall = (account: KnownAccount, image: string | null = null) =>
    panel.reinstall!(account, { image, password: 'Fresh-Horse5' }, act, call())

  test('is not begun for who is suspended, because it would end that', async () => {
    const account = await standing()
    await panel.suspend(account, 'overdue', act, call())
    expect(await reinstall(account)).toEqual({ kind: 'rejected', reason: 'The server is suspended.' })
    expect(await acts.settled(account)).toMatchObject({ state: 'suspended' })
  })

  test('is joined when it is under way, and takes another image when one is wished for', async () => {
    const account = await standing()
    const image = 'ghcr.io/pterodactyl/yolks:java_17'
    expect(await reinstall(account, image)).toMatchObject({ kind: 'working', ticket: 'install' })
    expect(await reinstall(account, image)).toMatchObject({ kind: 'working', ticket: 'install' })
    expect(await panel.progress!(account, 'install', call())).toMatchObject({ kind: 'working' })
    expect(sent('POST', /reinstall$/)).toHaveLength(1)
    expect(sent('PATCH', /startup$/)[0]!.body).toMatchObject({
      image,
      egg: 4,
      startup: egg.startup,
      skip_scripts: false,
    })
    world.double.finishWork()
    expect(await panel.progress!(account, 'install', call())).toEqual({ kind: 'ok' })
  })

  test.each([
    ['reinstall_failed', 'rejected'],
    ['suspended', 'unknown'],
  ])('that ends as "%s" is %s', async (status, kind) => {
    const account = await standing()
    serverOf(account).status = status
    expect((await panel.progress!(account, 'install', call())).kind).toBe(kind)
    expect((await panel.progress!(newAccount(), 'install', call())).kind).toBe('absent')
  })

  test('that failed leaves a server that may be installed again', async () => {
    const account = await standing()
    serverOf(account).status = 'reinstall_failed'
    expect(await acts.settled(account)).toMatchObject({ state: 'active' })
    expect(await reinstall(account)).toMatchObject({ kind: 'working' })
  })

  test('waits for a back-up that is being brought back', async () => {
    const account = await standing()
    serverOf(account).status = 'restoring_backup'
    expect(await reinstall(account)).toMatchObject({ kind: 'retryable' })
  })
})
