import { createHmac } from 'node:crypto'
import { type NewAccount, type RawCallback, readSettings, type ServerPanel } from '@ostler/integration-kit'
import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDouble } from '../../testing/double-server.ts'
import { aPlace } from '../testing/a-place.ts'
import { connected, kind, OTHER_SECRET, TIMEOUT_MS } from '../testing/webhook/harness.ts'
import { ScriptServer, SECRET, signed } from '../testing/webhook/script-server.ts'
import { createWebhookPanel } from './index.ts'
import { verbs } from './verbs.ts'

const script = new ScriptServer()
let panel: Required<ServerPanel>
beforeAll(async () => {
  await script.start()
  panel = connected(script.url) as typeof panel
})
afterAll(() => script.stop())

let count = 0
function account(wish: Partial<NewAccount> = {}): NewAccount {
  count += 1
  return {
    externalId: `svc-${count}`,
    username: `user${count}`,
    domain: `user${count}.example`,
    remoteId: null,
    password: 'Correct-Horse9',
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    plan: { plan: 'small', disk: '2048', details: 'php: 8.4' },
    ...wish,
  }
}
const act = (key = 'svc-1.suspend.1') => ({ key })
const call = recordingCall

/** A script that answers everything in one way. */
async function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const double = await startDouble((app) => {
    app.post('/ostler', (_request, reply) => reply.code(status).headers(headers).send(body))
  })
  const other = connected(`${double.origin}/ostler`) as typeof panel
  return { panel: other, requests: double.requests, stop: () => double.stop() }
}

describe('what is sent', () => {
  test('a create, to the letter', async () => {
    const one = account()
    await panel.create(one, act('make-1'), call())
    expect(JSON.parse(script.heard.at(-1)!.body)).toEqual({
      verb: 'create',
      server: 'the_one',
      callbackUrl: 'https://my.example.com/server-callbacks/the_one',
      key: 'make-1',
      account: { externalId: one.externalId, username: one.username, domain: one.domain, remoteId: null },
      plan: { plan: 'small', diskMib: 2048, details: 'php: 8.4' },
      password: 'Correct-Horse9',
      email: 'ada@example.com',
      name: 'Ada Lovelace',
    })
  })

  test('is signed over the very bytes, after Standard Webhooks', async () => {
    let seen: { headers: Record<string, string>; body: string } | undefined
    const double = await startDouble((app) => {
      app.post('/ostler', async (request) => {
        seen = { headers: request.headers as Record<string, string>, body: String(request.body) }
        return { outcome: 'done' }
      })
    })
    await connected(`${double.origin}/ostler`).suspend(account(), 'overdue', act(), call())
    await double.stop()
    const { headers, body } = seen!
    const mac = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64'))
      .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
      .digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${mac}`)
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60)
    expect(headers['content-type']).toBe('application/json')
  })

  test('the same act has the same id at every try, and another act another one', async () => {
    const one = account()
    const idAfter = async (asking: Promise<unknown>) => {
      await asking
      return script.heard.at(-1)!.id
    }
    const first = await idAfter(panel.suspend(one, 'overdue', act('a.1'), call()))
    expect(await idAfter(panel.suspend(one, 'overdue', act('a.1'), call()))).toBe(first)
    expect(await idAfter(panel.suspend(one, 'overdue', act('a.2'), call()))).not.toBe(first)
    expect(await idAfter(panel.unsuspend(one, act('a.1'), call()))).not.toBe(first)
    expect(first).toMatch(/^msg_[0-9a-f]+$/)
  })

  test('every verb that the guide names', async () => {
    const one = account()
    await panel.create(one, act(), call())
    const before = script.heard.length
    await panel.checkConnection(call())
    await panel.create(one, act(), call())
    await panel.lookUp(one, call())
    await panel.suspend(one, 'overdue', act(), call())
    await panel.unsuspend(one, act(), call())
    await panel.progress(one, 't-1', call())
    await panel.changePlan(one, { plan: 'large', disk: '', details: '' }, act(), call())
    await panel.changePassword(one, 'Another-Horse9', act(), call())
    await panel.rename(one, 'new.example', act(), call())
    await panel.renew(one, '2030-01-31', act(), call())
    await panel.usage(one, call())
    await panel.listAccounts(null, call())
    await panel.choices('plan', call())
    await panel.signOn(one, { ip: '203.0.113.7' }, call())
    await panel.console(one, call())
    await panel.listBackups(one, call())
    await panel.createBackup(one, act(), call())
    await panel.restoreBackup(one, 'b-1', act(), call())
    await panel.deleteBackup(one, 'b-1', act(), call())
    await panel.power(one, 'stop', act(), call())
    await panel.reinstall(one, { image: null, password: 'Fresh-Horse9' }, act(), call())
    expect(await panel.act(one, { name: 'tell', input: { word: 'flush', text: '' } }, act(), call())).toEqual({
      kind: 'ok',
      note: 'flush: as you wish.',
    })
    await panel.terminate(one, act(), call())
    expect(new Set(script.heard.slice(before).map(({ verb }) => verb))).toEqual(new Set(verbs))
  })
})

describe('passwords', () => {
  test('are not sent in the clear, but where the operator vouches for the address', async () => {
    const careful = createWebhookPanel({ timeoutMs: TIMEOUT_MS })
    const plain = careful.connect({ url: script.url, secret: SECRET, certificate: '' }, aPlace())
    const before = script.heard.length
    expect(await plain.create(account(), act(), call())).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('https://'),
    })
    expect(await plain.checkConnection(call())).toMatchObject({ kind: 'refused', field: 'url' })
    expect(script.heard).toHaveLength(before)
  })

  test('are not in the record of what was said, whoever chose them', async () => {
    const one = account({ password: 'Se-Cret-Horse9' })
    const chatty = await answering(
      200,
      '{"outcome":"done","password":"Chosen-Over-There","note":"It is Se-Cret-Horse9"}',
    )
    const recorded = call()
    expect(await chatty.panel.create(one, act(), recorded)).toMatchObject({
      kind: 'ready',
      password: 'Chosen-Over-There',
    })
    await chatty.panel.changePassword(one, 'Se-Cret-Horse9', act(), recorded)
    await chatty.panel.reinstall(one, { image: null, password: 'Se-Cret-Horse9' }, act(), recorded)
    expect(recorded.exchanges).toHaveLength(3)
    expect(JSON.stringify(recorded.exchanges)).not.toContain('Se-Cret-Horse9')
    expect(JSON.stringify(recorded.exchanges)).not.toContain('Chosen-Over-There')
    await chatty.stop()
  })

  test('nor is the address that lets somebody in', async () => {
    const one = account()
    await panel.create(one, act(), call())
    const recorded = call()
    const way = await panel.signOn(one, { ip: '203.0.113.7' }, recorded)
    if (way.kind !== 'ready') throw new Error(way.kind)
    expect(JSON.stringify(recorded.exchanges)).not.toContain(new URL(way.url).searchParams.get('once'))
  })
})

describe('what is answered', () => {
  test('a script that says as little as possible is understood', async () => {
    const terse = await answering(200, '{"outcome":"done"}')
    const one = account()
    expect(await terse.panel.create(one, act(), call())).toEqual({
      kind: 'ready',
      created: true,
      account: {
        username: one.username,
        domain: one.domain,
        plan: 'small',
        state: 'active',
        remoteId: null,
        host: '127.0.0.1',
        panelUrl: null,
        addresses: [],
        power: null,
      },
    })
    expect(await terse.panel.suspend(one, 'overdue', act(), call())).toEqual({ kind: 'ok' })
    // How an account stands is not guessed.
    expect(await terse.panel.lookUp(one, call())).toMatchObject({ kind: 'unknown' })
    expect(await terse.panel.usage(one, call())).toMatchObject({ kind: 'unknown' })
    await terse.stop()
  })

  test('work without a name of its own goes by the key of the request', async () => {
    const slow = await answering(200, '{"outcome":"working"}')
    expect(await slow.panel.suspend(account(), 'overdue', act('act-7'), call())).toMatchObject({
      kind: 'working',
      ticket: 'act-7',
    })
    expect(await slow.panel.lookUp(account(), call())).toMatchObject({ kind: 'unknown' })
    await slow.stop()
  })

  test('an account that stands there half made is not called ready', async () => {
    const half = await answering(200, '{"outcome":"done","created":false,"account":{"state":"broken"}}')
    expect(await half.panel.create(account(), act(), call())).toMatchObject({ kind: 'unknown' })
    expect(await half.panel.lookUp(account(), call())).toMatchObject({ kind: 'found', account: { state: 'broken' } })
    await half.stop()
  })

  test.each([
    [
      200,
      '{"outcome":"busy","reason":"Later.","afterSeconds":60}',
      { kind: 'retryable', reason: 'Later.', afterSeconds: 60 },
    ],
    [200, '{"outcome":"rejected","reason":"No.","because":"no_room"}', { kind: 'rejected', because: 'no_room' }],
    [200, '{"outcome":"rejected"}', { kind: 'unknown' }],
    [200, '{"outcome":"Done"}', { kind: 'unknown' }],
    [200, '<h1>Welcome to nginx!</h1>', { kind: 'unknown' }],
    [200, '', { kind: 'unknown' }],
    [204, '', { kind: 'unknown' }],
    [302, '', { kind: 'unknown' }],
    [400, '{"reason":"Bad."}', { kind: 'unknown', reason: 'Bad.' }],
    [401, '', { kind: 'rejected', because: 'credentials' }],
    [403, '<h1>Forbidden</h1>', { kind: 'rejected', because: 'credentials' }],
    [404, '<h1>Not found</h1>', { kind: 'unknown', reason: 'The script answered 404.' }],
    [422, '{"reason":"No such plan."}', { kind: 'rejected', reason: 'No such plan.' }],
    [422, '<h1>What?</h1>', { kind: 'unknown' }],
    [429, '', { kind: 'retryable', afterSeconds: 7 }],
    [500, '{"reason":"It broke."}', { kind: 'unknown', reason: 'It broke.' }],
    [501, '', { kind: 'rejected', reason: 'The script does not know the verb "suspend".' }],
    [502, '<h1>Bad gateway</h1>', { kind: 'unknown' }],
    [503, '', { kind: 'retryable', afterSeconds: 7 }],
  ])('to an act: %i %s', async (status, body, expected) => {
    const one = await answering(status, body, { 'retry-after': '7', location: 'https://elsewhere.example' })
    expect(await one.panel.suspend(account(), 'overdue', act(), call())).toMatchObject(expected)
    expect(one.requests).toHaveLength(1)
    // A question has no "no": it is answered, or nothing is known.
    for (const asked of [one.panel.lookUp(account(), call()), one.panel.listAccounts(null, call())])
      expect(await asked).toMatchObject({ kind: 'unknown' })
    await one.stop()
  })

  test('a verb that its owner has not written is refused in clear words', async () => {
    const one = account()
    await panel.create(one, act(), call())
    script.unwritten = new Set(['renew', 'usage', 'sign_on'])
    expect(await panel.renew(one, '2030-01-31', act(), call())).toEqual({
      kind: 'rejected',
      reason: 'The script does not know the verb "renew".',
    })
    expect(await panel.signOn(one, { ip: '203.0.113.7' }, call())).toMatchObject({ kind: 'rejected' })
    expect(await panel.usage(one, call())).toEqual({
      kind: 'unknown',
      reason: 'The script does not know the verb "usage".',
    })
    script.unwritten.clear()
  })

  test('the check warns of what the script says it cannot do, and names the setting that is wrong', async () => {
    const most = verbs.filter((verb) => verb !== 'console' && verb !== 'power')
    const modest = await answering(200, JSON.stringify({ outcome: 'done', version: 'Mine 1', verbs: most }))
    expect(await modest.panel.checkConnection(call())).toEqual({
      kind: 'accepted',
      version: 'Mine 1',
      warnings: ['The script does not know: console, power.'],
    })
    await modest.stop()
    expect(await connected(script.url, OTHER_SECRET).checkConnection(call())).toEqual({
      kind: 'refused',
      field: 'secret',
      reason: 'The signature is wrong.',
    })
  })
})

describe('a call-back', () => {
  const raw = (body: object, secret = SECRET, at = Temporal.Now.instant()): RawCallback => {
    const text = JSON.stringify(body)
    return { body: Buffer.from(text), headers: signed(secret, text, at), receivedAt: Temporal.Now.instant() }
  }
  const account = { username: 'ada', state: 'active', host: 'server1.example.com', domain: 'ada.example' }

  test('tells how the work ended, and is the same event each time', async () => {
    const news = raw({ ticket: 'act-7', outcome: 'done', note: 'Took a while.', account })
    const verdict = await panel.parseCallback(news)
    expect(verdict).toEqual({
      kind: 'accepted',
      news: [
        {
          eventId: news.headers['webhook-id'],
          ticket: 'act-7',
          outcome: { kind: 'ok', note: 'Took a while.' },
          account: { ...account, plan: null, remoteId: null, panelUrl: null, addresses: [], power: null },
        },
      ],
    })
    expect(await panel.parseCallback(news)).toEqual(verdict)
    expect(await panel.parseCallback(raw({ ticket: 'act-7', outcome: 'rejected', reason: 'No disk.' }))).toMatchObject({
      kind: 'accepted',
      news: [{ ticket: 'act-7', outcome: { kind: 'rejected', reason: 'No disk.' } }],
    })
  })

  test('is refused with another secret, when it is old, and when a byte of it was changed', async () => {
    const body = { ticket: 'act-7', outcome: 'done' }
    const now = Temporal.Now.instant()
    for (const bad of [
      raw(body, OTHER_SECRET),
      raw(body, SECRET, now.subtract({ seconds: 400 })),
      raw(body, SECRET, now.add({ seconds: 400 })),
      { ...raw(body), headers: {} },
      { ...raw(body), body: Buffer.from('{"ticket":"act-8","outcome":"done"}') },
    ])
      expect(await panel.parseCallback(bad)).toMatchObject({ kind: 'refused' })
  })

  test('is refused when it does not say how which work ended', async () => {
    for (const bad of [{ outcome: 'done' }, { ticket: 'act-7' }, { ticket: 'act-7', outcome: 'perhaps' }, []])
      expect(await panel.parseCallback(raw(bad))).toMatchObject({ kind: 'refused' })
    const text = 'no JSON'
    const noJson = { body: Buffer.from(text), headers: signed(SECRET, text), receivedAt: Temporal.Now.instant() }
    expect(await panel.parseCallback(noJson)).toMatchObject({ kind: 'refused' })
  })

  test('our own request, sent back to us, is none', async () => {
    const one = await answering(200, '{"outcome":"working"}')
    await one.panel.suspend({ ...account, externalId: 'svc-1', remoteId: null }, 'overdue', act(), call())
    const ours = one.requests.at(-1)!.body
    const sentBack = { body: Buffer.from(ours), headers: signed(SECRET, ours), receivedAt: Temporal.Now.instant() }
    expect(await panel.parseCallback(sentBack)).toMatchObject({ kind: 'refused' })
    await one.stop()
  })
})

test.each([
  ['a long passphrase that nobody guesses', true],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', true],
  ['too short', false],
  ['whsec_c2hvcnQ=', false],
  ['whsec_this is no base64, whatever it looks like', false],
])('is "%s" taken as a secret?', (secret, expected) => {
  const given = { url: 'https://server1.example.com/ostler', secret }
  expect(readSettings(kind.settings, given).success).toBe(expected)
})
