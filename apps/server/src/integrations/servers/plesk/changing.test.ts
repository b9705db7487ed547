import type { KnownAccount } from '@ostler/integration-kit'
import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Failure } from '../testing/plesk/index.ts'
import { type PleskWorld, startPleskWorld } from '../testing/plesk/world.ts'

let world: PleskWorld

beforeAll(async () => {
  world = await startPleskWorld()
})

afterAll(() => world.double.stop())

const act = { key: 'act-1' }
const said = (inner: string): Failure => ({ status: 200, type: 'text/xml', body: `<?xml version="1.0"?>${inner}` })

describe('changes', () => {
  const changePlan = (account: KnownAccount, servicePlan: string) =>
    world.panel.changePlan!(account, { servicePlan } as never, act, recordingCall())

  test('the plan is switched by its GUID', async () => {
    const account = await world.standing()
    const asked = await world.askedBy(() => changePlan(account, 'Business'))
    const { guid } = world.plesk.plans.find(({ name }) => name === 'Business')!
    expect(asked.find((one) => one.asked === 'webspace/switch-subscription')!.body).toContain(
      `<switch-subscription><filter><id>${world.domainOf(account).id}</id></filter><plan-guid>${guid}</plan-guid></switch-subscription>`,
    )
    expect(world.domainOf(account).planGuid).toBe(guid)
  })

  test('a plan that is not there is refused, and what could not be had of one is noted', async () => {
    const account = await world.standing()
    expect(await changePlan(account, 'Gold')).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('Gold'),
    })
    world.failNext(
      'webspace/switch-subscription',
      said(
        '<packet><webspace><switch-subscription><result><status>ok</status><id>1</id><problems>Log rotation: by size</problems></result></switch-subscription></webspace></packet>',
      ),
    )
    expect(await changePlan(account, 'Business')).toEqual({ kind: 'ok', note: 'Log rotation: by size' })
  })

  test('a subscription without a plan, or with one that has no name, is one without', async () => {
    const account = await world.standing()
    for (const planGuid of [null, 'gone']) {
      world.domainOf(account).planGuid = planGuid
      expect(await world.lookUp(account)).toMatchObject({ account: { plan: null } })
    }
  })

  test('the password is that of the customer and of the system user, whatever is in it', async () => {
    const account = await world.standing()
    const password = `Ada&<9>"x'`
    const call = recordingCall()
    expect(await world.panel.changePassword!(account, password, act, call)).toEqual({ kind: 'ok' })
    expect(world.clientOf(account).password).toBe(password)
    expect(world.domainOf(account).ftpPassword).toBe(password)
    const log = JSON.stringify(call.exchanges)
    expect(log).toContain('ftp_password')
    for (const spelling of ['Ada&', 'Ada&amp;', 'Ada%26']) expect(log).not.toContain(spelling)
    expect(log).not.toContain(world.double.apiKey)
  })

  test('a password that was changed by half is changed when it is asked for again', async () => {
    const account = await world.standing()
    world.failNext('webspace/set', { status: 500, body: '' })
    const change = () => world.panel.changePassword!(account, 'Another-Horse7', act, recordingCall())
    expect(await change()).toMatchObject({ kind: 'unknown' })
    expect(await change()).toEqual({ kind: 'ok' })
    expect(world.domainOf(account).ftpPassword).toBe('Another-Horse7')
  })
})

describe('the way in', () => {
  const signOn = (account: KnownAccount, call = recordingCall()) =>
    world.panel.signOn!(account, { ip: '2001:db8::7' }, call)

  test('is a session of the customer that works from the address of the visitor', async () => {
    const account = await world.standing()
    const call = recordingCall()
    const way = await signOn(account, call)
    const session = world.plesk.sessions.at(-1)!
    expect(session).toMatchObject({ login: account.username, ip: '2001:db8::7' })
    expect(way).toEqual({
      kind: 'ready',
      url: `${world.double.origin}/enterprise/rsession_init.php?PHPSESSID=${session.id}`,
    })
    const log = JSON.stringify(call.exchanges)
    expect(log).toContain('create_session')
    expect(log).not.toContain(session.id)
  })

  test('has another name on Windows', async () => {
    const account = await world.standing()
    world.plesk.platform = 'Windows'
    expect(await signOn(account)).toMatchObject({ url: expect.stringContaining('?PLESKSESSID=') })
    world.plesk.platform = 'Unix'
  })

  test('is none when the session is no session', async () => {
    const account = await world.standing()
    const answer =
      '<packet><server><create_session><result><status>ok</status><id>a&amp;b</id></result></create_session></server></packet>'
    world.failNext('server/create_session', said(answer))
    expect(await signOn(account)).toMatchObject({ kind: 'unknown' })
  })
})
