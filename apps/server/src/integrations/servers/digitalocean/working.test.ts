import { actsOn, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aPlan, type DigitalOceanWorld, startDigitalOceanWorld } from '../testing/digitalocean/harness.ts'

let world: DigitalOceanWorld

beforeAll(async () => {
  world = await startDigitalOceanWorld()
})
afterAll(() => world.stop())
beforeEach(() => {
  world.double.requests.length = 0
})

const acts = actsOn(() => world.harness)
const { act, settled, standing, done, call } = acts
const cloud = () => world.double.account
const begun = () =>
  world.double.requests
    .filter(({ path, method }) => method === 'POST' && path.endsWith('/actions'))
    .map(({ body }) => body)

describe('switching off', () => {
  test('a suspension tags the droplet before it is shut down, and its end takes the tag away', async () => {
    const account = await standing()
    await done(account, world.panel.suspend(account, 'overdue', act(), call()))
    const changes = world.double.requests.filter(({ method, path }) => method !== 'GET' && path !== '/v2/droplets')
    expect(changes.at(-2)!.body).toEqual({ resources: [{ resource_id: account.remoteId, resource_type: 'droplet' }] })
    expect(changes.at(-1)!.body).toEqual({ type: 'shutdown' })
    expect(cloud().droplet(Number(account.remoteId)).tags).toContain('ostler-suspended')
    await done(account, world.panel.unsuspend(account, act(), call()))
    expect(cloud().droplet(Number(account.remoteId)).tags).not.toContain('ostler-suspended')
  })

  test('a system that does not listen has its power cut after a minute', async () => {
    const account = await standing()
    cloud().deaf.add(Number(account.remoteId))
    const first = await world.panel.power!(account, 'stop', act(), call())
    if (first.kind !== 'working') throw new Error(first.kind)
    cloud().finishWork()
    expect(await world.panel.progress!(account, first.ticket, call())).toMatchObject({ reason: 'It is shutting down.' })
    expect(begun()).toEqual([{ type: 'shutdown' }])
    const longAgo = first.ticket.replace(/\d+$/, '1000')
    expect(await done(account, world.panel.progress!(account, longAgo, call()))).toEqual({ kind: 'ok' })
    expect(begun().at(-1)).toEqual({ type: 'power_off' })
    expect(await settled(account)).toMatchObject({ power: 'off' })
  })

  test('power that could not be cut is no success', async () => {
    const account = await standing()
    cloud().deaf.add(Number(account.remoteId))
    cloud().failNext('power_off')
    expect(await done(account, world.panel.progress!(account, 'stop 0 1000', call()))).toEqual({
      kind: 'rejected',
      reason: 'DigitalOcean could not do it: power_off.',
    })
  })

  test('one that its owner switched off is not started by an end of a suspension that never was', async () => {
    const account = await standing()
    await done(account, world.panel.power!(account, 'stop', act(), call()))
    expect(await world.panel.unsuspend(account, act(), call())).toEqual({ kind: 'ok' })
    expect(await settled(account)).toMatchObject({ state: 'active', power: 'off' })
    expect(await world.panel.power!(account, 'reboot', act(), call())).toMatchObject({ kind: 'rejected' })
  })

  test('a suspended one takes no reboot, no new system and no back-up', async () => {
    const account = await standing()
    await done(account, world.panel.suspend(account, 'overdue', act(), call()))
    for (const outcome of [
      world.panel.power!(account, 'reboot', act(), call()),
      world.panel.reinstall!(account, { image: null, password: 'x' }, act(), call()),
      world.panel.restoreBackup!(account, '1', act(), call()),
    ])
      expect(await outcome).toEqual({ kind: 'rejected', reason: 'It is suspended.' })
  })
})

describe('changing the size', () => {
  const larger = { ...aPlan, size: 's-2vcpu-2gb' } as never

  test('stops, changes, starts, and keeps the disk', async () => {
    const account = await standing()
    expect(await done(account, world.panel.changePlan!(account, larger, act(), call()))).toEqual({ kind: 'ok' })
    const resize = { type: 'resize', size: 's-2vcpu-2gb', disk: false }
    expect(begun()).toEqual([{ type: 'shutdown' }, resize, { type: 'power_on' }])
    expect(cloud().droplet(Number(account.remoteId))).toMatchObject({ status: 'active', disk: 25 })
    // Smaller again, because the disk was kept.
    const before = world.harness.plan as never
    expect(await done(account, world.panel.changePlan!(account, before, act(), call()))).toEqual({ kind: 'ok' })
  })

  test('is taken up where it was left, from the first ticket as well', async () => {
    const account = await standing()
    const first = await world.panel.changePlan!(account, larger, act(), call())
    if (first.kind !== 'working') throw new Error(first.kind)
    cloud().finishWork()
    world.double.loseNext('"resize"', 'dropped')
    expect(await world.panel.progress!(account, first.ticket, call())).toMatchObject({ kind: 'unknown' })
    expect(await world.panel.progress!(account, first.ticket, call())).toMatchObject({ kind: 'working' })
    expect(await done(account, world.panel.progress!(account, first.ticket, call()))).toEqual({ kind: 'ok' })
    expect(begun().filter((body) => (body as { type: string }).type === 'resize')).toHaveLength(1)
  })

  test('of a suspended machine leaves it suspended', async () => {
    const account = await standing()
    await done(account, world.panel.suspend(account, 'overdue', act(), call()))
    await done(account, world.panel.changePlan!(account, larger, act(), call()))
    expect(await settled(account)).toMatchObject({ state: 'suspended', plan: 's-2vcpu-2gb', power: 'off' })
  })

  test.each([
    ['s-99', /no size s-99/],
    ['s-1vcpu-512mb', /disk of the machine \(25 GB\) is larger/],
    ['s-4vcpu-8gb', /not to be had in fra1/],
    ['m-1vcpu-old', /not to be had in fra1/],
  ])('to %s is refused before the machine is stopped', async (size, reason) => {
    const account = await standing()
    expect(await world.panel.changePlan!(account, { ...aPlan, size } as never, act(), call())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(reason),
    })
    expect(begun()).toEqual([])
  })

  test('that fails leaves the machine running as it was', async () => {
    const account = await standing()
    cloud().failNext('resize')
    expect(await done(account, world.panel.changePlan!(account, larger, act(), call()))).toMatchObject({
      kind: 'rejected',
      reason: 'DigitalOcean could not do it: resize. The machine was started again.',
    })
    expect(await settled(account)).toMatchObject({ power: 'on', plan: 's-1vcpu-1gb' })
  })
})

describe('other work', () => {
  test('a back-up asked for twice under one key is one, and an end takes it along', async () => {
    const [account, other] = [await standing(), await standing()]
    const same = act('backup')
    for (const one of [account, account, other])
      expect(await done(one, world.panel.createBackup!(one, one === other ? act() : same, call()))).toEqual({
        kind: 'ok',
      })
    const read = await world.panel.listBackups!(account, call())
    expect(read).toMatchObject({ backups: [{ label: same.key, sizeMib: 2560, state: 'ready' }] })
    await world.panel.terminate(account, act(), call())
    const left = cloud().snapshots.map(({ resource_id }) => resource_id)
    expect(left).not.toContain(account.remoteId)
    expect(left).toContain(other.remoteId)
  })

  test('the back-up of another is not deleted', async () => {
    const [account, other] = [await standing(), await standing()]
    await done(other, world.panel.createBackup!(other, act(), call()))
    const theirs = cloud().snapshots.find(({ resource_id }) => resource_id === other.remoteId)!
    await world.panel.deleteBackup!(account, String(theirs.id), act(), call())
    expect(cloud().snapshots).toContain(theirs)
  })

  test('a new system is of the image that is wished for, or of the same again', async () => {
    const account = await standing()
    for (const image of [null, 'debian-13-x64'])
      await done(account, world.panel.reinstall!(account, { image, password: 'x' }, act(), call()))
    expect(begun()).toEqual([
      { type: 'rebuild', image: 'debian-12-x64' },
      { type: 'rebuild', image: 'debian-13-x64' },
    ])
  })

  test('a machine that stands on a snapshot is told to choose an image', async () => {
    const account = await standing()
    cloud().droplet(Number(account.remoteId)).image = { id: 7, slug: null }
    expect(await world.panel.reinstall!(account, { image: null, password: 'x' }, act(), call())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/choose one/),
    })
  })

  test('an action that DigitalOcean has forgotten is over; a ticket of somebody else is none', async () => {
    const account = await standing()
    expect(await world.panel.progress!(account, 'wait 1 0', call())).toEqual({ kind: 'ok' })
    expect(await world.panel.progress!(account, 'nonsense', call())).toMatchObject({ kind: 'rejected' })
  })

  test('lists more than a page, those of others too', async () => {
    const before = cloud().droplets.length
    const names = Array.from({ length: 201 }, () => uniqueKey('other'))
    cloud().dropletLimit = 1000
    for (const name of names) cloud().create({ name, size: 's-1vcpu-1gb', image: 'debian-12-x64' })
    const seen: (string | null)[] = []
    for (let page: string | null = null; ; ) {
      const read = await world.panel.listAccounts!(page, call())
      if (read.kind !== 'read') throw new Error(read.reason)
      seen.push(...read.accounts.filter(({ externalId }) => externalId === null).map(({ domain }) => domain))
      page = read.next
      if (page === null) break
    }
    expect(seen).toEqual(names)
    cloud().finishWork()
    cloud().droplets.splice(before)
  })

  test('offers nothing that cannot be had', async () => {
    const values = async (field: string) => {
      const read = await world.panel.choices!(field, call())
      return read.kind === 'read' ? read.choices.map(({ value }) => value) : read
    }
    expect(await values('size')).toEqual(['s-1vcpu-1gb', 's-2vcpu-2gb', 's-1vcpu-512mb', 's-4vcpu-8gb'])
    expect(await values('region')).toEqual(['fra1', 'nyc3'])
    expect(await values('image')).toEqual(['debian-12-x64', 'debian-13-x64'])
    await expect(values('setsPassword')).rejects.toThrow(TypeError)
  })
})
