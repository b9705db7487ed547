import type { KnownPayment, StartPayment } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CardName } from '../testing/stripe/cards.ts'
import { type StripeWorld, startStripeWorld } from '../testing/stripe/harness.ts'
import { cancel, capture } from '../testing/stripe/payments.ts'

let world: StripeWorld

beforeAll(async () => {
  world = await startStripeWorld()
})

afterAll(() => world.stop())

const wish = (changes: Partial<StartPayment> = {}): StartPayment => ({
  attemptKey: uniqueKey('attempt'),
  amount: { amount: '59.90', currency: 'EUR' },
  description: 'INV-2027-000001',
  way: 'fields',
  payer: {
    clientId: 12,
    name: 'Ada Lovelace',
    company: 'Analytical Engines Ltd',
    email: `${uniqueKey('ada')}@example.com`,
    phone: '',
    address: { lines: ['12 St James’s Square'], city: 'London', region: '', postcode: 'SW1Y 4JH', country: 'GB' },
    customer: null,
    ip: null,
  },
  store: false,
  hold: false,
  returnUrl: 'https://my.example.com/return',
  cancelUrl: 'https://my.example.com/cancel',
  ...changes,
})

const known = ({ attemptKey, amount }: StartPayment, sessionId: string | null): KnownPayment => ({
  attemptKey,
  amount,
  sessionId,
  reference: null,
  startedAt: Temporal.Now.instant().toString(),
  method: null,
})

async function begin(changes: Partial<StartPayment> = {}): Promise<KnownPayment & { sessionId: string }> {
  const input = wish(changes)
  const started = await world.gateway.startPayment!(input, recordingCall())
  if (started.kind !== 'fields' && started.kind !== 'redirect') throw new Error(JSON.stringify(started))
  return { ...known(input, started.sessionId), sessionId: started.sessionId }
}

async function paid(card: CardName, changes: Partial<StartPayment> = {}) {
  const payment = await begin(changes)
  world.double.pay(payment.sessionId, card)
  return { payment, outcome: await world.gateway.finishPayment!(payment, {}, recordingCall()) }
}

const lookUp = (payment: KnownPayment) => world.gateway.lookUp!(payment, recordingCall())
const object = (id: string) => world.double.account.registry.find(id)!

test.each([
  ['500', 'JPY', 500],
  ['12.340', 'KWD', 12_340],
  ['1200.00', 'HUF', 120_000],
  ['1000', 'ISK', 100_000],
  ['3700', 'UGX', 370_000],
])('%s %s goes as Stripe writes it, and comes back as we do', async (amount, currency, written) => {
  const { payment, outcome } = await paid('good', { amount: { amount, currency } })
  expect(object(payment.sessionId).amount).toBe(written)
  expect(outcome).toMatchObject({ kind: 'settled', amount: { amount, currency } })
})

test('an amount that Stripe does not take is declined in its words', async () => {
  const tiny = await world.gateway.startPayment!(wish({ amount: { amount: '0.10', currency: 'EUR' } }), recordingCall())
  expect(tiny).toEqual({ kind: 'declined', reason: 'Amount must be at least €0.50 eur' })
  const fine = await world.gateway.startPayment!(
    wish({ amount: { amount: '1.234', currency: 'KWD' } }),
    recordingCall(),
  )
  expect(fine).toMatchObject({ kind: 'declined', reason: expect.stringContaining('steps') })
})

test('the fee is in the currency that the account settles in', async () => {
  world.double.account.settlement = { currency: 'usd', rate: 1.1 }
  const { outcome } = await paid('good')
  world.double.account.settlement = null
  // 59.90 * 1.5 % + 0.25, which the double does not convert
  expect(outcome).toMatchObject({
    amount: { amount: '59.90', currency: 'EUR' },
    fee: { amount: '1.15', currency: 'USD' },
  })
})

test('fields and pages carry what the browser needs, and nothing secret', async () => {
  const started = await world.gateway.startPayment!(wish(), recordingCall())
  expect(started).toMatchObject({
    kind: 'fields',
    widget: {
      name: 'stripe',
      parameters: {
        publishableKey: world.double.publishableKey,
        clientSecret: expect.stringMatching(/^pi_\w+_secret_\w+$/),
        returnUrl: 'https://my.example.com/return',
        intent: 'payment',
      },
    },
  })
})

test('a page that was finished by a bank debit is on its way until the bank has paid, and may still fail', async () => {
  for (const way of ['page', 'fields'] as const) {
    const { payment, outcome } = await paid('debit', { way })
    expect(outcome).toMatchObject({ kind: 'pending' })
    const id = outcome.kind === 'pending' ? outcome.reference : ''
    capture(world.double.account, object(id), object(id).amount)
    expect(await lookUp(payment)).toMatchObject({ kind: 'settled', reference: id })
  }
  const { payment, outcome } = await paid('debit', { way: 'page' })
  const intent = object(outcome.kind === 'pending' ? outcome.reference : '')
  intent.status = 'requires_payment_method'
  intent.last_payment_error = { type: 'card_error', code: 'account_closed', message: 'The account is closed.' }
  expect(await lookUp(payment)).toEqual({ kind: 'declined', reason: 'The bank account is closed.', isHard: true })
})

test('the payment within a page carries our key, which the page does not hand on', async () => {
  const { payment } = await paid('good', { way: 'page' })
  const raw = await world.webhook('payment_intent.succeeded', payment.attemptKey)
  expect(await world.gateway.parseWebhook!(raw, recordingCall())).toMatchObject({
    kind: 'accepted',
    events: [{ news: { about: 'payment', attemptKey: payment.attemptKey, outcome: null } }],
  })
})

test('after iDEAL the direct debit is stored that it leaves behind', async () => {
  const { outcome } = await paid('ideal', { store: true })
  expect(outcome).toMatchObject({ kind: 'settled', method: { kind: 'bank_debit', brand: 'SEPA', last4: '3000' } })
  const method = outcome.kind === 'settled' ? outcome.method! : null
  expect(object(method!.token)).toMatchObject({ type: 'sepa_debit', customer: method!.customer })
})

test('a wallet is stored under a masked address', async () => {
  const { outcome } = await paid('wallet', { store: true })
  expect(outcome).toMatchObject({ method: { kind: 'wallet', brand: 'PayPal', last4: 'a…@example.com', expires: null } })
})

test('a client is one customer, also when nobody remembers it, and a deleted one is replaced', async () => {
  const { payer } = wish()
  const first = await paid('good', { payer, store: true })
  const second = await paid('good', { payer, store: true })
  const customers = [first, second].map(({ payment }) => object(payment.sessionId).customer)
  expect(customers[0]).toMatch(/^cus_/)
  expect(customers[1]).toBe(customers[0])
  expect(object(customers[0])).toMatchObject({ name: 'Analytical Engines Ltd', metadata: { client_id: '12' } })

  const third = await paid('good', { payer: { ...payer, customer: 'cus_deleted' } })
  expect(third.outcome).toMatchObject({ kind: 'settled' })
  expect(object(third.payment.sessionId).customer).toBe(customers[0])
})

test('a key that was used with other words leads to the payment that it made', async () => {
  for (const way of ['fields', 'page'] as const) {
    const input = wish({ way })
    const first = await world.gateway.startPayment!(input, recordingCall())
    const again = await world.gateway.startPayment!({ ...input, description: 'Other words' }, recordingCall())
    expect(again).toEqual(first)
  }
})

test('a payment without a name is found by its key among hundreds', async () => {
  const input = wish()
  await world.gateway.startPayment!(input, recordingCall())
  for (let others = 0; others < 150; others++)
    world.double.account.registry.add('pi', 'payment_intent', { currency: 'eur', amount: 100, amount_received: 0 })
  expect(await lookUp(known(input, null))).toEqual({ kind: 'open' })
  const call = recordingCall()
  expect(await world.gateway.lookUp!({ ...known(input, null), attemptKey: uniqueKey('never') }, call)).toEqual({
    kind: 'absent',
  })
  expect(call.exchanges.filter(({ url }) => url.includes('starting_after')).length).toBeGreaterThan(0)
})

test('a payment that Stripe does not know under its own name is no absent one: the keys are of another account', async () => {
  for (const sessionId of ['pi_elsewhere', 'cs_test_elsewhere'])
    expect(await lookUp(known(wish(), sessionId))).toMatchObject({ kind: 'unknown' })
})

test('after a declined card the fields take another one', async () => {
  const payment = await begin()
  world.double.pay(payment.sessionId, 'declined')
  expect(await world.gateway.finishPayment!(payment, {}, recordingCall())).toEqual({
    kind: 'declined',
    reason: 'There is not enough money on the account.',
  })
  expect(await lookUp(payment)).toEqual({ kind: 'open' })
  world.double.pay(payment.sessionId, 'good')
  expect(await lookUp(payment)).toMatchObject({ kind: 'settled' })
})

test('a hold says until when it lasts, and lapses by itself', async () => {
  const { payment, outcome } = await paid('good', { hold: true })
  expect(outcome).toMatchObject({ kind: 'authorised', until: expect.stringMatching(/^\d{4}-.*Z$/) })
  cancel(world.double.account, object(payment.sessionId), 'automatic')
  expect(await lookUp(payment)).toEqual({ kind: 'declined', reason: 'The hold on the amount has lapsed.' })
})

test('what is held is not let go by expiring the payment', async () => {
  const { payment } = await paid('good', { hold: true, way: 'page' })
  expect(await world.gateway.expire!(payment, recordingCall())).toMatchObject({ kind: 'authorised' })
})

test('what the proxy, the limit or a fault of Stripe answers says nothing about the payment', async () => {
  const payment = await begin()
  const outcomes = []
  for (const [status, body] of [
    [502, '<html>Bad gateway</html>'],
    [500, '{"error":{"type":"api_error","message":"Sorry"}}'],
    [409, '{"error":{"type":"invalid_request_error","code":"lock_timeout","message":"Locked"}}'],
    [200, '<html>Hotel wifi</html>'],
    [200, '{"object":"something"}'],
    [302, ''],
  ] as const) {
    world.double.failWith(status, body)
    outcomes.push(await lookUp(payment))
    outcomes.push(await world.gateway.startPayment!(wish(), recordingCall()))
  }
  world.double.failWith(null)
  world.double.limitNext(1)
  outcomes.push(await lookUp(payment))
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/\S/) })
})

test('the SDK repeats nothing by itself', async () => {
  const input = wish()
  world.double.loseNext(input.attemptKey, 'dropped')
  const call = recordingCall()
  await world.gateway.startPayment!(input, call)
  expect(call.exchanges).toMatchObject([{ method: 'POST', error: expect.any(String) }])
  expect(world.double.requests.filter(({ body }) => JSON.stringify(body).includes(input.attemptKey))).toHaveLength(1)
})

test('a charge that the bank questions stays one payment, and its failure event does not end it', async () => {
  const method = world.double.aMethod('challenged')
  const { attemptKey, amount, description, payer, returnUrl } = wish()
  const token = { token: method.id, customer: method.customer as string }
  const charge = { attemptKey, amount, description, payer, returnUrl, method: token }
  const call = recordingCall()
  const { sessionId, outcome } = await world.gateway.charge!(charge, call)
  const log = JSON.stringify(call.exchanges)
  expect(log).toContain('client_secret=[masked]')
  expect(log).not.toContain(object(sessionId!).client_secret)
  expect(outcome).toMatchObject({ kind: 'challenge', url: expect.stringContaining('/3d-secure/') })
  const raw = await world.webhook('payment_intent.payment_failed', attemptKey)
  expect(await world.gateway.parseWebhook!(raw, recordingCall())).toMatchObject({
    events: [{ news: { about: 'payment', outcome: null } }],
  })
  expect(await lookUp({ ...known(wish({ attemptKey }), sessionId), method: token })).toMatchObject({
    kind: 'challenge',
  })
  expect(await world.gateway.charge!(charge, recordingCall())).toEqual({ sessionId, outcome })
})

test('a stored card that was taken away at Stripe will never work again', async () => {
  const method = world.double.aMethod('good')
  const { attemptKey, amount, description, payer, returnUrl } = wish()
  const charge = {
    attemptKey,
    amount,
    description,
    payer,
    returnUrl,
    method: { token: method.id, customer: method.customer },
  }
  method.customer = null
  expect((await world.gateway.charge!(charge, recordingCall())).outcome).toEqual({
    kind: 'declined',
    reason: 'The stored card is no more.',
    isHard: true,
  })
})

test('a key of Stripe that is not known declines no charge: it is asked about later', async () => {
  const method = world.double.aMethod('good')
  const { attemptKey, amount, description, payer, returnUrl } = wish()
  const charge = {
    attemptKey,
    amount,
    description,
    payer,
    returnUrl,
    method: { token: method.id, customer: method.customer },
  }
  const stranger = world.connect({ secretKey: 'sk_test_51SomebodyElse' })
  expect((await stranger.charge!(charge, recordingCall())).outcome).toMatchObject({ kind: 'unknown' })
})
