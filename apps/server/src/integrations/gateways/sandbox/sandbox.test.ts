import { createHmac } from 'node:crypto'
import {
  type MethodToken,
  type Payer,
  type RawWebhook,
  signWebhook,
  type WebhookHeaders,
} from '@ostler/integration-kit'
import { type GatewayHarness, gatewayContract, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { freePort } from '../../../platform/free-port.ts'
import { startTestWorld, type TestWorld } from '../../../sandbox/testing.ts'
import type { SandboxGatewayOptions } from './asking.ts'
import { createSandboxGateway } from './index.ts'

const TIMEOUT_MS = 1_000

const cards = { settled: '4242424242424242', declined: '4000000000000002', pending: '4000000000000077' }
const later = {
  good: '4242424242424242',
  declined: '4000000000000341',
  dead: '4000000000009987',
  challenged: '4000000000003220',
}

const connected = (options: SandboxGatewayOptions, instance = 'sandbox') =>
  createSandboxGateway(options).connect({}, { instance, webhookUrl: '', fetch })

const nobody: Payer = {
  clientId: 1,
  name: 'Ada Lovelace',
  company: '',
  email: 'ada@example.com',
  phone: '',
  address: { lines: [], city: '', region: '', postcode: '', country: 'GB' },
  customer: null,
  ip: null,
}

let world: TestWorld
let options: SandboxGatewayOptions
let onPage: GatewayHarness
let inFields: GatewayHarness

beforeAll(async () => {
  world = await startTestWorld()
  const { origin: baseUrl, apiKey, webhookSecret } = world
  options = { baseUrl, apiKey, webhookSecret, timeoutMs: TIMEOUT_MS }
  const nowhere = `http://127.0.0.1:${await freePort()}`
  const made = {
    kind: createSandboxGateway(options),
    gateway: connected(options),
    unreachable: connected({ ...options, baseUrl: nowhere }),
    stranger: connected({ ...options, apiKey: 'wrong' }),
  }
  onPage = { ...made, ...harness, way: 'page', webhooks, secrets: [apiKey, webhookSecret] }
  inFields = { ...onPage, way: 'fields' }
})

afterAll(() => world.stop())

/** As the merchant that has the name of the instance. */
async function act(method: string, path: string, body?: unknown) {
  const answer = await world.api(method, `/sandbox/gateway${path}`, body, { 'sandbox-merchant': 'sandbox' })
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

const harness = {
  hasKeys: true,
  amount: { amount: '59.90', currency: 'EUR' },
  part: { amount: '20.00', currency: 'EUR' },
  tooMuch: { amount: '59.91', currency: 'EUR' },

  async pay({ sessionId }, how) {
    await act('POST', `/sessions/${sessionId}/pay`, { card: cards[how] })
    // It would settle by itself after a while, and a slow machine looks late.
    if (how === 'pending')
      await world.pool.query(`update sandbox.sessions set real_settles_at = 'infinity' where id = $1`, [sessionId])
    return {}
  },
  async loseNextAnswer(key, how) {
    const mode = how === 'late' ? 'late' : 'drop'
    await act('POST', '/failures', { match: key, mode, times: 1, delayMs: TIMEOUT_MS + 500 })
  },
  opened: (key) => countEffects(key, 'created'),
  refunded: (key) => countEffects(key, 'refunded'),

  methods: {
    good: () => aMethod(later.good),
    declined: () => aMethod(later.declined),
    dead: () => aMethod(later.dead),
    challenged: () => aMethod(later.challenged),
  },
  async charged(key) {
    const { movements } = await act('GET', `/balance?attemptKey=${key}`)
    return movements.filter(({ kind }: { kind: string }) => kind === 'payment').length
  },
  async meetsChallenge(url) {
    const answer = new URLSearchParams({ answer: 'approve' })
    const answered = await fetch(`${url}/challenge`, { method: 'POST', body: answer, redirect: 'manual' })
    expect(answered.headers.get('location')).toBe('https://my.example.com/return')
    return {}
  },
  async store({ sessionId }, how) {
    const card = how === 'stored' ? cards.settled : cards.declined
    await act('POST', `/storings/${sessionId}/card`, { card })
    return {}
  },
  async knows({ token }) {
    return (await world.api('GET', `/sandbox/gateway/methods/${token}`)).status === 200
  },
  async payOut() {
    const { payouts } = await act('POST', '/payouts')
    return payouts[0]
  },
  async dispute(reference, how) {
    const { rows } = await world.pool.query(`select id from sandbox.sessions where reference = $1`, [reference])
    const session = rows[0].id
    const dispute = await act('POST', `/sessions/${session}/dispute`, { as: how === 'warning' ? 'warning' : 'open' })
    if (how === 'won' || how === 'lost') await act('POST', `/disputes/${dispute.id}/move`, { state: how })
    return webhookWith(dispute.id, `"state":"${how}"`)
  },
} satisfies Partial<GatewayHarness>

const webhooks: GatewayHarness['webhooks'] = {
  get secret() {
    return world.webhookSecret
  },
  gatewayWithSecret: (webhookSecret) => connected({ ...options, webhookSecret }),
  signsBody: true,
  signsTime: true,
  receiveForAnother: () => receiveSettled('another'),
  receive: () => receiveSettled('sandbox'),
  sign: (body, secret, at) => ({
    ...(secret === '' ? forge(body, at) : signWebhook(secret, { id: 'evt_1', at, body })),
  }),
  signatureHeaders: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  withSecondSignature: (headers) => ({
    ...headers,
    'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')} ${headers['webhook-signature']}`,
  }),
}

async function countEffects(key: string, effect: string): Promise<number> {
  const { calls } = await act('GET', `/calls?attemptKey=${key}`)
  return calls.filter((call: { effect: string }) => call.effect === effect).length
}

/** A card that its owner has stored, at some merchant. */
async function aMethod(card: string, instance = 'sandbox'): Promise<MethodToken> {
  const gateway = connected(options, instance)
  const storingKey = uniqueKey('storing')
  const wish = {
    storingKey,
    currency: 'EUR',
    way: 'page' as const,
    payer: nobody,
    returnUrl: 'https://my.example.com/return',
  }
  const started = await gateway.startStoring!({ ...wish, cancelUrl: 'https://my.example.com/cancel' }, recordingCall())
  if (started.kind !== 'redirect') throw new Error(started.kind)
  await act('POST', `/storings/${started.sessionId}/card`, { card })
  const known = { storingKey, sessionId: started.sessionId, customer: null, startedAt: '2027-03-01T12:00:00Z' }
  const outcome = await gateway.finishStoring!(known, {}, recordingCall())
  if (outcome.kind !== 'stored') throw new Error(outcome.kind)
  return outcome.method
}

/** The first webhook that came in with all of these words in it. */
const webhookWith = (...words: string[]): Promise<RawWebhook> =>
  vi.waitFor(() => {
    const found = world.received.find(({ body }) => words.every((word) => Buffer.from(body).includes(word)))
    if (!found) throw new Error('No webhook came.')
    return found
  }, 8_000)

async function receiveSettled(instance: string): Promise<RawWebhook> {
  const attemptKey = uniqueKey('attempt')
  const started = await connected(options, instance).startPayment!(
    {
      attemptKey,
      amount: onPage.amount,
      description: 'Grüße',
      way: 'page',
      payer: nobody,
      store: false,
      hold: false,
      returnUrl: world.origin,
      cancelUrl: world.origin,
    },
    recordingCall(),
  )
  if (started.kind !== 'redirect') throw new Error(started.kind)
  await onPage.pay({ attemptKey, sessionId: started.sessionId }, 'settled')
  return webhookWith(attemptKey)
}

function forge(body: Uint8Array, at: Temporal.Instant): WebhookHeaders {
  const timestamp = String(Math.floor(at.epochMilliseconds / 1000))
  const signature = createHmac('sha256', '').update(`evt_1.${timestamp}.`).update(body).digest('base64')
  return { 'webhook-id': 'evt_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

const kind = createSandboxGateway({ baseUrl: 'http://localhost', apiKey: '', webhookSecret: '' })
gatewayContract('sandbox gateway on its page', kind, () => onPage)
gatewayContract('sandbox gateway in fields', kind, () => inFields)

test('a page that is not there says nothing about a payment', async () => {
  const astray = connected({ ...options, baseUrl: `${world.origin}/elsewhere` })
  const any = {
    attemptKey: 'any',
    sessionId: null,
    reference: null,
    amount: onPage.amount,
    startedAt: '2027-03-01T12:00:00Z',
    method: null,
  }
  expect(await astray.lookUp!(any, recordingCall())).toMatchObject({ kind: 'unknown' })
})

/** What a webhook says that has these words in it. */
async function newsWith(...words: string[]) {
  const verdict = await connected(options).parseWebhook!(await webhookWith(...words), recordingCall())
  if (verdict.kind !== 'accepted') throw new Error(verdict.reason)
  return verdict.events[0]!.news
}

const aPaymentWith = async (card: string, wish: { hold?: true; store?: true } = {}) => {
  const attemptKey = uniqueKey('attempt')
  const started = await connected(options).startPayment!(
    {
      attemptKey,
      amount: onPage.amount,
      description: 'INV-2027-000001',
      way: 'page',
      payer: nobody,
      store: false,
      hold: false,
      returnUrl: world.origin,
      cancelUrl: world.origin,
      ...wish,
    },
    recordingCall(),
  )
  if (started.kind !== 'redirect') throw new Error(started.kind)
  const { reference } = await act('POST', `/sessions/${started.sessionId}/pay`, { card })
  const payment = {
    attemptKey,
    sessionId: started.sessionId,
    reference: reference as string,
    amount: onPage.amount,
    startedAt: Temporal.Now.instant().toString(),
    method: null,
  }
  return payment
}

test('an event of another instance is refused, and taken by its own', async () => {
  const raw = await receiveSettled('cards-usd')
  expect(await connected(options).parseWebhook!(raw, recordingCall())).toMatchObject({ kind: 'refused' })
  expect(await connected(options, 'cards-eur').parseWebhook!(raw, recordingCall())).toMatchObject({ kind: 'refused' })
  expect(await connected(options, 'cards-usd').parseWebhook!(raw, recordingCall())).toMatchObject({ kind: 'accepted' })
})

test('an event that names another merchant is refused, however it is signed', async () => {
  const raw = await receiveSettled('sandbox')
  const body = Buffer.from(Buffer.from(raw.body).toString().replace('"merchant":"sandbox"', '"merchant":"other"'))
  const headers = { ...raw.headers, ...signWebhook(world.webhookSecret, { id: 'evt_3', at: raw.receivedAt, body }) }
  expect(await connected(options).parseWebhook!({ ...raw, headers, body }, recordingCall())).toEqual({
    kind: 'refused',
    reason: 'The event is for another merchant.',
  })
})

test('a payment of another instance is absent, and its method is charged by nobody else', async () => {
  const attemptKey = uniqueKey('attempt')
  const method = await aMethod(later.good, 'cards-usd')
  const { amount } = onPage
  const wish = {
    attemptKey,
    amount,
    description: '',
    payer: nobody,
    method,
    returnUrl: 'https://my.example.com/return',
  }
  const here = await connected(options).charge!(wish, recordingCall())
  expect(here.outcome).toMatchObject({ kind: 'declined', isHard: true })
  const there = await connected(options, 'cards-usd').charge!(wish, recordingCall())
  expect(there.outcome).toMatchObject({ kind: 'settled' })
  const payment = { attemptKey, sessionId: null, reference: null, amount, startedAt: '2027-03-01T12:00:00Z', method }
  expect(await connected(options).lookUp!(payment, recordingCall())).toEqual({ kind: 'absent' })
})

test('a decline on the page is news of one try; the payment stays open', async () => {
  const payment = await aPaymentWith('4000000000009979')
  expect(await newsWith(payment.attemptKey)).toMatchObject({
    about: 'payment',
    attemptKey: payment.attemptKey,
    outcome: { kind: 'declined', reason: 'The card was stolen.', isHard: true },
  })
  expect(await connected(options).lookUp!(payment, recordingCall())).toEqual({ kind: 'open' })
})

test('news of a hold says until when, and of its end that nothing was taken', async () => {
  const payment = await aPaymentWith('4242424242424242', { hold: true })
  expect(await newsWith(payment.attemptKey, 'payment.authorised')).toMatchObject({
    outcome: { kind: 'authorised', amount: onPage.amount, until: expect.stringMatching(/Z$/) },
  })
  await connected(options).release!(payment, recordingCall())
  expect(await newsWith(payment.attemptKey, 'payment.released')).toMatchObject({ outcome: { kind: 'declined' } })
})

test('a capture whose answer is lost is unknown, and the look-up finds the money', async () => {
  const payment = await aPaymentWith('4242424242424242', { hold: true })
  await harness.loseNextAnswer(payment.sessionId, 'dropped')
  const { gateway, part } = onPage
  expect(await gateway.capture!(payment, part, recordingCall())).toMatchObject({ kind: 'unknown' })
  expect(await gateway.lookUp!(payment, recordingCall())).toMatchObject({ kind: 'settled', amount: part })
  expect(await gateway.capture!(payment, onPage.amount, recordingCall())).toMatchObject({
    kind: 'settled',
    amount: part,
  })
})

test('news of a refund names the payment; one made at the provider has no key of ours', async () => {
  const payment = await aPaymentWith('4242424242424242')
  const refundKey = uniqueKey('refund')
  const asked = await onPage.gateway.refund!({ refundKey, payment, amount: onPage.part, reason: '' }, recordingCall())
  if (asked.kind !== 'refunded') throw new Error(asked.kind)
  expect(await newsWith(refundKey)).toEqual({
    about: 'refund',
    refundKey,
    reference: asked.reference,
    paymentReference: payment.reference,
    outcome: { kind: 'refunded', reference: asked.reference, amount: onPage.part },
  })
  await fetch(`${world.origin}/sandbox/gateway/dashboard/payments/${payment.sessionId}/refund`, {
    method: 'POST',
    body: new URLSearchParams({ amount: '1.00' }),
    redirect: 'manual',
  })
  expect(await newsWith(payment.attemptKey, '"refundKey":null')).toMatchObject({
    refundKey: null,
    paymentReference: payment.reference,
    outcome: { kind: 'refunded', amount: { amount: '1.00', currency: 'EUR' } },
  })
})

test('news of a storing, of a new card, of one that is gone, and of a payout', async () => {
  const method = await aMethod(later.good)
  expect(await newsWith('storing.stored', method.token)).toMatchObject({
    about: 'storing',
    outcome: { kind: 'stored', method },
  })
  await act('POST', `/methods/${method.token}/renew`)
  expect(await newsWith('method.renewed', method.token)).toMatchObject({
    about: 'method',
    token: method.token,
    change: { kind: 'renewed', method: { token: method.token, last4: '5353' } }, // 4242 + 1111
  })
  await act('POST', `/methods/${method.token}/remove`)
  expect(await newsWith('method.gone', method.token)).toMatchObject({ token: method.token, change: { kind: 'gone' } })
  await aPaymentWith('4242424242424242')
  expect(await newsWith(await harness.payOut())).toEqual({ about: 'payout' })
})

test('too many requests are no answer', async () => {
  const payment = await aPaymentWith('4242424242424242')
  await act('POST', '/failures', { match: payment.attemptKey, mode: 'limit', times: 1, verb: 'get' })
  expect(await onPage.gateway.lookUp!(payment, recordingCall())).toMatchObject({ kind: 'unknown' })
})

test('fields are at the address where browsers reach the sandbox, and nowhere else', () => {
  const kind = createSandboxGateway({ ...options, publicUrl: 'https://host.example/' })
  expect(kind.pageSources).toEqual({ script: [], frame: ['https://host.example'], connect: [] })
})
