import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectCpanel } from '../testing/cpanel/harness.ts'
import type { Failure } from '../testing/cpanel/index.ts'
import { type CpanelWorld, startCpanelWorld } from '../testing/cpanel/world.ts'

let world: CpanelWorld

beforeAll(async () => {
  world = await startCpanelWorld()
})

afterAll(() => world.double.stop())

const act = { key: 'act-1' }

describe('answers that are none', () => {
  const html = '<html><title>Bad gateway</title></html>'
  const api0 = JSON.stringify({ result: [{ status: 1, statusmsg: 'Account Creation Ok' }] })
  const cases: [string, Failure, object][] = [
    ['500', { status: 500, body: html }, { kind: 'unknown' }],
    ['a time-out of a proxy', { status: 524, body: html }, { kind: 'unknown' }],
    ['503', { status: 503, body: html }, { kind: 'unknown' }],
    ['a redirect', { status: 302, body: '' }, { kind: 'unknown' }],
    ['a page', { status: 200, body: html }, { kind: 'unknown' }],
    ['half an answer', { status: 200, type: 'application/json', body: '{"metadata":{"res' }, { kind: 'unknown' }],
    ['the shape of the first version', { status: 200, type: 'application/json', body: api0 }, { kind: 'unknown' }],
    ['401', { status: 401, body: html }, { kind: 'rejected', because: 'credentials' }],
    [
      'a denial with status 200',
      { status: 200, type: 'application/json', body: JSON.stringify({ cpanelresult: { error: 'Access denied' } }) },
      { kind: 'rejected', because: 'credentials', reason: expect.stringContaining('Access denied') },
    ],
    ['too many requests', 'busy', { kind: 'retryable', afterSeconds: 7 }],
    ['a lock', { reason: 'Could not acquire a lock on the user.' }, { kind: 'retryable' }],
    ['no, without a reason', { reason: '' }, { kind: 'rejected', reason: expect.stringMatching(/\w{3}/) }],
  ]

  test.each(cases)('to a suspension: %s', async (_what, how, outcome) => {
    const account = await world.standing()
    world.double.failNext(account.username, how, 'suspendacct')
    expect(await world.panel.suspend(account, 'overdue', act, recordingCall())).toMatchObject(outcome)
  })

  test.each(cases)('to a question, nothing is known: %s', async (_what, how) => {
    const account = await world.standing()
    world.double.failNext(account.username, how, 'listaccts')
    expect(await world.lookUp(account)).toMatchObject({ kind: 'unknown' })
  })

  test.each(cases.slice(0, 7))('to the question before an act, nothing was done: %s', async (_what, how) => {
    const input = world.anAccount()
    world.double.failNext(input.username, how, 'listaccts')
    expect(await world.create(input)).toMatchObject({ kind: 'retryable' })
    expect(world.hosted(input)).toBeUndefined()
  })

  test('to the question before an end, nobody is ended', async () => {
    const account = await world.standing()
    world.double.failNext(account.username, { status: 403, body: '<html>blocked</html>' }, 'listaccts')
    expect(await world.panel.terminate(account, act, recordingCall())).toMatchObject({ because: 'credentials' })
    expect(world.hosted(account)).toBeDefined()
  })

  test('an old server that finds more than the exact name finds the right one all the same', async () => {
    const short = await world.standing({ username: `lin${world.nextNumber()}` })
    const inSummary = { ...world.hosted(short), suspended: '1', user: `${short.username}x` }
    const body = JSON.stringify({ metadata: { result: '1' }, data: { acct: [inSummary, { ...world.hosted(short) }] } })
    world.double.failNext(short.username, { status: 200, type: 'application/json', body }, 'listaccts')
    expect(await world.lookUp(short)).toMatchObject({
      kind: 'found',
      account: { username: short.username, state: 'active' },
    })
  })
})

describe('whose it is', () => {
  test('an account whose domain is another one is left alone by every verb', async () => {
    const account = await world.standing()
    world.hosted(account).domain = `moved-${account.domain}`
    expect(await world.lookUp(account)).toMatchObject({ kind: 'foreign', reason: expect.stringContaining('moved-') })
    for (const outcome of await Promise.all([
      world.panel.suspend(account, 'overdue', act, recordingCall()),
      world.panel.unsuspend(account, act, recordingCall()),
      world.panel.terminate(account, act, recordingCall()),
      world.panel.changePlan!(account, { package: 'business' } as never, act, recordingCall()),
      world.panel.changePassword!(account, 'Another-Horse7-Staple', act, recordingCall()),
      world.panel.rename!(account, `third-${account.domain}`, act, recordingCall()),
      world.panel.signOn!(account, { ip: '203.0.113.7' }, recordingCall()),
    ]))
      expect(outcome).toMatchObject({ kind: 'rejected' })
    expect(await world.panel.usage!(account, recordingCall())).toMatchObject({ kind: 'unknown' })
    expect(world.hosted(account)).toMatchObject({ suspended: 0, plan: 'starter', password: account.password })
  })

  test('nobody is let in as root, or as whoever the token belongs to, and nothing is even asked', async () => {
    const { name, token } = world.double.newReseller('hoster')
    const at = connectCpanel(world.double, { user: name, token })
    const from = world.double.requests.length
    for (const username of ['root', 'hoster']) {
      const account = world.anAccount({ username })
      expect(await at.signOn!(account, { ip: '203.0.113.7' }, recordingCall())).toMatchObject({ kind: 'rejected' })
      expect(await at.terminate(account, act, recordingCall())).toMatchObject({ kind: 'rejected' })
      expect(await at.suspend(account, 'overdue', act, recordingCall())).toMatchObject({ kind: 'rejected' })
    }
    expect(world.double.requests.length).toBe(from)
  })
})

describe('what was said and what is', () => {
  test('a yes to a suspension after which the account is still served is not believed', async () => {
    const account = await world.standing()
    const body = JSON.stringify({ metadata: { result: 1, reason: 'OK' } })
    world.double.failNext(account.username, { status: 200, type: 'application/json', body }, 'suspendacct')
    expect(await world.panel.suspend(account, 'overdue', act, recordingCall())).toMatchObject({ kind: 'unknown' })
  })

  test('what only root may lift is not lifted by a reseller', async () => {
    const at = world.asReseller('grace')
    const account = world.anAccount()
    await world.create(account, at)
    Object.assign(world.hosted(account), { suspended: 1, is_locked: 1 })
    expect(await at.unsuspend(account, act, recordingCall())).toEqual({
      kind: 'rejected',
      reason: expect.stringContaining('only root'),
    })
  })

  test('an account that is ended by somebody else meanwhile is ended', async () => {
    const account = await world.standing()
    const first = () => world.double.whm.remove(world.double.root, { user: account.username })
    world.double.failNext(account.username, { reason: 'System user does not exist!', first }, 'removeacct')
    expect(await world.panel.terminate(account, act, recordingCall())).toEqual({ kind: 'ok' })
  })

  test('one that the server does not end stands, and its words are kept', async () => {
    const account = await world.standing()
    world.double.failNext(account.username, { reason: 'The account owns a reseller.' }, 'removeacct')
    expect(await world.panel.terminate(account, act, recordingCall())).toEqual({
      kind: 'rejected',
      reason: 'WHM says: The account owns a reseller.',
    })
  })

  test('the zone goes with the account', async () => {
    const account = await world.standing()
    await world.panel.terminate(account, act, recordingCall())
    expect(world.double.requests.at(-1)!.body).toBe(`username=${account.username}&keepdns=0`)
  })

  test('a change of the domain that was passed over without a word is not believed', async () => {
    const account = await world.standing()
    const body = JSON.stringify({ metadata: { result: 1, reason: 'Account Modified' } })
    world.double.failNext(account.username, { status: 200, type: 'application/json', body }, 'modifyacct')
    expect(await world.panel.rename!(account, `new-${account.domain}`, act, recordingCall())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining(account.domain!),
    })
  })

  test('a domain that another account has is refused', async () => {
    const [account, other] = [await world.standing(), await world.standing()]
    expect(await world.panel.rename!(account, other.domain!, act, recordingCall())).toEqual({
      kind: 'rejected',
      reason: expect.stringContaining('already exists'),
    })
    expect(await world.panel.rename!(account, 'not a domain', act, recordingCall())).toMatchObject({ kind: 'rejected' })
  })

  test('who is suspended gets no new password', async () => {
    const account = await world.standing()
    await world.panel.suspend(account, 'overdue', act, recordingCall())
    expect(await world.panel.changePassword!(account, 'Another-Horse7-Staple', act, recordingCall())).toMatchObject({
      kind: 'rejected',
    })
    expect(world.hosted(account)).toMatchObject({ password: account.password, suspendreason: 'overdue' })
  })

  test('a package that is not there is refused', async () => {
    const account = await world.standing()
    const plan = { package: 'gold', dedicatedIp: false } as never
    expect(await world.panel.changePlan!(account, plan, act, recordingCall())).toEqual({
      kind: 'rejected',
      reason: expect.stringContaining('gold'),
    })
  })
})
