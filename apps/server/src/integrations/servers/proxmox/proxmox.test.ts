import { actsOn } from '@ostler/integration-kit/contract-suites'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Outbound } from '../../../platform/outbound.ts'
import { aPlace } from '../testing/a-place.ts'
import { aProxmox, otherPlan, type ProxmoxTest, plan } from '../testing/proxmox/harness.ts'
import { freeAddress, readPool } from './addresses.ts'
import { refusalOf } from './client.ts'
import { numbersFor, rangeOf } from './numbers.ts'

let proxmox: ProxmoxTest
const acts = actsOn(() => proxmox.harness)
const { newAccount, standing, settled, finished, create, done, act, call } = acts

beforeEach(async () => {
  proxmox = await aProxmox()
})

afterEach(() => proxmox.stop())

const range = rangeOf({ firstNumber: '', lastNumber: '' })
const writes = () => proxmox.double.seen.filter(({ method }) => method !== 'GET')
const cluster = () => proxmox.double.cluster

describe('numbers and addresses', () => {
  test('numbers follow from the account and lie in the range', () => {
    const small = { first: 200, last: 205 }
    expect(numbersFor('svc-1', range)).toEqual(numbersFor('svc-1', range))
    expect(numbersFor('svc-1', range)[0]).not.toBe(numbersFor('svc-2', range)[0])
    expect(new Set(numbersFor('svc-1', range)).size).toBe(16)
    for (const one of numbersFor('svc-1', small)) expect(one >= 200 && one <= 205).toBe(true)
    expect(rangeOf({ firstNumber: '5', lastNumber: '3' })).toEqual({ first: 100, last: 100 })
  })

  test.each([
    ['192.0.2.10-192.0.2.12/24 192.0.2.1', ['192.0.2.10', '192.0.2.11', '192.0.2.12']],
    ['# first rack\n192.0.2.7/24 gw 192.0.2.1\n', ['192.0.2.7']],
    ['192.0.2.0-192.0.2.3/30 192.0.2.1', ['192.0.2.2']],
  ])('reads the pool %j', (text, addresses) => {
    expect(proxmox.kind.settings.shape.addresses!.safeParse(text).success).toBe(true)
    expect((readPool(text) as { address: string }[]).map(({ address }) => address)).toEqual(addresses)
  })

  test.each([
    '192.0.2.300/24 192.0.2.1',
    '192.0.2.10-192.0.3.10/24 192.0.2.1',
    '10.0.0.1-10.5.0.1/8 10.0.0.9',
    '192.0.2.1/24 192.0.2.1',
  ])('says what is wrong with the pool %j', async (addresses) => {
    expect(readPool(addresses)).toEqual(expect.stringMatching(/^(names|cannot)/))
    const panel = proxmox.connect({ addresses })
    expect(await panel.checkConnection(call())).toMatchObject({ kind: 'refused', field: 'addresses' })
    expect(await panel.create(newAccount(), act(), call())).toMatchObject({ kind: 'rejected' })
  })

  test('finds the last free address, and then none', () => {
    const pool = readPool('192.0.2.10-192.0.2.11/24 192.0.2.1') as Exclude<ReturnType<typeof readPool>, string>
    expect(freeAddress(pool, new Set(['192.0.2.10']), 'svc-1')?.address).toBe('192.0.2.11')
    expect(freeAddress(pool, new Set(['192.0.2.10', '192.0.2.11']), 'svc-1')).toBeNull()
  })
})

describe('making', () => {
  test('clones the template, shapes the clone, gives its disk the size, and starts it', async () => {
    const account = await standing()
    const [vmid] = numbersFor(account.externalId, range)
    expect(account.remoteId).toBe(String(vmid))
    const steps = writes()
    expect(steps.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /nodes/pve1/qemu/9000/clone',
      `PUT /nodes/pve1/qemu/${vmid}/config`,
      `PUT /nodes/pve1/qemu/${vmid}/resize`,
      `POST /nodes/pve1/qemu/${vmid}/status/start`,
      `PUT /nodes/pve1/qemu/${vmid}/config`,
    ])
    expect(steps[0]!.form).toEqual({
      newid: String(vmid),
      name: account.domain,
      description: `ostler: ${account.externalId}\nimage: 9000`,
      full: '1',
    })
    expect(steps[1]!.form).toMatchObject({ cores: '2', memory: '2048', ciuser: account.username, onboot: '1' })
    expect(steps[1]!.form.ipconfig0).toMatch(/^ip=203\.0\.113\.\d+\/24,gw=203\.0\.113\.1$/)
    expect(steps[2]!.form).toEqual({ disk: 'scsi0', size: '20G' })
    // The tags of the template, `golden` and `linux`, are not those of the machine.
    expect(steps[4]!.form.tags).toMatch(/^ostler;ostler-[0-9a-f]{20}$/)
    expect(proxmox.machinesOf(account)[0]!.passwords).toEqual({ [account.username]: account.password })
  })

  test('says that it works on it while the disk is copied, and does nothing else meanwhile', async () => {
    const input = newAccount()
    const first = await create(input)
    expect(first).toMatchObject({ kind: 'working', remoteId: expect.stringMatching(/^\d+$/) })
    const before = writes().length
    expect(await create(input)).toMatchObject({ kind: 'working' })
    expect(await acts.lookUp(input)).toMatchObject({ kind: 'found', account: { state: 'making' } })
    expect(writes().length).toBe(before)
    for (const verb of ['suspend', 'unsuspend'] as const)
      expect(
        verb === 'suspend'
          ? await proxmox.panel.suspend(input, 'overdue', act(), call())
          : await proxmox.panel.unsuspend(input, act(), call()),
      ).toMatchObject({ kind: 'retryable' })
  })

  test("takes the next number when the first is somebody else's, and leaves that machine alone", async () => {
    const input = newAccount()
    const [first, second] = numbersFor(input.externalId, range)
    cluster().add(first!, { config: { name: 'theirs', description: 'ostler: svc-other' } })
    const account = await standing(input)
    expect(account.remoteId).toBe(String(second))
    await done(account, proxmox.panel.terminate(account, act(), call()))
    expect(cluster().guests.has(first!)).toBe(true)
    expect(cluster().guests.has(second!)).toBe(false)
    expect(writes().some(({ path }) => path.includes(`/${first}`))).toBe(false)
  })

  test('takes the next number when the first is that of a machine which the token may not see', async () => {
    const input = newAccount()
    const [first, second] = numbersFor(input.externalId, range)
    cluster().add(first!, { type: 'lxc', config: {} })
    cluster().hidden.add(first!)
    expect((await standing(input)).remoteId).toBe(String(second))
  })

  test('has no room when all its numbers are taken', async () => {
    const input = newAccount()
    for (const vmid of numbersFor(input.externalId, range)) cluster().add(vmid, { config: {} })
    expect(await create(input)).toMatchObject({ kind: 'rejected', because: 'no_room' })
  })

  test('ten at once for the same account make one machine', async () => {
    const input = newAccount()
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => create(input)))
    for (const { kind } of outcomes) expect(['working', 'retryable']).toContain(kind)
    expect(await finished(input)).toMatchObject({ state: 'active' })
    expect(proxmox.machinesOf(input)).toHaveLength(1)
  })

  test('a stub that does not say yet whose it is, is nothing that is known', async () => {
    cluster().workersAreSlow = true
    const input = newAccount()
    await create(input)
    expect(await acts.lookUp(input)).toMatchObject({ kind: 'unknown' })
    expect(await create(input)).toMatchObject({ kind: 'retryable' })
    expect(await finished(input)).toMatchObject({ state: 'active' })
  })

  test('a clone for which there is no space is gone afterwards', async () => {
    const input = newAccount()
    await create(input)
    cluster().storage('ceph').usedBytes = cluster().storage('ceph').totalBytes
    expect(await settled(input)).toBeNull()
  })

  test('two that took the same address in the same moment do not start with it', async () => {
    const input = newAccount()
    await create(input)
    cluster().tasks.finish()
    const [mine] = proxmox.machinesOf(input)
    proxmox.double.loseNext('/config', 'dropped')
    expect(await create(input)).toMatchObject({ kind: 'unknown' })
    const { ipconfig0 } = mine!.config
    cluster().add(777, { config: { ipconfig0: ipconfig0! } })
    expect(await create(input)).toMatchObject({ kind: 'working' })
    expect(await finished(input)).toMatchObject({ state: 'active' })
    expect(mine!.config.ipconfig0).not.toBe(ipconfig0)
  })

  test('the address of a container is taken too', async () => {
    const only = proxmox.connect({ addresses: '203.0.113.10-203.0.113.11/24 203.0.113.1' })
    cluster().add(901, { type: 'lxc', config: { net0: 'name=eth0,bridge=vmbr0,ip=203.0.113.10/24' } })
    const input = newAccount()
    await only.create(input, act(), call())
    cluster().tasks.finish()
    await only.create(input, act(), call())
    expect(proxmox.machinesOf(input)[0]!.config.ipconfig0).toBe('ip=203.0.113.11/24,gw=203.0.113.1')
  })

  test('a template that there is not is refused', async () => {
    const input = { ...newAccount(), plan: { ...plan, image: '4242' } as never }
    expect(await create(input)).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('4242') })
  })

  test('a template on local storage is not cloned to another node, in the words of Proxmox', async () => {
    const input = { ...newAccount(), plan: { ...plan, image: '9002', node: 'pve1' } as never }
    expect(await create(input)).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining("can't clone to non-shared storage 'local-lvm'"),
    })
  })
})

describe('the life of a machine', () => {
  test('is found on the node that it has moved to', async () => {
    const account = await standing()
    proxmox.machinesOf(account)[0]!.node = 'pve2'
    expect(await done(account, proxmox.panel.suspend(account, 'overdue', act(), call()))).toEqual({ kind: 'ok' })
    expect(proxmox.machinesOf(account)[0]!.config).toMatchObject({ onboot: 0 })
  })

  test('a machine that lost our marks is not ours any more', async () => {
    const account = await standing()
    const [machine] = proxmox.machinesOf(account)
    Object.assign(machine!.config, { name: 'rebuilt-by-hand', description: '', tags: '' })
    expect(await acts.lookUp(account)).toMatchObject({ kind: 'foreign' })
    expect(await proxmox.panel.terminate(account, act(), call())).toMatchObject({ kind: 'rejected' })
    expect(await create(account)).toMatchObject({ kind: 'rejected', because: 'name_taken' })
    expect(cluster().guests.has(machine!.vmid)).toBe(true)
  })

  test('a machine that was adopted is known by its number and its name', async () => {
    const old = cluster().add(4711, { config: { name: 'old.example.com' }, runningWith: {} })
    const account = { ...newAccount(), remoteId: '4711', domain: 'old.example.com' }
    expect(await create(account)).toMatchObject({ kind: 'ready', created: false, account: { state: 'active' } })
    expect(await done(account, proxmox.panel.suspend(account, 'overdue', act(), call()))).toEqual({ kind: 'ok' })
    expect(await settled(account)).toMatchObject({ state: 'suspended' })
    expect(await acts.lookUp({ ...account, domain: 'other.example.com' })).toMatchObject({ kind: 'foreign' })
    expect(await acts.lookUp({ ...account, remoteId: null })).toEqual({ kind: 'absent' })
    old.config.description = 'ostler: svc-other'
    expect(await acts.lookUp(account)).toMatchObject({ kind: 'foreign' })
  })

  test('one that is marked as suspended and runs is not suspended', async () => {
    const account = await standing()
    proxmox.double.loseNext('', 'dropped')
    expect(await proxmox.panel.suspend(account, 'overdue', act(), call())).toMatchObject({ kind: 'unknown' })
    expect(await settled(account)).toMatchObject({ state: 'active', power: 'on' })
  })

  test('one whose start was lost while it is served again still reads as suspended, until it runs', async () => {
    const account = await standing()
    await done(account, proxmox.panel.suspend(account, 'overdue', act(), call()))
    proxmox.double.refuseNext(500, 'Internal Server Error')
    expect(await proxmox.panel.unsuspend(account, act(), call())).toMatchObject({ kind: 'unknown' })
    expect(await settled(account)).toMatchObject({ state: 'suspended' })
    proxmox.double.loseNext('/status/start', 'dropped')
    expect(await proxmox.panel.unsuspend(account, act(), call())).toMatchObject({ kind: 'unknown' })
    expect(await settled(account)).toMatchObject({ state: 'active', power: 'on' })
    expect(await done(account, proxmox.panel.power!(account, 'stop', act(), call()))).toEqual({ kind: 'ok' })
    expect(await settled(account)).toMatchObject({ state: 'active', power: 'off' })
  })

  test('a lock is waited for, and a task that runs already is followed', async () => {
    const account = await standing()
    const [machine] = proxmox.machinesOf(account)
    machine!.config.lock = 'migrate'
    expect(await proxmox.panel.terminate(account, act(), call())).toMatchObject({
      kind: 'retryable',
      reason: expect.stringContaining('migrate'),
    })
    delete machine!.config.lock
    proxmox.double.loseNext('/status/shutdown', 'dropped')
    expect(await proxmox.panel.power!(account, 'stop', act(), call())).toMatchObject({ kind: 'unknown' })
    const before = writes().length
    expect(await done(account, proxmox.panel.power!(account, 'stop', act(), call()))).toEqual({ kind: 'ok' })
    expect(writes().length).toBe(before)
  })

  test('a task that fails says why', async () => {
    const account = await standing()
    await done(account, proxmox.panel.power!(account, 'stop', act(), call()))
    const begun = await proxmox.panel.power!(account, 'start', act(), call())
    proxmox.machinesOf(account)[0]!.config.lock = 'backup'
    cluster().tasks.finish()
    delete proxmox.machinesOf(account)[0]!.config.lock
    if (begun.kind !== 'working') throw new Error(begun.kind)
    expect(await proxmox.panel.progress!(account, begun.ticket, call())).toMatchObject({
      kind: 'retryable',
      reason: expect.stringContaining('VM is locked (backup)'),
    })
  })

  test('a task with warnings went well, and one that nobody remembers has ended', async () => {
    const account = await standing()
    const begun = await proxmox.panel.power!(account, 'stop', act(), call())
    if (begun.kind !== 'working') throw new Error(begun.kind)
    expect(await proxmox.panel.progress!(account, begun.ticket, call())).toMatchObject({ kind: 'working' })
    cluster().tasks.finish()
    cluster().tasks.all.at(-1)!.exitstatus = 'WARNINGS: 1'
    expect(await proxmox.panel.progress!(account, begun.ticket, call())).toEqual({ kind: 'ok' })
    cluster().tasks.all.length = 0
    expect(await proxmox.panel.progress!(account, begun.ticket, call())).toEqual({ kind: 'ok' })
  })

  test('a reboot whose answer was lost is not done twice', async () => {
    const account = await standing()
    proxmox.double.loseNext('/status/reboot', 'dropped')
    expect(await proxmox.panel.power!(account, 'reboot', act(), call())).toMatchObject({ kind: 'unknown' })
    expect(await done(account, proxmox.panel.power!(account, 'reboot', act(), call()))).toEqual({ kind: 'ok' })
    expect(writes().filter(({ path }) => path.endsWith('/reboot'))).toHaveLength(1)
  })

  test('one that is protected is not removed, and Proxmox says so', async () => {
    const account = await standing()
    proxmox.machinesOf(account)[0]!.config.protection = 1
    expect(await done(account, proxmox.panel.terminate(account, act(), call()))).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('protection mode enabled'),
    })
  })

  test('a ticket that is none is refused', async () => {
    expect(await proxmox.panel.progress!(newAccount(), '{"verb":"format"}', call())).toMatchObject({ kind: 'rejected' })
    expect(await proxmox.panel.progress!(newAccount(), 'nonsense', call())).toMatchObject({ kind: 'rejected' })
  })
})

describe('changing', () => {
  test('a disk does not shrink, and then nothing is changed', async () => {
    const account = await standing()
    const smaller = { ...otherPlan, diskGib: '10' }
    expect(await proxmox.panel.changePlan!(account, smaller as never, act(), call())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('20 GiB'),
    })
    expect(await settled(account)).toMatchObject({ plan: '2 cores, 2048 MiB, 20 GiB' })
  })

  test('a restart that the machine does not obey leaves the new size for the next start', async () => {
    const account = await standing()
    const begun = await proxmox.panel.changePlan!(account, { ...plan, cores: '4' } as never, act(), call())
    if (begun.kind !== 'working') throw new Error(begun.kind)
    cluster().tasks.all.at(-1)!.exitstatus = 'VM quit/powerdown failed - got timeout'
    expect(await proxmox.panel.progress!(account, begun.ticket, call())).toMatchObject({
      kind: 'ok',
      note: expect.stringContaining('next time'),
    })
  })

  test('a machine without an agent keeps its password, and one whose agent is silent is asked later', async () => {
    const account = await standing()
    const [machine] = proxmox.machinesOf(account)
    const change = () => proxmox.panel.changePassword!(account, 'Fresh-Horse5', act(), call())
    machine!.agentAnswers = false
    expect(await change()).toMatchObject({ kind: 'retryable', reason: expect.stringContaining('agent is not running') })
    machine!.config.agent = '0'
    expect(await change()).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('No QEMU guest agent') })
  })

  test('a machine that is off keeps its password', async () => {
    const account = await standing()
    await done(account, proxmox.panel.power!(account, 'stop', act(), call()))
    expect(await proxmox.panel.changePassword!(account, 'Fresh-Horse5', act(), call())).toMatchObject({
      kind: 'rejected',
    })
  })

  test('set up anew it keeps number, address and size, has the new password, and the old disk is gone', async () => {
    const account = await standing()
    const [machine] = proxmox.machinesOf(account)
    const { ipconfig0, net0 } = machine!.config
    const wish = { image: '9001', password: 'Fresh-Horse5-Battery' }
    const recorded = call()
    expect(await done(account, proxmox.panel.reinstall!(account, wish, act(), recorded))).toEqual({ kind: 'ok' })
    expect(JSON.stringify(recorded.exchanges)).not.toContain(wish.password)
    expect(machine!.config).toMatchObject({
      ipconfig0,
      net0,
      scsi0: `ceph:vm-${machine!.vmid}-disk-1,discard=on,size=20G`,
      description: expect.stringContaining('image: 9001'),
    })
    expect(machine!.config.unused0).toBeUndefined()
    expect(machine!.passwords).toEqual({ [account.username]: wish.password })
  })

  test('a set-up whose answers are lost at each step comes to one new disk', async () => {
    const account = await standing()
    const same = act('reinstall')
    const wish = { image: null, password: 'Fresh-Horse5-Battery' }
    for (const lost of ['cipassword', '/status/stop', 'import-from', '/resize', 'delete', '/status/start']) {
      proxmox.double.loseNext(lost, 'dropped')
      const outcome = await done(account, proxmox.panel.reinstall!(account, wish, same, call()))
      expect(outcome, lost).toMatchObject({ kind: 'unknown' })
      cluster().tasks.finish()
    }
    expect(await done(account, proxmox.panel.reinstall!(account, wish, same, call()))).toEqual({ kind: 'ok' })
    expect(writes().filter(({ form }) => form.scsi0 !== undefined)).toHaveLength(1)
    expect(await settled(account)).toMatchObject({ state: 'active', power: 'on' })
  })
})

describe('back-ups', () => {
  test('a restored machine keeps the plan and the marks of today', async () => {
    const account = await standing()
    await done(account, proxmox.panel.suspend(account, 'overdue', act(), call()))
    await done(account, proxmox.panel.createBackup!(account, act('backup'), call()))
    await done(account, proxmox.panel.unsuspend(account, act(), call()))
    await done(account, proxmox.panel.changePlan!(account, otherPlan as never, act(), call()))
    const read = await proxmox.panel.listBackups!(account, call())
    if (read.kind !== 'read') throw new Error(read.kind)
    expect(read.backups).toMatchObject([{ sizeMib: 700, state: 'ready' }])
    expect(await done(account, proxmox.panel.restoreBackup!(account, read.backups[0]!.id, act(), call()))).toEqual({
      kind: 'ok',
    })
    expect(await settled(account)).toMatchObject({ state: 'active', power: 'on', plan: '4 cores, 4096 MiB, 40 GiB' })
    expect(proxmox.machinesOf(account)[0]!.config).toMatchObject({ onboot: 1 })
  })

  test('shows the one that is being made, and makes no second for the same act', async () => {
    const account = await standing()
    const same = act('backup')
    expect(await proxmox.panel.createBackup!(account, same, call())).toMatchObject({ kind: 'working' })
    expect(await proxmox.panel.listBackups!(account, call())).toMatchObject({ backups: [{ state: 'making' }] })
    expect(await done(account, proxmox.panel.createBackup!(account, same, call()))).toEqual({ kind: 'ok' })
    expect(await done(account, proxmox.panel.createBackup!(account, same, call()))).toEqual({ kind: 'ok' })
    expect(cluster().archives).toHaveLength(1)
  })

  test('one that somebody else made under the same number is not shown, and not restored', async () => {
    const account = await standing()
    const [machine] = proxmox.machinesOf(account)
    const volid = 'vault:backup/vzdump-qemu-1.vma.zst'
    cluster().archives.push({ volid, vmid: machine!.vmid, notes: 'nightly', ctime: 1, size: 1, config: {} })
    expect(await proxmox.panel.listBackups!(account, call())).toEqual({ kind: 'read', backups: [] })
    expect(await proxmox.panel.restoreBackup!(account, volid, act(), call())).toEqual({ kind: 'absent' })
  })

  test('outlive the machine', async () => {
    const account = await standing()
    await done(account, proxmox.panel.createBackup!(account, act('backup'), call()))
    await done(account, proxmox.panel.terminate(account, act(), call()))
    expect(cluster().archives).toHaveLength(1)
  })

  test('without a storage that takes them there are none', async () => {
    const account = await standing()
    cluster().storage('vault').content = ['images']
    expect(await proxmox.panel.createBackup!(account, act(), call())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('no storage'),
    })
  })
})

describe('readings and lists', () => {
  test('counts the disk that was given and the traffic since the start', async () => {
    const account = await standing()
    Object.assign(proxmox.machinesOf(account)[0]!, { netin: 3 * 2 ** 20, netout: 2 ** 20 })
    const usage = { diskMib: 20 * 1024, diskLimitMib: null, trafficMib: 4, trafficLimitMib: null }
    expect(await proxmox.panel.usage!(account, call())).toEqual({ kind: 'read', usage })
    cluster().add(555, { type: 'lxc', config: {} })
    expect(await proxmox.panel.usageOfAll!(null, call())).toMatchObject({
      kind: 'read',
      usages: [{ account: { remoteId: account.remoteId }, usage }],
    })
  })

  test('lists thirty machines in two pages, with our keys, without templates and containers', async () => {
    const account = await standing()
    for (let at = 0; at < 29; at += 1) cluster().add(2_000 + at, { config: { name: `old-${at}` } })
    cluster().add(3_000, { type: 'lxc', config: {} })
    const first = await proxmox.panel.listAccounts!(null, call())
    if (first.kind !== 'read') throw new Error(first.reason)
    const second = await proxmox.panel.listAccounts!(first.next, call())
    if (second.kind !== 'read') throw new Error(second.reason)
    expect([first.accounts.length, second.accounts.length, second.next]).toEqual([25, 5, null])
    expect(second.accounts.at(-1)).toEqual({
      externalId: account.externalId,
      username: account.username,
      domain: account.domain,
      email: null,
      plan: '2 cores, 2048 MiB, 20 GiB',
      remoteId: account.remoteId,
      isSuspended: false,
      createdOn: '2026-01-04',
    })
  })

  test('says what the token lacks', async () => {
    proxmox.double.permissions = { '/vms': { 'VM.Audit': 1 } }
    expect(await proxmox.panel.checkConnection(call())).toMatchObject({
      kind: 'accepted',
      version: 'Proxmox VE 9.1.2',
      warnings: expect.arrayContaining([expect.stringContaining('VM.Clone')]),
    })
  })
})

describe('what Proxmox and others answer instead', () => {
  test.each([
    [401, 'authentication failure', { kind: 'rejected', because: 'credentials' }],
    [403, 'Permission check failed (/vms/100, VM.Allocate)', { kind: 'rejected', because: 'credentials' }],
    [
      500,
      "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout",
      { kind: 'retryable', afterSeconds: 15 },
    ],
    [500, 'VM is locked (backup)', { kind: 'retryable' }],
    [500, "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist", { kind: 'missing' }],
    [500, "VM 100 already exists on node 'pve1'", { kind: 'exists' }],
    [500, 'lvcreate error: no space left on device', { kind: 'rejected', because: 'no_room' }],
    [500, 'Internal Server Error', { kind: 'unknown' }],
    [595, 'No route to host', { kind: 'retryable', afterSeconds: 60 }],
    [596, 'Connection timed out', { kind: 'unknown' }],
    [501, "Method 'POST /x' not implemented", { kind: 'rejected' }],
  ])('%i %s', (status, words, meant) => {
    expect(refusalOf(status, { data: null }, words)).toMatchObject(meant)
    expect(refusalOf(status, { data: null, message: `${words}\n` }, '')).toMatchObject(meant)
  })

  test('says in the log what stood in the status line', async () => {
    const account = await standing()
    const recorded = call()
    proxmox.double.refuseNext(500, 'VM is locked (snapshot)')
    expect(await proxmox.panel.suspend(account, 'overdue', act(), recorded)).toMatchObject({ kind: 'retryable' })
    expect(recorded.exchanges.at(-1)).toMatchObject({ status: 500, error: 'VM is locked (snapshot)' })
  })

  test('hears the status line through the guard, too', async () => {
    const { fetch } = new Outbound({ localhost: 'allowed' })
    const panel = proxmox.kind.connect(
      proxmox.kind.settings.parse({
        address: proxmox.double.origin,
        tokenId: proxmox.double.tokenId,
        tokenSecret: 'of-somebody-else',
        addresses: '203.0.113.10/24 203.0.113.1',
      }),
      aPlace({ fetch }),
    )
    expect(await panel.checkConnection(call())).toMatchObject({
      kind: 'refused',
      reason: 'Proxmox says: invalid token value!',
    })
  })

  test('names the fields that Proxmox does not like', async () => {
    const input = { ...newAccount(), plan: { ...plan, storage: 'no such' } as never }
    expect(await create(input)).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('storage: ') })
  })

  test.each([
    { status: 502, body: '<html>Bad gateway</html>' },
    { status: 200, body: '<html>Log in</html>' },
    { status: 200, body: '{"data":"' },
    { status: 200, body: '{"data":{"vmid":"x"}}' },
  ])('$status $body is no answer', async (answer) => {
    const account = await standing()
    proxmox.double.answerAll(answer)
    expect(await acts.lookUp(account)).toMatchObject({ kind: 'unknown' })
    expect(await proxmox.panel.checkConnection(call())).toMatchObject({ kind: 'unknown' })
    // Nothing was done yet, because looking comes first.
    expect(await proxmox.panel.suspend(account, 'overdue', act(), call())).toMatchObject({ kind: 'retryable' })
  })

  test('something in between that is busy', async () => {
    proxmox.double.answerAll({ status: 429, body: '<h1>Too many requests</h1>' })
    expect(await create(newAccount())).toMatchObject({ kind: 'retryable', afterSeconds: 30 })
  })

  test('a node that is down does not make its machines absent', async () => {
    const account = await standing()
    cluster().downNodes.add('pve1')
    expect(await acts.lookUp(account)).toMatchObject({ kind: 'unknown' })
    expect(await create(account)).toMatchObject({ kind: 'retryable' })
  })
})
