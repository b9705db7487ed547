import type { KnownAccount, NewAccount, ServerPanel } from '@ostler/integration-kit'
import { actsOn, recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aPlan, type PterodactylWorld, startPterodactylWorld } from '../testing/pterodactyl/harness.ts'
import type { PterodactylPlan } from './settings.ts'

let world: PterodactylWorld
let panel: ServerPanel<PterodactylPlan>

const acts = actsOn(() => world.harness)
const call = recordingCall
const act = { key: 'svc-1-backup-7' }

beforeEach(async () => {
  world = await startPterodactylWorld()
  panel = world.connect({})
})
afterEach(() => world.stop())

async function standing(): Promise<NewAccount<PterodactylPlan>> {
  const account = { ...acts.newAccount(), plan: aPlan }
  await panel.create(account, act, call())
  world.double.finishWork()
  return account
}
const serverOf = ({ externalId }: KnownAccount) =>
  world.double.panel.servers.find((one) => one.external_id === externalId)!

test('without a client key nothing is tried that needs one, and it says why', async () => {
  const account = await standing()
  const before = world.double.requests.length
  const bare = world.connect({ clientKey: '' })
  for (const outcome of [
    await bare.power!(account, 'start', act, call()),
    await bare.createBackup!(account, act, call()),
    await bare.restoreBackup!(account, 'any', act, call()),
    await bare.deleteBackup!(account, 'any', act, call()),
  ])
    expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/client API key/) })
  expect(world.double.requests).toHaveLength(before)
  expect(await bare.usage!(account, call())).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/key/) })
  expect(await bare.listBackups!(account, call())).toMatchObject({ kind: 'unknown' })
  expect(await bare.usage!(acts.newAccount(), call())).toEqual({ kind: 'absent' })
  expect(await bare.lookUp(account, call())).toMatchObject({ kind: 'found', account: { state: 'active', power: null } })
  expect(await bare.checkConnection(call())).toMatchObject({
    kind: 'accepted',
    warnings: [expect.stringMatching(/Without a client API key/)],
  })
})

describe('power', () => {
  test('a reboot is a restart, and what is suspended is off', async () => {
    const account = await standing()
    await panel.power!(account, 'reboot', act, call())
    expect(world.double.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: `/api/client/servers/${serverOf(account).uuid.slice(0, 8)}/power`,
      body: { signal: 'restart' },
    })
    await panel.suspend(account, 'overdue', act, call())
    expect(await panel.power!(account, 'stop', act, call())).toEqual({ kind: 'ok' })
    expect(await panel.power!(account, 'reboot', act, call())).toMatchObject({ kind: 'rejected' })
  })

  test('waits for an installation, and is not known without the machine', async () => {
    const account = await standing()
    serverOf(account).status = 'installing'
    expect(await panel.power!(account, 'start', act, call())).toMatchObject({ kind: 'retryable' })
    world.double.finishWork()
    world.double.panel.isNodeDown = true
    expect(await panel.power!(account, 'stop', act, call())).toMatchObject({ kind: 'unknown' })
    expect(await acts.settled(account)).toMatchObject({ state: 'active', power: null })
  })
})

describe('usage', () => {
  test('is told in MiB, with the disk of the plan', async () => {
    const usage = { diskMib: 124, diskLimitMib: 5120, trafficMib: 3, trafficLimitMib: null }
    expect(await panel.usage!(await standing(), call())).toEqual({ kind: 'read', usage })
  })

  test('a disk without a limit has none', async () => {
    const account = await standing()
    serverOf(account).limits.disk = 0
    expect(await panel.usage!(account, call())).toMatchObject({ usage: { diskLimitMib: null } })
  })

  test('is not told of what is suspended, or by a machine that is away', async () => {
    const account = await standing()
    world.double.panel.isNodeDown = true
    expect(await panel.usage!(account, call())).toMatchObject({ kind: 'unknown' })
    world.double.panel.isNodeDown = false
    await panel.suspend(account, 'overdue', act, call())
    expect(await panel.usage!(account, call())).toMatchObject({
      kind: 'unknown',
      reason: expect.stringMatching(/suspended/),
    })
  })
})

describe('back-ups', () => {
  const create = (account: KnownAccount, key: string) => panel.createBackup!(account, { key }, call())

  test('one act makes one, however often it is tried', async () => {
    const account = await standing()
    const first = await create(account, 'backup-1')
    expect(first).toMatchObject({ kind: 'working', ticket: expect.stringMatching(/^backup:/) })
    expect(await create(account, 'backup-1')).toEqual(first)
    const ticket = first.kind === 'working' ? first.ticket : ''
    expect(await panel.progress!(account, ticket, call())).toMatchObject({ kind: 'working' })
    expect(await panel.listBackups!(account, call())).toMatchObject({
      kind: 'read',
      backups: [{ label: 'backup-1', state: 'making', sizeMib: null }],
    })
    world.double.finishWork()
    expect(await create(account, 'backup-1')).toEqual({ kind: 'ok' })
    expect(await panel.progress!(account, ticket, call())).toEqual({ kind: 'ok' })
    expect(serverOf(account).backups).toHaveLength(1)
  })

  test('are listed with the newest first, from all pages, and failed ones as such', async () => {
    const account = await standing()
    for (const key of ['backup-1', 'backup-2']) await create(account, key)
    world.double.finishWork()
    Object.assign(serverOf(account).backups[0]!, { is_successful: false, bytes: 0 })
    world.double.pageSize = 1
    expect(await panel.listBackups!(account, call())).toEqual({
      kind: 'read',
      backups: [
        {
          id: serverOf(account).backups[1]!.uuid,
          label: 'backup-2',
          madeAt: '2026-01-04T10:01:00Z',
          sizeMib: 5,
          state: 'ready',
        },
        {
          id: serverOf(account).backups[0]!.uuid,
          label: 'backup-1',
          madeAt: '2026-01-04T10:00:00Z',
          sizeMib: null,
          state: 'failed',
        },
      ],
    })
    expect(await create(account, 'backup-1')).toEqual({ kind: 'rejected', reason: 'The back-up failed.' })
  })

  test('more than the plan allows are refused', async () => {
    const account = await standing()
    for (const key of ['backup-1', 'backup-2']) await create(account, key)
    world.double.finishWork()
    expect(await create(account, 'backup-3')).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/limit of 2 backups/),
    })
  })

  test('one is brought back over the files, which takes a while, and nothing else is done meanwhile', async () => {
    const account = await standing()
    await create(account, 'backup-1')
    const [backup] = serverOf(account).backups
    expect(await panel.restoreBackup!(account, backup!.uuid, act, call())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/not completed/),
    })
    world.double.finishWork()
    expect(await panel.restoreBackup!(account, backup!.uuid, act, call())).toMatchObject({ kind: 'working' })
    expect(world.double.requests.at(-1)!.body).toEqual({ truncate: false })
    expect(await panel.progress!(account, 'restore', call())).toMatchObject({ kind: 'working' })
    expect(await create(account, 'backup-2')).toMatchObject({ kind: 'retryable' })
    world.double.finishWork()
    expect(await panel.progress!(account, 'restore', call())).toMatchObject({ kind: 'ok', note: expect.any(String) })
    serverOf(account).status = 'suspended'
    expect(await panel.progress!(account, 'restore', call())).toMatchObject({ kind: 'unknown' })
  })

  test('one that is locked is not deleted; one that is gone is', async () => {
    const account = await standing()
    await create(account, 'backup-1')
    const [backup] = serverOf(account).backups
    backup!.is_locked = true
    expect(await panel.deleteBackup!(account, backup!.uuid, act, call())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/locked/),
    })
    expect(await panel.deleteBackup!(account, 'gone', act, call())).toEqual({ kind: 'ok' })
    expect(await panel.progress!(account, 'backup:gone', call())).toMatchObject({ kind: 'rejected' })
  })

  test('none are made of what is suspended', async () => {
    const account = await standing()
    await panel.suspend(account, 'overdue', act, call())
    expect(await create(account, 'backup-1')).toEqual({ kind: 'rejected', reason: 'The server is suspended.' })
  })
})

describe('what is read', () => {
  test('servers are listed with their users, whoever made them', async () => {
    const account = await standing()
    const other = await standing()
    Object.assign(serverOf(other), { status: 'suspended', external_id: null })
    world.double.pageSize = 1
    const first = await panel.listAccounts!(null, call())
    expect(first).toEqual({
      kind: 'read',
      next: '2',
      accounts: [
        {
          externalId: account.externalId,
          username: account.username,
          domain: null,
          email: account.email,
          plan: null,
          remoteId: String(serverOf(account).id),
          isSuspended: false,
          createdOn: '2026-01-04',
        },
      ],
    })
    expect(await panel.listAccounts!('2', call())).toMatchObject({
      next: null,
      accounts: [{ externalId: null, isSuspended: true }],
    })
  })

  test('eggs, images and locations are the choices of the plan, and other fields have none', async () => {
    world.double.pageSize = 1
    const of = async (field: string) => {
      const read = await panel.choices!(field, call())
      return read.kind === 'read' ? read.choices : read.reason
    }
    expect(await of('egg')).toEqual([{ value: '1/4', label: 'Minecraft: Paper' }])
    expect(await of('image')).toEqual([
      { value: 'ghcr.io/pterodactyl/yolks:java_21', label: 'Paper: Java 21' },
      { value: 'ghcr.io/pterodactyl/yolks:java_17', label: 'Paper: Java 17' },
    ])
    expect(await of('location')).toEqual([
      { value: '2', label: 'de.fra (Frankfurt)' },
      { value: '3', label: 'us.nyc' },
    ])
    await expect(of('memory')).rejects.toThrow(TypeError)
    world.double.barred.add('nests')
    expect(await of('egg')).toMatch(/unauthorized/)
  })
})

describe('checking the settings', () => {
  test('tells how many servers there are, and keeps the keys out of the log', async () => {
    await standing()
    const recorded = call()
    expect(await panel.checkConnection(recorded)).toEqual({
      kind: 'accepted',
      version: 'Pterodactyl',
      warnings: [],
      accounts: 1,
    })
    expect(recorded.exchanges.length).toBeGreaterThan(3)
    for (const key of [world.double.apiKey, world.double.clientKey])
      expect(JSON.stringify(recorded.exchanges)).not.toContain(key)
  })

  test('names the key that is not taken', async () => {
    expect(await world.connect({ apiKey: 'ptla_SomebodyElses' }).checkConnection(call())).toMatchObject({
      kind: 'refused',
      field: 'apiKey',
    })
    expect(await world.connect({ clientKey: 'ptlc_SomebodyElses' }).checkConnection(call())).toMatchObject({
      kind: 'refused',
      field: 'clientKey',
    })
  })

  test('warns of what the keys may not do', async () => {
    world.double.barred.add('users').add('locations')
    world.double.isAdmin = false
    expect(await panel.checkConnection(call())).toMatchObject({
      kind: 'accepted',
      warnings: [
        'The key may not read users.',
        'The key may not read locations.',
        'The client API key is not that of an administrator, so it reaches no servers of clients.',
      ],
    })
  })

  test('a panel elsewhere is a matter of the address', async () => {
    expect(await world.connect({ address: `${world.double.origin}/elsewhere` }).checkConnection(call())).toMatchObject({
      kind: 'unknown',
    })
    const body = JSON.stringify({ errors: [{ code: 'NotFoundHttpException', status: '404', detail: 'Nothing here.' }] })
    world.double.answerWith({ status: 404, type: 'application/json', body })
    expect(await panel.checkConnection(call())).toEqual({
      kind: 'refused',
      field: 'address',
      reason: 'Nothing here.',
    })
  })
})
