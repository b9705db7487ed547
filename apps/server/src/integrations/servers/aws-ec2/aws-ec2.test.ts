import { actsOn } from '@ostler/integration-kit/contract-suites'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Outbound } from '../../../platform/outbound.ts'
import { aPlace } from '../testing/a-place.ts'
import { anEc2, type Ec2Test, otherPlan, plan } from '../testing/aws-ec2/harness.ts'
import { Ec2Fault } from '../testing/aws-ec2/query.ts'
import { meaningOf } from './client.ts'
import { createAwsEc2 } from './index.ts'
import { launchToken } from './instance.ts'

let ec2: Ec2Test
const acts = actsOn(() => ec2.harness)
const { newAccount, standing, settled, create, done, act, call } = acts

beforeEach(async () => {
  ec2 = await anEc2()
})

afterEach(() => ec2.stop())

const region = () => ec2.double.region
const sent = (action: string) => ec2.double.seen.filter((query) => query.action === action)

describe('launching', () => {
  test('asks for one machine with all that the product says, tagged and with a token', async () => {
    const account = await standing()
    const [query] = sent('RunInstances')
    expect(query!.values).toMatchObject({
      ImageId: plan.image,
      InstanceType: 't3.micro',
      MinCount: '1',
      MaxCount: '1',
      SubnetId: plan.subnet,
      KeyName: 'operator',
      ClientToken: launchToken(account.externalId, account.externalId, 0),
      InstanceInitiatedShutdownBehavior: 'stop',
      'MetadataOptions.HttpTokens': 'required',
      'BlockDeviceMapping.1.DeviceName': '/dev/xvda',
      'BlockDeviceMapping.1.Ebs.VolumeSize': '20',
      'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'true',
    })
    expect(query!.list('SecurityGroupId')).toEqual(['sg-0a1b2c3d', 'sg-0e5f6a7b'])
    for (const resource of ['instance', 'volume'])
      expect(query!.tagsFor(resource)).toEqual({ 'ostler:account': account.externalId, Name: account.domain })
    const userData = Buffer.from(query!.values.UserData!, 'base64').toString()
    expect(userData).toContain(`name: "${account.username}"`)
    expect(userData).not.toContain(account.password)
  })

  test('leaves out what the product leaves open', async () => {
    await standing({ plan: { ...plan, subnet: '', securityGroup: '', keyName: '', diskGib: '' } as never })
    const names = Object.keys(sent('RunInstances')[0]!.values)
    expect(names.filter((name) => /Subnet|Security|KeyName|VolumeSize/.test(name))).toEqual([])
  })

  test('a token fits into 64 characters, and what is asked for is no part of it', () => {
    const token = launchToken('svc-with-a-rather-long-name-0123456789', 'act-with-a-rather-long-name-0123456789', 4)
    expect(token).toMatch(/^[\x21-\x7e]{1,64}$/)
    expect(launchToken('svc-1', 'act', 0)).not.toBe(launchToken('svc-2', 'act', 0))
    expect(launchToken('svc-1', 'act', 0)).not.toBe(launchToken('svc-1', 'other', 0))
    expect(launchToken('svc-1', 'act', 0)).not.toBe(launchToken('svc-1', 'act', 1))
  })

  test('a machine that is not to be seen yet is not launched twice', async () => {
    const input = newAccount()
    const first = await create(input)
    expect(await acts.lookUp(input)).toEqual({ kind: 'absent' })
    const second = await create(input)
    expect(second).toEqual(first)
    expect(ec2.machinesOf(input)).toHaveLength(1)
  })

  test('ten at once for the same account launch one machine', async () => {
    const input = newAccount()
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => create(input)))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'working' })
    expect(ec2.machinesOf(input)).toHaveLength(1)
  })

  test('a plan that changed between two tries is nothing that is known, until the first machine is to be seen', async () => {
    const input = newAccount()
    ec2.double.loseNext('dropped')
    expect(await create(input)).toMatchObject({ kind: 'unknown' })
    const changed = { ...input, plan: otherPlan as never }
    expect(await create(changed)).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('another plan') })
    region().passTime()
    expect(await create(changed)).toMatchObject({ kind: 'ready', created: false, account: { plan: 't3.micro' } })
    expect(ec2.machinesOf(input)).toHaveLength(1)
  })

  test('after its end the same act launches another, although the token of the first is spent', async () => {
    const account = await standing()
    await done(account, ec2.panel.terminate(account, act(), call()))
    expect(await create({ ...account, remoteId: null })).toMatchObject({ kind: 'working' })
    expect(await settled({ ...account, remoteId: null })).toMatchObject({ state: 'active' })
    expect(region().instances).toHaveLength(2)
  })

  test('a machine that Amazon ends each time is given up', async () => {
    const input = newAccount()
    for (let at = 0; at < 5; at += 1) {
      expect(await create(input)).toMatchObject({ kind: 'working' })
      for (const one of region().instances) Object.assign(one, { state: 'terminated', isShown: true })
    }
    expect(await create(input)).toMatchObject({ kind: 'rejected' })
    expect(region().instances).toHaveLength(5)
  })

  test('a spent token whose machine is only seen by its id is passed over', async () => {
    const input = newAccount()
    await create(input)
    // The tags of what has ended go before the machine does.
    Object.assign(region().instances[0]!, { state: 'terminated', isShown: true, tags: {} })
    expect(await create(input)).toMatchObject({ kind: 'working' })
    expect(sent('RunInstances').map(({ values }) => values.ClientToken)).toEqual(
      [0, 0, 1].map((generation) => launchToken(input.externalId, input.externalId, generation)),
    )
  })

  test.each([
    [{ image: 'ami-0123456789abcdef0' }, 'InvalidAMIID.NotFound'],
    [{ diskGib: '4' }, 'at least 8 GiB'],
  ])('refuses %j before anything is launched', async (wish, reason) => {
    const input = { ...newAccount(), plan: { ...plan, ...wish } as never }
    expect(await create(input)).toMatchObject({ kind: 'rejected', reason: expect.stringContaining(reason) })
    expect(sent('RunInstances')).toEqual([])
  })
})

describe('whose machine it is', () => {
  test('a machine that somebody launched "like this one" carries its tags, and is not taken for it', async () => {
    const account = await standing()
    const copy = region().add({ tags: { ...ec2.machinesOf(account)[0]!.tags }, state: 'running' })
    await done(account, ec2.panel.terminate(account, act(), call()))
    expect(copy.state).toBe('running')
    expect(await acts.lookUp({ ...account, remoteId: null })).toEqual({ kind: 'absent' })
  })

  test('a machine of another account is foreign', async () => {
    const theirs = await standing()
    const mine = { ...newAccount(), remoteId: theirs.remoteId }
    expect(await acts.lookUp(mine)).toMatchObject({ kind: 'foreign' })
    expect(await ec2.panel.terminate(mine, act(), call())).toMatchObject({ kind: 'rejected' })
    expect(await create(mine)).toMatchObject({ kind: 'rejected', because: 'name_taken' })
    expect(await settled(theirs)).toMatchObject({ state: 'active' })
  })

  test('a machine that was adopted is known by its id and its name', async () => {
    const old = region().add({ tags: { Name: 'old.example.com' }, state: 'running' })
    const account = { ...newAccount(), remoteId: old.id, domain: 'old.example.com' }
    expect(await done(account, ec2.panel.suspend(account, 'overdue', act(), call()))).toEqual({ kind: 'ok' })
    expect(await settled(account)).toMatchObject({ state: 'suspended' })
    expect(await acts.lookUp({ ...account, domain: 'other.example.com' })).toMatchObject({ kind: 'foreign' })
  })
})

describe('the life of a machine', () => {
  test('is not suspended before it is off, and its new address is told when it is served again', async () => {
    const account = await standing()
    const before = await settled(account)
    expect(await ec2.panel.suspend(account, 'overdue', act(), call())).toMatchObject({ kind: 'working' })
    expect(await acts.lookUp(account)).toMatchObject({ account: { state: 'active', power: 'off' } })
    region().passTime()
    expect(await acts.lookUp(account)).toMatchObject({ account: { state: 'suspended', power: 'off' } })
    await done(account, ec2.panel.unsuspend(account, act(), call()))
    const after = await settled(account)
    expect(after).toMatchObject({ state: 'active', power: 'on' })
    expect(after!.addresses[0]).not.toBe(before!.addresses[0])
  })

  test('one whose start was lost while it is served again still reads as suspended, until it runs', async () => {
    const account = await standing()
    await done(account, ec2.panel.suspend(account, 'overdue', act(), call()))
    ec2.double.loseNext('dropped', 'CreateTags')
    expect(await ec2.panel.unsuspend(account, act(), call())).toMatchObject({ kind: 'unknown' })
    expect(await settled(account)).toMatchObject({ state: 'suspended' })
    ec2.double.loseNext('dropped', 'StartInstances')
    expect(await ec2.panel.unsuspend(account, act(), call())).toMatchObject({ kind: 'unknown' })
    expect(await settled(account)).toMatchObject({ state: 'active', power: 'on' })
    expect(await done(account, ec2.panel.power!(account, 'stop', act(), call()))).toEqual({ kind: 'ok' })
    expect(await settled(account)).toMatchObject({ state: 'active', power: 'off' })
  })

  test('a start later on is not the making of the machine', async () => {
    const account = await standing()
    await done(account, ec2.panel.power!(account, 'stop', act(), call()))
    expect(await ec2.panel.power!(account, 'start', act(), call())).toMatchObject({ kind: 'working' })
    expect(await acts.lookUp(account)).toMatchObject({ account: { state: 'active' } })
  })

  test('what is on its way is waited for', async () => {
    const account = await standing()
    await ec2.panel.power!(account, 'stop', act(), call())
    expect(await ec2.panel.power!(account, 'start', act(), call())).toMatchObject({ kind: 'working' })
    expect(sent('StartInstances')).toEqual([])
    expect(await done(account, ec2.panel.power!(account, 'start', act(), call()))).toEqual({ kind: 'ok' })
    expect(sent('StartInstances')).toHaveLength(1)
    await done(account, ec2.panel.power!(account, 'stop', act(), call()))
    expect(await ec2.panel.power!(account, 'reboot', act(), call())).toMatchObject({ kind: 'rejected' })
  })

  test('with it go the volumes that carry its mark, and no others', async () => {
    const account = await standing()
    const tags = { 'ostler:account': account.externalId }
    const volume = { size: 8, instance: null, isDeletedWithInstance: false }
    region().volumes.push({ ...volume, id: 'vol-left', tags }, { ...volume, id: 'vol-theirs', tags: {} })
    await done(account, ec2.panel.createBackup!(account, act('backup'), call()))
    expect(await done(account, ec2.panel.terminate(account, act(), call()))).toEqual({ kind: 'ok' })
    expect(region().volumes.map(({ id }) => id)).toEqual(['vol-theirs'])
    // The back-up outlives the machine.
    expect(region().images).toHaveLength(3)
  })

  test('an ending whose volumes were not swept is completed by another one', async () => {
    const account = await standing()
    ec2.double.loseNext('dropped')
    await ec2.panel.terminate(account, act(), call())
    region().passTime()
    const tags = { 'ostler:account': account.externalId }
    region().volumes.push({ id: 'vol-left', size: 8, instance: null, isDeletedWithInstance: false, tags })
    expect(await ec2.panel.terminate(account, act(), call())).toEqual({ kind: 'absent' })
    expect(region().volumes).toEqual([])
  })

  test('one that is protected is not ended, and Amazon says so', async () => {
    const account = await standing()
    ec2.machinesOf(account)[0]!.isProtected = true
    expect(await ec2.panel.terminate(account, act(), call())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('OperationNotPermitted'),
    })
  })

  test('a ticket that is none is refused', async () => {
    expect(await ec2.panel.progress!(newAccount(), '{"verb":"format"}', call())).toMatchObject({ kind: 'rejected' })
    expect(await ec2.panel.progress!(newAccount(), 'nonsense', call())).toMatchObject({ kind: 'rejected' })
  })
})

describe('changing', () => {
  test('stops, changes the type, grows the disk and starts again', async () => {
    const account = await standing()
    expect(await done(account, ec2.panel.changePlan!(account, otherPlan as never, act(), call()))).toEqual({
      kind: 'ok',
    })
    expect(await settled(account)).toMatchObject({ plan: 't3.small', state: 'active', power: 'on' })
    expect(region().volumes[0]!.size).toBe(40)
    expect(ec2.machinesOf(account)[0]!.tags['ostler:restart']).toBeUndefined()
  })

  test.each(['ModifyVolume', 'CreateTags', 'StopInstances', 'ModifyInstanceAttribute', 'StartInstances', 'DeleteTags'])(
    'a change whose answer to %s was lost is completed by another try, and the machine runs',
    async (action) => {
      const account = await standing()
      ec2.double.loseNext('dropped', action)
      const first = await done(account, ec2.panel.changePlan!(account, otherPlan as never, act(), call()))
      expect(first).toMatchObject({ kind: 'unknown' })
      region().passTime()
      expect(await done(account, ec2.panel.changePlan!(account, otherPlan as never, act(), call()))).toEqual({
        kind: 'ok',
      })
      expect(await settled(account)).toMatchObject({ plan: 't3.small', power: 'on' })
    },
  )

  test('one that was off stays off, and a suspended one stays suspended', async () => {
    const account = await standing()
    await done(account, ec2.panel.suspend(account, 'overdue', act(), call()))
    await done(account, ec2.panel.changePlan!(account, otherPlan as never, act(), call()))
    expect(await settled(account)).toMatchObject({ plan: 't3.small', state: 'suspended', power: 'off' })
  })

  test('a disk does not shrink, and one that was changed a moment ago has to wait', async () => {
    const account = await standing()
    const smaller = { ...plan, diskGib: '10' }
    expect(await ec2.panel.changePlan!(account, smaller as never, act(), call())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('20 GiB'),
    })
    await done(account, ec2.panel.changePlan!(account, { ...plan, diskGib: '30' } as never, act(), call()))
    expect(await ec2.panel.changePlan!(account, otherPlan as never, act(), call())).toMatchObject({ kind: 'retryable' })
  })

  test('set up anew it has the disk of the image, once for an act', async () => {
    const account = await standing()
    const wish = { image: 'ami-0bbbbbbbbbbbbbbbb', password: 'Fresh-Horse5' }
    const same = act('reinstall')
    ec2.double.loseNext('dropped')
    expect(await ec2.panel.reinstall!(account, wish, same, call())).toMatchObject({ kind: 'unknown' })
    expect(await done(account, ec2.panel.reinstall!(account, wish, same, call()))).toEqual({ kind: 'ok' })
    expect(region().tasks).toHaveLength(1)
    expect(ec2.machinesOf(account)[0]!.rootFrom).toBe(wish.image)
    expect(sent('CreateReplaceRootVolumeTask')[0]!.values).toMatchObject({ DeleteReplacedRootVolume: 'true' })
  })

  test.each(['failed', 'failed-detached'] as const)('a set-up that %s says what the machine has now', async (how) => {
    const account = await standing()
    region().nextTaskFails = how
    const wish = { image: null, password: 'Fresh-Horse5' }
    expect(await done(account, ec2.panel.reinstall!(account, wish, act(), call()))).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining(how === 'failed' ? 'old one' : 'none now'),
    })
  })

  test('one that is off is not set up anew', async () => {
    const account = await standing()
    await done(account, ec2.panel.power!(account, 'stop', act(), call()))
    const wish = { image: null, password: 'Fresh-Horse5' }
    expect(await ec2.panel.reinstall!(account, wish, act(), call())).toMatchObject({ kind: 'rejected' })
    await done(account, ec2.panel.suspend(account, 'overdue', act(), call()))
    expect(await ec2.panel.reinstall!(account, wish, act(), call())).toMatchObject({ kind: 'rejected' })
  })
})

describe('back-ups', () => {
  test('one that is made and not to be seen yet is not made twice', async () => {
    const account = await standing()
    const same = act('backup')
    expect(await ec2.panel.createBackup!(account, same, call())).toMatchObject({ kind: 'working' })
    const image = region().images.at(-1)!
    const { tags } = image
    image.tags = {}
    expect(await ec2.panel.createBackup!(account, same, call())).toMatchObject({ kind: 'working' })
    image.tags = tags
    expect(await ec2.panel.listBackups!(account, call())).toMatchObject({
      backups: [{ state: 'making', label: same.key, sizeMib: 20 * 1024 }],
    })
    expect(await ec2.panel.restoreBackup!(account, image.id, act(), call())).toMatchObject({ kind: 'rejected' })
    expect(region().images).toHaveLength(3)
  })

  test('one that failed says so', async () => {
    const account = await standing()
    const same = act('backup')
    await ec2.panel.createBackup!(account, same, call())
    region().images.at(-1)!.state = 'failed'
    expect(await done(account, ec2.panel.createBackup!(account, same, call()))).toMatchObject({ kind: 'rejected' })
    expect(await ec2.panel.listBackups!(account, call())).toMatchObject({ backups: [{ state: 'failed' }] })
  })

  test('goes with its snapshots, and is the disk of the machine when it is restored', async () => {
    const account = await standing()
    const before = region().snapshots.size
    await done(account, ec2.panel.createBackup!(account, act('backup'), call()))
    const { id } = region().images.at(-1)!
    await done(account, ec2.panel.restoreBackup!(account, id, act(), call()))
    expect(ec2.machinesOf(account)[0]!.rootFrom).toBe(id)
    expect(await ec2.panel.deleteBackup!(account, id, act(), call())).toEqual({ kind: 'ok' })
    expect(region().snapshots.size).toBe(before)
  })
})

describe('readings, lists and checks', () => {
  test('shows the latest of the screen, or what an older type said when it started', async () => {
    const account = await standing()
    expect(await ec2.panel.console!(account, call())).toEqual({ kind: 'text', text: 'login: ' })
    region().isNitro = false
    expect(await ec2.panel.console!(account, call())).toEqual({
      kind: 'text',
      text: '[    0.000000] Linux version 6.12',
    })
    expect(await ec2.panel.console!(newAccount(), call())).toEqual({ kind: 'absent' })
  })

  test('lists thirty machines in two pages, without those that have ended', async () => {
    for (let at = 0; at < 30; at += 1) region().add({ state: at === 3 ? 'terminated' : 'running' })
    const first = await ec2.panel.listAccounts!(null, call())
    if (first.kind !== 'read') throw new Error(first.reason)
    const second = await ec2.panel.listAccounts!(first.next, call())
    if (second.kind !== 'read') throw new Error(second.reason)
    expect([first.accounts.length, second.accounts.length, second.next]).toEqual([19, 10, null])
    expect(first.accounts[0]).toMatchObject({ externalId: null, plan: 't3.micro', createdOn: '2026-11-21' })
  })

  test('offers all types, from every page', async () => {
    expect(await ec2.panel.choices!('type', call())).toMatchObject({
      choices: [{ value: 't3.micro' }, { value: 't3.small' }],
    })
  })

  test('says what the key may not do', async () => {
    ec2.double.forbidden.add('TerminateInstances')
    expect(await ec2.panel.checkConnection(call())).toEqual({
      kind: 'accepted',
      version: 'Amazon EC2 2016-11-15 in eu-west-1',
      warnings: ['The key may not do ec2:TerminateInstances.'],
    })
    expect(region().instances).toEqual([])
  })

  test('says which half of the key is wrong', async () => {
    expect(await ec2.connect({ accessKeyId: 'AKIASOMEBODYELSE00' }).checkConnection(call())).toMatchObject({
      kind: 'refused',
      field: 'accessKeyId',
    })
    expect(await ec2.connect({ secretAccessKey: 'wrong' }).checkConnection(call())).toMatchObject({
      kind: 'refused',
      field: 'secretAccessKey',
    })
  })
})

describe('what Amazon and others answer instead', () => {
  const answered = (code: string, httpStatusCode: number) =>
    Object.assign(new Error('words'), { name: code, $metadata: { httpStatusCode } })

  test.each([
    ['RequestLimitExceeded', 503, { kind: 'retryable', afterSeconds: 15 }],
    ['ThrottlingException', 400, { kind: 'retryable' }],
    ['ServiceUnavailable', 503, { kind: 'retryable' }],
    ['IncorrectInstanceState', 400, { kind: 'retryable' }],
    ['InternalError', 500, { kind: 'unknown' }],
    ['InsufficientInstanceCapacity', 500, { kind: 'rejected', because: 'no_room' }],
    ['VcpuLimitExceeded', 400, { kind: 'rejected', because: 'no_room' }],
    ['UnauthorizedOperation', 403, { kind: 'rejected', because: 'credentials' }],
    ['OptInRequired', 401, { kind: 'rejected', because: 'credentials' }],
    ['InvalidInstanceID.NotFound', 400, { kind: 'missing' }],
    ['InvalidParameterValue', 400, { kind: 'rejected' }],
    ['OperationNotPermitted', 400, { kind: 'rejected' }],
  ])('%s', (code, status, meant) => {
    expect(meaningOf(answered(code, status))).toMatchObject(meant)
  })

  test('a machine that vanishes between two questions is looked at again later', async () => {
    const account = await standing()
    ec2.double.refuseNext(new Ec2Fault('InvalidInstanceID.NotFound', 'The instance ID does not exist'))
    expect(await ec2.panel.suspend(account, 'overdue', act(), call())).toMatchObject({ kind: 'retryable' })
  })

  test('a refusal for the moment does not end what is under way', async () => {
    const account = await standing()
    const begun = await ec2.panel.changePlan!(account, otherPlan as never, act(), call())
    if (begun.kind !== 'working') throw new Error(begun.kind)
    region().passTime()
    ec2.double.refuseNext(new Ec2Fault('RequestLimitExceeded', 'Request limit exceeded.', 503))
    expect(await ec2.panel.progress!(account, begun.ticket, call())).toMatchObject({
      kind: 'working',
      ticket: begun.ticket,
    })
  })

  test.each([
    { status: 502, body: '<html>Bad gateway</html>' },
    { status: 200, body: '<html>Log in</html>' },
    { status: 200, body: '' },
    { status: 503, body: '<?xml version="1.0"?><oops/>' },
  ])('$status $body is no answer', async (answer) => {
    const account = await standing()
    ec2.double.answerAll(answer)
    expect(await acts.lookUp(account)).toMatchObject({ kind: 'unknown' })
    expect(await ec2.panel.checkConnection(call())).toMatchObject({ kind: 'unknown' })
    // Nothing was done yet, because looking comes first.
    expect(await ec2.panel.suspend(account, 'overdue', act(), call())).toMatchObject({ kind: 'retryable' })
  })

  test('every exchange is recorded, once, and no key is in it', async () => {
    const recorded = call()
    const before = ec2.double.seen.length
    await ec2.panel.create(newAccount(), act(), recorded)
    expect(recorded.exchanges).toHaveLength(ec2.double.seen.length - before)
    expect(recorded.exchanges[0]).toMatchObject({ method: 'POST', status: 200 })
    expect(recorded.exchanges[0]!.requestBody).toContain('Action=DescribeInstances')
    expect(JSON.stringify(recorded.exchanges)).not.toContain(ec2.double.secretAccessKey)
    expect(JSON.stringify(recorded.exchanges)).not.toContain('AWS4-HMAC')
  })

  test('the signature is still good when the request has gone through the guard', async () => {
    const { fetch } = new Outbound({ localhost: 'allowed' })
    const { region: _, accessKeyId, secretAccessKey, origin } = ec2.double
    const kind = createAwsEc2({ baseUrl: origin })
    const settings = kind.settings.parse({ region: 'eu-west-1', accessKeyId, secretAccessKey })
    expect(await kind.connect(settings, aPlace({ fetch })).checkConnection(call())).toMatchObject({
      kind: 'accepted',
      warnings: [],
    })
  })

  test('what fails is asked once, whatever the SDK would like', async () => {
    ec2.double.refuseNext(new Ec2Fault('InternalError', 'An internal error has occurred', 500))
    expect(await create(newAccount())).toMatchObject({ kind: 'unknown' })
    expect(sent('RunInstances')).toHaveLength(1)
  })
})
