import type { KnownAccount } from '@ostler/integration-kit'
import { actsOn, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aPlan, type HetznerWorld, startHetznerWorld } from '../testing/hetzner/harness.ts'
import { labelOf, SERVICE } from './machine.ts'

let world: HetznerWorld

beforeAll(async () => {
  world = await startHetznerWorld()
})
afterAll(() => world.stop())
beforeEach(() => {
  world.double.requests.length = 0
})

const acts = actsOn(() => world.harness)
const { act, create, settled, standing, done, call } = acts
const project = () => world.double.project
const serverOf = (account: KnownAccount) =>
  project().servers.find(({ labels }) => labels[SERVICE] === labelOf(account.externalId))!
const asked = (method: string) => world.double.requests.filter((one) => one.method === method)

describe('delete protection', () => {
  test('is set as soon as it can be, and lifted for the end', async () => {
    const account = await standing()
    expect(await create(account)).toMatchObject({ kind: 'ready' })
    expect(serverOf(account).protection).toEqual({ delete: true, rebuild: false })
    expect(() => project().delete(Number(account.remoteId))).toThrow(/protected/)
    expect(await done(account, world.panel.terminate(account, act(), call()))).toMatchObject({ kind: 'ok' })
    expect(await settled(account)).toBeNull()
  })

  test('what comes first to a machine that is ready sets it', async () => {
    const account = await standing()
    await done(account, world.panel.power!(account, 'start', act(), call()))
    expect(serverOf(account).protection.delete).toBe(true)
  })

  test('an end takes the snapshots of the machine along, and no others', async () => {
    const [account, other] = [await standing(), await standing()]
    for (const one of [account, other]) await done(one, world.panel.createBackup!(one, act('backup'), call()))
    await done(account, world.panel.terminate(account, act(), call()))
    const left = project().images.map(({ labels }) => labels[SERVICE])
    expect(left).not.toContain(account.externalId)
    expect(left).toContain(other.externalId)
  })
})

describe('switching off', () => {
  test('a system that does not listen has its power cut after a minute', async () => {
    const account = await standing()
    project().deaf.add(Number(account.remoteId))
    const first = await world.panel.power!(account, 'stop', act(), call())
    if (first.kind !== 'working') throw new Error(first.kind)
    project().finishWork()
    const second = await world.panel.progress!(account, first.ticket, call())
    expect(second).toMatchObject({ kind: 'working', reason: 'It is shutting down.' })
    expect(asked('POST').map(({ path }) => path.split('/').at(-1))).not.toContain('poweroff')
    const longAgo = first.ticket.replace(/\d+$/, '1000')
    expect(await done(account, world.panel.progress!(account, longAgo, call()))).toEqual({ kind: 'ok' })
    expect(await settled(account)).toMatchObject({ power: 'off' })
  })

  test('one that its owner switched off is not started by an end of a suspension that never was', async () => {
    const account = await standing()
    await done(account, world.panel.power!(account, 'stop', act(), call()))
    expect(await world.panel.unsuspend(account, act(), call())).toEqual({ kind: 'ok' })
    expect(await settled(account)).toMatchObject({ state: 'active', power: 'off' })
  })

  test('a mark on a machine that runs is no suspension', async () => {
    const account = await standing()
    serverOf(account).labels['ostler-suspended'] = 'yes'
    expect(await settled(account)).toMatchObject({ state: 'active', power: 'on' })
  })

  test('a suspended one takes no reboot, no new system, no back-up and no password', async () => {
    const account = await standing()
    await done(account, world.panel.suspend(account, 'overdue', act(), call()))
    const wish = { image: null, password: 'x' }
    for (const outcome of [
      world.panel.power!(account, 'reboot', act(), call()),
      world.panel.reinstall!(account, wish, act(), call()),
      world.panel.restoreBackup!(account, '1', act(), call()),
      world.panel.changePassword!(account, 'x', act(), call()),
    ])
      expect(await outcome).toEqual({ kind: 'rejected', reason: 'It is suspended.' })
  })
})

describe('changing the type', () => {
  const larger = { ...aPlan, serverType: 'cx32' } as never

  test('stops, changes, starts, and keeps the disk', async () => {
    const account = await standing()
    expect(await done(account, world.panel.changePlan!(account, larger, act(), call()))).toEqual({ kind: 'ok' })
    const posts = asked('POST').slice(1)
    expect(posts.map(({ path }) => path.split('/').at(-1))).toEqual(['change_protection', 'shutdown', 'change_type'])
    expect(posts.at(-1)!.body).toEqual({ server_type: 'cx32', upgrade_disk: false })
    expect(serverOf(account)).toMatchObject({ status: 'running', primary_disk_size: 40 })
  })

  test('is taken up where it was left, from the first ticket as well', async () => {
    const account = await standing()
    const first = await world.panel.changePlan!(account, larger, act(), call())
    if (first.kind !== 'working') throw new Error(first.kind)
    project().finishWork()
    world.double.loseNext('change_type', 'dropped')
    expect(await world.panel.progress!(account, first.ticket, call())).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.progress!(account, first.ticket, call())).toMatchObject({ kind: 'working' })
    expect(await done(account, world.panel.progress!(account, first.ticket, call()))).toEqual({ kind: 'ok' })
    expect(asked('POST').filter(({ path }) => path.endsWith('change_type'))).toHaveLength(1)
  })

  test('starts one that Hetzner left switched off', async () => {
    const account = await standing()
    Object.assign(serverOf(account), {
      status: 'off',
      server_type: project().types.find(({ name }) => name === 'cx32'),
    })
    expect(await done(account, world.panel.changePlan!(account, larger, act(), call()))).toEqual({ kind: 'ok' })
    expect(await settled(account)).toMatchObject({ power: 'on', plan: 'cx32' })
  })

  test('of a suspended machine leaves it suspended', async () => {
    const account = await standing()
    await done(account, world.panel.suspend(account, 'overdue', act(), call()))
    await done(account, world.panel.changePlan!(account, larger, act(), call()))
    expect(await settled(account)).toMatchObject({ state: 'suspended', plan: 'cx32', power: 'off' })
  })

  test.each([
    ['cx99', /no server type cx99/],
    ['cx11', /disk of the machine \(40 GB\) is larger/],
  ])('to %s is refused before the machine is stopped', async (serverType, reason) => {
    const account = await standing()
    const plan = { ...aPlan, serverType } as never
    expect(await world.panel.changePlan!(account, plan, act(), call())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(reason),
    })
    expect(await settled(account)).toMatchObject({ power: 'on' })
  })

  test('that Hetzner refuses, or that fails, leaves the machine running as it was', async () => {
    const account = await standing()
    project().soldOut = true
    const refused = await done(account, world.panel.changePlan!(account, larger, act(), call()))
    project().soldOut = false
    expect(refused).toMatchObject({
      kind: 'rejected',
      because: 'no_room',
      reason: expect.stringMatching(/started again/),
    })
    expect(await settled(account)).toMatchObject({ power: 'on', plan: 'cx22' })
    project().failNext('change_server_type', 'action_failed', 'no host')
    const failed = await done(account, world.panel.changePlan!(account, larger, act(), call()))
    expect(failed).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/no host.*started again/) })
    expect(await settled(account)).toMatchObject({ power: 'on', plan: 'cx22' })
  })
})

describe('other work', () => {
  test('a new password is that of Hetzner, and needs a running machine', async () => {
    const account = await standing()
    expect(await world.panel.changePassword!(account, 'Wanted-9', act(), call())).toMatchObject({
      kind: 'working',
      password: expect.stringMatching(/^\w{12}$/),
    })
    expect(JSON.stringify(world.double.requests)).not.toContain('Wanted-9')
    await settled(account)
    await done(account, world.panel.power!(account, 'stop', act(), call()))
    expect(await world.panel.changePassword!(account, 'x', act(), call())).toMatchObject({ kind: 'rejected' })
  })

  test('a new system has a new password', async () => {
    const account = await standing()
    const wish = { image: 'debian-13', password: 'x' }
    expect(await world.panel.reinstall!(account, wish, act(), call())).toMatchObject({ password: expect.any(String) })
    expect(asked('POST').at(-1)!.body).toEqual({ image: 'debian-13' })
  })

  test('a back-up asked for twice under one key is one', async () => {
    const account = await standing()
    const same = act('backup')
    for (const _ of ['once', 'twice'])
      expect(await done(account, world.panel.createBackup!(account, same, call()))).toEqual({ kind: 'ok' })
    const read = await world.panel.listBackups!(account, call())
    expect(read).toMatchObject({ backups: [{ label: same.key, sizeMib: 2560, state: 'ready' }] })
  })

  test('an action that failed says why; one that Hetzner has forgotten is over', async () => {
    const account = await standing()
    project().failNext('create_image', 'action_failed', 'disk is busy')
    expect(await done(account, world.panel.createBackup!(account, act(), call()))).toEqual({
      kind: 'rejected',
      reason: 'Hetzner says of create_image: disk is busy',
    })
    expect(await world.panel.progress!(account, 'wait 1 0', call())).toEqual({ kind: 'ok' })
    expect(await world.panel.progress!(account, 'nonsense', call())).toMatchObject({ kind: 'rejected' })
  })

  test('usage is the traffic of both ways; what is on the disk nobody knows', async () => {
    const account = await standing()
    Object.assign(serverOf(account), { outgoing_traffic: 3 * 1024 ** 3, ingoing_traffic: 1024 ** 3 })
    const usage = { diskMib: null, diskLimitMib: 40_960, trafficMib: 4096, trafficLimitMib: null }
    expect(await world.panel.usage!(account, call())).toEqual({ kind: 'read', usage })
    const all = await world.panel.usageOfAll!(null, call())
    if (all.kind !== 'read') throw new Error(all.kind)
    expect(all.usages.find(({ account: one }) => one.externalId === account.externalId)?.usage).toEqual(usage)
  })

  test('lists more than a page, those of others too', async () => {
    const names = Array.from({ length: 51 }, () => uniqueKey('other'))
    const [limit, before] = [project().serverLimit, project().servers.length]
    project().serverLimit = 1000
    for (const name of names) project().create({ name, server_type: 'cx22', image: 'debian-12' })
    project().finishWork()
    const seen: (string | null)[] = []
    for (let page: string | null = null; ; ) {
      const read = await world.panel.listAccounts!(page, call())
      if (read.kind !== 'read') throw new Error(read.reason)
      seen.push(...read.accounts.filter(({ externalId }) => externalId === null).map(({ domain }) => domain))
      page = read.next
      if (page === null) break
    }
    expect(seen).toEqual(expect.arrayContaining(names))
    project().servers.splice(before)
    project().serverLimit = limit
  })

  test('offers nothing that is going away, and each image once', async () => {
    const values = async (field: string) => {
      const read = await world.panel.choices!(field, call())
      return read.kind === 'read' ? read.choices.map(({ value }) => value) : read
    }
    expect(await values('serverType')).toEqual(['cx22', 'cx32', 'cx11'])
    expect(await values('image')).toEqual(['debian-12', 'debian-13'])
    await expect(values('ipv4')).rejects.toThrow(TypeError)
  })
})
