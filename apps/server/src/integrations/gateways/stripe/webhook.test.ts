import { expect, test } from 'vitest'
import { signature } from '../testing/stripe/account.ts'
import { readWebhook } from './webhook.ts'

const account = { webhookSecret: 'whsec_test_secret', instance: 'stripe', isLive: false }

/** An event as the endpoint gets it, signed just now. */
function received(event: Record<string, unknown>, secret = account.webhookSecret) {
  const body = Buffer.from(JSON.stringify({ id: 'evt_1', object: 'event', livemode: false, ...event }))
  const receivedAt = Temporal.Instant.fromEpochMilliseconds(1_800_000_000_000)
  return { body, headers: { 'stripe-signature': signature(secret, body, 1_800_000_000) }, query: {}, receivedAt }
}

const news = (event: Record<string, unknown>) => {
  const verdict = readWebhook(account, received(event))
  return verdict.kind === 'accepted' ? verdict.events[0]!.news : verdict
}

test("Stripe's signature, by a known value", () => {
  const raw = {
    body: Buffer.from('{"id":"evt_test_webhook","object":"event"}'),
    headers: {
      'stripe-signature':
        't=1614556800,v1=96943a0ceebda8d3913e8b90697d39bbe16342f950890d77a41a248e4fb22794,v0=anything',
    },
    query: {},
    receivedAt: Temporal.Instant.fromEpochMilliseconds(1_614_556_800_000),
  }
  // The signature is right; a body without a type is no event.
  expect(readWebhook(account, raw)).toEqual({ kind: 'refused', reason: 'The body is no event.' })
  const changed = { ...raw, body: Buffer.from('{"id":"evt_test_webhook","object":"evenT"}') }
  expect(readWebhook(account, changed)).toEqual({ kind: 'refused', reason: 'The signature is not right.' })
})

test.each([
  '',
  't=1800000000',
  'v1=00',
  't=now,v1=00',
  't=1800000000,v1=',
  't=1800000000,v0=96943a0ceebda8d3913e8b90697d39bbe16342f950890d77a41a248e4fb22794',
])('a signature that reads "%s" is refused', (header) => {
  const raw = received({ type: 'payout.paid' })
  expect(readWebhook(account, { ...raw, headers: { 'stripe-signature': header } })).toMatchObject({ kind: 'refused' })
})

test('live and test events are not mixed', () => {
  const raw = received({ type: 'payout.paid', livemode: true })
  expect(readWebhook(account, raw)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('live') })
  expect(readWebhook({ ...account, isLive: true }, received({ type: 'payout.paid' }))).toMatchObject({
    kind: 'refused',
  })
})

test('an event of a connected account is refused', () => {
  expect(readWebhook(account, received({ type: 'payout.paid', account: 'acct_2' }))).toMatchObject({ kind: 'refused' })
})

test('of two instances with one account each hears of its own payments', () => {
  const object = (instance: string) => ({
    id: 'pi_1',
    object: 'payment_intent',
    metadata: { attempt_key: 'a-1', instance },
  })
  const event = (instance: string) => ({ type: 'payment_intent.succeeded', data: { object: object(instance) } })
  expect(news(event('stripe'))).toEqual({ about: 'payment', attemptKey: 'a-1', sessionId: 'pi_1', outcome: null })
  expect(news(event('stripe-usd'))).toEqual({ about: 'nothing' })
})

test('what was paid past us means nothing here', () => {
  for (const type of ['payment_intent.succeeded', 'checkout.session.completed', 'setup_intent.succeeded'])
    expect(news({ type, data: { object: { id: 'x_1', metadata: {} } } })).toEqual({ about: 'nothing' })
})

test.each(['radar.early_fraud_warning.created', 'customer.deleted', 'charge.refunded', 'v2.core.event'])(
  '%s is taken, and means nothing',
  (type) => {
    expect(news({ type, data: { object: { id: 'x_1', charge: 'ch_1' } } })).toEqual({ about: 'nothing' })
  },
)

const method = {
  id: 'pm_1',
  object: 'payment_method',
  type: 'card',
  customer: 'cus_1',
  card: { brand: 'mastercard', last4: '4444', exp_month: 3, exp_year: 2031, fingerprint: 'abc' },
}

test('a card that the bank renewed, and one that was taken away', () => {
  const renewed = {
    about: 'method',
    token: 'pm_1',
    change: {
      kind: 'renewed',
      method: {
        token: 'pm_1',
        customer: 'cus_1',
        kind: 'card',
        brand: 'Mastercard',
        last4: '4444',
        expires: '2031-03',
        fingerprint: 'abc',
      },
    },
  }
  expect(news({ type: 'payment_method.automatically_updated', data: { object: method } })).toEqual(renewed)
  const before = { card: { exp_year: 2027 } }
  expect(news({ type: 'payment_method.updated', data: { object: method, previous_attributes: before } })).toEqual(
    renewed,
  )
  const name = { billing_details: { name: 'Ada' } }
  expect(news({ type: 'payment_method.updated', data: { object: method, previous_attributes: name } })).toEqual({
    about: 'nothing',
  })
  const gone = { about: 'method', token: 'pm_1', change: { kind: 'gone' } }
  expect(news({ type: 'payment_method.detached', data: { object: { ...method, customer: null } } })).toEqual(gone)
  const mandate = { id: 'mandate_1', status: 'inactive', type: 'multi_use', payment_method: 'pm_1' }
  expect(news({ type: 'mandate.updated', data: { object: mandate } })).toEqual(gone)
  expect(news({ type: 'mandate.updated', data: { object: { ...mandate, status: 'active' } } })).toEqual({
    about: 'nothing',
  })
})

test('storing is news under its own key', () => {
  const setup = { id: 'seti_1', object: 'setup_intent', metadata: { storing_key: 's-1', instance: 'stripe' } }
  expect(news({ type: 'setup_intent.succeeded', data: { object: setup } })).toEqual({
    about: 'storing',
    storingKey: 's-1',
    outcome: null,
  })
})
