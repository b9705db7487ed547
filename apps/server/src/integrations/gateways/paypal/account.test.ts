import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aPaypal, type PaypalHarness } from '../testing/paypal/harness.ts'
import { EVENT_TYPES } from './events.ts'

let paypal: PaypalHarness
const call = recordingCall

beforeEach(async () => {
  paypal = await aPaypal()
})

afterEach(() => paypal.double.stop())

const aPayment = { attemptKey: 'x', sessionId: 'NOSUCHORDER', reference: null, startedAt: '', method: null }
const lookUp = (gateway = paypal.gateway) =>
  gateway.lookUp!({ ...aPayment, amount: { amount: '1.00', currency: 'EUR' } }, call())

test('one token serves many calls, of every instance with the same credentials', async () => {
  for (const gateway of [paypal.gateway, paypal.gateway, paypal.connect()]) await lookUp(gateway)
  expect(paypal.double.tokensGiven).toBe(1)
})

test('a token that no longer counts is renewed once', async () => {
  await lookUp()
  paypal.double.tokens.clear()
  expect(await lookUp()).toEqual({ kind: 'absent' })
  expect(paypal.double.tokensGiven).toBe(2)
})

test('an account that takes no token is asked twice and no more', async () => {
  const recorded = recordingCall()
  paypal.double.tokens.add = () => paypal.double.tokens
  const payment = { ...aPayment, amount: { amount: '1.00', currency: 'EUR' } }
  expect(await paypal.gateway.lookUp!(payment, recorded)).toMatchObject({ kind: 'unknown' })
  expect(recorded.exchanges.map(({ url }) => new URL(url).pathname)).toEqual([
    '/v1/oauth2/token',
    '/v2/checkout/orders/NOSUCHORDER',
    '/v1/oauth2/token',
    '/v2/checkout/orders/NOSUCHORDER',
  ])
})

test('a wrong secret gains nothing from a token that was fetched with the right one', async () => {
  await lookUp()
  expect(await lookUp(paypal.harness.stranger)).toMatchObject({ kind: 'unknown' })
})

test('settings that work say whose account it is, and that it is no live one', async () => {
  expect(await paypal.gateway.checkSettings(call())).toEqual({
    kind: 'accepted',
    account: 'Example Hosting',
    isLive: false,
    warnings: [],
  })
})

test('says what will not work', async () => {
  paypal.double.scopes = []
  paypal.double.webhooks.eventTypes = EVENT_TYPES.filter((type) => !type.startsWith('CUSTOMER.'))
  const check = await paypal.gateway.checkSettings(call())
  if (check.kind !== 'accepted') throw new Error(check.kind)
  expect(check.warnings).toEqual([
    expect.stringMatching(/Vault is not switched on/),
    expect.stringMatching(/Transaction search is not switched on/),
    'The webhook does not send CUSTOMER.DISPUTE.CREATED, CUSTOMER.DISPUTE.UPDATED, CUSTOMER.DISPUTE.RESOLVED.',
  ])
})

test('says when the webhook goes somewhere else', async () => {
  paypal.double.webhooks.registeredUrl = 'https://old.example.com/webhooks/paypal'
  expect(await paypal.gateway.checkSettings(call())).toMatchObject({
    warnings: [expect.stringMatching(/^The webhook sends its events to https:\/\/old\.example\.com/)],
  })
})

test('names the setting that is wrong', async () => {
  expect(await paypal.connect({ clientSecret: 'wrong' }).checkSettings(call())).toMatchObject({
    kind: 'refused',
    field: 'clientSecret',
  })
  expect(await paypal.connect({ webhookId: '0EH40505U7160970P' }).checkSettings(call())).toMatchObject({
    kind: 'refused',
    field: 'webhookId',
  })
})
