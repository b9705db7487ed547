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
const suspend = (account: KnownAccount) => world.panel.suspend(account, 'overdue', act, recordingCall())
const unsuspend = (account: KnownAccount) => world.panel.unsuspend(account, act, recordingCall())
const terminate = (account: KnownAccount) => world.panel.terminate(account, act, recordingCall())
const said = (inner: string): Failure => ({ status: 200, type: 'text/xml', body: `<?xml version="1.0"?>${inner}` })
const refused = (code: number) =>
  said(
    `<packet><webspace><set><result><status>error</status><errcode>${code}</errcode><errtext>No.</errtext></result></set></webspace></packet>`,
  )
const system = (code: number) =>
  said(`<packet><system><status>error</status><errcode>${code}</errcode><errtext>No.</errtext></system></packet>`)

describe('to be suspended', () => {
  test('is one bit of the subscription, asked for by its number, in the order of the schema', async () => {
    const account = await world.standing()
    const asked = await world.askedBy(() => suspend(account))
    const { id } = world.domainOf(account)
    expect(asked.find((one) => one.asked === 'webspace/set')!.body).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><packet><webspace><set><filter><id>${id}</id></filter><values><gen_setup><status>16</status></gen_setup></values></set></webspace></packet>`,
    )
    expect(world.domainOf(account).status).toBe(16)
  })

  test.each([
    ['the customer switched it off', 64],
    ['a back-up is under way', 4],
    ['it has expired', 256],
  ])('is not to be in another state: %s', async (_what, bit) => {
    const account = await world.standing()
    world.domainOf(account).status = bit
    expect(await world.lookUp(account)).toMatchObject({ account: { state: 'active' } })
    expect(await suspend(account)).toEqual({ kind: 'ok' })
    expect(await world.lookUp(account)).toMatchObject({ account: { state: 'suspended' } })
    expect(await unsuspend(account)).toEqual({ kind: 'ok' })
    expect(world.domainOf(account).status).toBe(bit)
    expect(await world.lookUp(account)).toMatchObject({ account: { state: 'active' } })
  })

  test('is lifted although the customer as a whole is disabled, whose bit is another one', async () => {
    const account = await world.standing()
    await suspend(account)
    world.plesk.disableClient(world.clientOf(account).id)
    expect(await unsuspend(account)).toEqual({ kind: 'ok' })
    expect(world.domainOf(account).status).toBe(64)
  })

  test('is not believed while the subscription stands as before', async () => {
    const account = await world.standing()
    world.failNext(
      'webspace/set',
      said('<packet><webspace><set><result><status>ok</status><id>1</id></result></set></webspace></packet>'),
    )
    expect(await suspend(account)).toMatchObject({ kind: 'unknown' })
  })

  test.each([
    ['wrong password', refused(1001), { kind: 'rejected', because: 'credentials' }],
    ['no permission', refused(1006), { kind: 'rejected', because: 'credentials' }],
    ['a key for another address', system(11_003), { kind: 'rejected', because: 'credentials' }],
    ['gone meanwhile', refused(1013), { kind: 'absent' }],
    ['a packet that does not fit', system(1014), { kind: 'rejected', reason: 'Plesk says: No.' }],
    ['wrong data', refused(1019), { kind: 'rejected', reason: 'Plesk says: No.' }],
    ['a failure', refused(1023), { kind: 'rejected' }],
    ['401', { status: 401, body: '' }, { kind: 'rejected', because: 'credentials' }],
    ['busy', 'busy', { kind: 'retryable', afterSeconds: 7 }],
    ['500', { status: 500, body: 'Oops' }, { kind: 'unknown' }],
    ['a page', { status: 200, body: '<html><body>Log in</body></html>' }, { kind: 'unknown' }],
    ['half a packet', said('<packet><webspace><set><result>'), { kind: 'unknown' }],
    ['a packet about something else', said('<packet><webspace><get/></webspace></packet>'), { kind: 'unknown' }],
    [
      'a result of no sort',
      said('<packet><webspace><set><result><status>maybe</status></result></set></webspace></packet>'),
      { kind: 'unknown' },
    ],
    [
      'entities of its own',
      said('<!DOCTYPE packet [<!ENTITY a "b">]><packet><webspace><set/></webspace></packet>'),
      { kind: 'unknown' },
    ],
  ] as [string, Failure, object][])('answers that are none: %s', async (_what, how, outcome) => {
    const account = await world.standing()
    world.failNext('webspace/set', how)
    expect(await suspend(account)).toMatchObject(outcome)
  })

  test.each([
    ['busy', 'busy'],
    ['500', { status: 500, body: '' }],
    ['a key that is not taken', system(11_003)],
    ['a page', { status: 200, body: '<html/>' }],
    [
      'a customer of another shape',
      said('<packet><customer><get><result><status>ok</status><id>7</id><data/></result></get></customer></packet>'),
    ],
  ] as [string, Failure][])('to a question, nothing is known: %s', async (_what, how) => {
    const account = await world.standing()
    world.failNext('customer/get', how)
    expect(await world.lookUp(account)).toMatchObject({ kind: 'unknown' })
  })
})

describe('whose it is', () => {
  test('a customer with the key of somebody else is left alone by every verb', async () => {
    const account = await world.standing()
    world.clientOf(account).external_id = 'link:12345'
    expect(await world.lookUp(account)).toMatchObject({ kind: 'foreign' })
    const { panel } = world
    const changed = await world.changedBy(async () => {
      for (const outcome of await Promise.all([
        suspend(account),
        unsuspend(account),
        terminate(account),
        panel.changePlan!(account, { servicePlan: 'Business' } as never, act, recordingCall()),
        panel.changePassword!(account, 'Another-Horse7', act, recordingCall()),
        panel.signOn!(account, { ip: '203.0.113.7' }, recordingCall()),
      ]))
        expect(outcome).toMatchObject({ kind: 'rejected' })
      expect(await panel.usage!(account, recordingCall())).toMatchObject({ kind: 'unknown' })
    })
    expect(changed).toEqual([])
  })

  test('one that was there before us is known by login and domain, or by its GUID', async () => {
    const account = await world.standing()
    const remoteId = world.domainOf(account).guid
    world.clientOf(account).external_id = ''
    expect(await world.lookUp(account)).toMatchObject({ kind: 'found' })
    expect(await world.lookUp({ ...account, domain: 'other.example.com' })).toMatchObject({ kind: 'foreign' })
    const known = { ...account, domain: 'other.example.com', remoteId }
    expect(await world.lookUp(known)).toMatchObject({ kind: 'found', account: { domain: account.domain, remoteId } })
    world.clientOf(account).external_id = 'link:12345'
    expect(await world.lookUp(known)).toMatchObject({ kind: 'found' })
  })

  test('one with our key is ours under another domain too, which the look-up tells', async () => {
    const account = await world.standing()
    const name = `moved-${account.domain}`
    Object.assign(world.domainOf(account), { name, ascii_name: name })
    expect(await world.lookUp(account)).toMatchObject({ kind: 'found', account: { domain: name } })
  })

  test('of several, none of which has the domain, none is taken', async () => {
    const account = await world.standing()
    world.addSubscription(account, `second-${account.domain}`)
    expect(await world.lookUp({ ...account, domain: 'third.example.com' })).toMatchObject({ kind: 'foreign' })
    expect(await terminate({ ...account, domain: 'third.example.com' })).toMatchObject({ kind: 'rejected' })
  })

  test('the administrator is left alone, and is not even asked for', async () => {
    const admin = { ...world.anAccount(), username: 'admin' }
    const asked = await world.askedBy(async () => {
      expect(await world.panel.signOn!(admin, { ip: '203.0.113.7' }, recordingCall())).toMatchObject({
        kind: 'rejected',
      })
      expect(await terminate(admin)).toMatchObject({ kind: 'rejected' })
    })
    expect(asked).toEqual([])
  })
})

describe('the end', () => {
  test('is of the subscription first, and then of the empty customer', async () => {
    const account = await world.standing()
    const [client, domain] = [world.clientOf(account).id, world.domainOf(account).id]
    expect(await world.changedBy(() => terminate(account))).toEqual([
      `DELETE /domains/${domain}`,
      `DELETE /clients/${client}`,
    ])
  })

  test('leaves a customer who has other subscriptions', async () => {
    const account = await world.standing()
    const other = world.addSubscription(account, `second-${account.domain}`)
    expect(await terminate(account)).toEqual({ kind: 'ok', note: expect.stringContaining('kept') })
    expect(world.plesk.domains.filter(({ ownerId }) => ownerId === world.clientOf(account).id)).toEqual([other])
  })

  test('leaves a customer who has got one meanwhile', async () => {
    const account = await world.standing()
    world.meanwhile(`DELETE /domains/${world.domainOf(account).id}`, () =>
      world.addSubscription(account, `second-${account.domain}`),
    )
    expect(await terminate(account)).toMatchObject({ kind: 'unknown' })
    expect(world.clientOf(account)).toBeDefined()
  })

  test('of what somebody else has deleted meanwhile goes on', async () => {
    const account = await world.standing()
    const { id } = world.domainOf(account)
    world.meanwhile(`DELETE /domains/${id}`, () => world.plesk.deleteDomain(id))
    expect(await terminate(account)).toEqual({ kind: 'ok' })
    expect(world.clientOf(account)).toBeUndefined()
  })

  test('that is refused is said in the words of Plesk', async () => {
    const account = await world.standing()
    world.failNext(`DELETE /domains/${world.domainOf(account).id}`, { code: 1023, message: 'It is locked.' })
    expect(await terminate(account)).toEqual({ kind: 'rejected', reason: 'Plesk says: It is locked.' })
  })
})
