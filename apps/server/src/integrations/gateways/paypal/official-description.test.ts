import type { StartPayment } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { descriptions, loadDescription, whyWithoutDescription } from '../../testing/official-description.ts'
import { aPaypal, type PaypalHarness } from '../testing/paypal/harness.ts'

let paypal: PaypalHarness
const call = recordingCall

beforeAll(async () => {
  paypal = await aPaypal()
})

afterAll(() => paypal.double.stop())

const files = {
  '/v2/checkout/': 'paypal-checkout_orders_v2.openapi.json',
  '/v2/payments/': 'paypal-payments_payment_v2.openapi.json',
  '/v3/vault/': 'paypal-vault_payment_tokens_v3.openapi.json',
  '/v1/reporting/': 'paypal-reporting_transactions_v1.openapi.json',
  '/v1/customer/': 'paypal-customer_disputes_v1.openapi.json',
  '/v1/notifications/': 'paypal-notifications_webhooks_v1.openapi.json',
}

/** The description is of February 2024; PayPal's page about saving a wallet names this type since. */
const newer = (problem: string) =>
  problem.startsWith('POST /v3/vault/payment-tokens/payment_source/token/type:') &&
  problem.includes('BILLING_AGREEMENT')

test.skipIf(descriptions === '')(
  `every request that is sent fits the official description${descriptions === '' ? ` (${whyWithoutDescription})` : ''}`,
  async () => {
    await everything()
    const known = Object.entries(files).map(([prefix, file]) => ({ prefix, description: loadDescription(file) }))
    const problems = paypal.double.seen
      .filter(({ path }) => !path.startsWith('/v1/identity/'))
      .flatMap(({ method, path, body }) => {
        const { description } = known.find(({ prefix }) => path.startsWith(prefix))!
        return description.validateRequest(method, path, body, 'application/json')
      })
    expect(problems.filter((problem) => !newer(problem))).toEqual([])
    expect(
      new Set(paypal.double.seen.map(({ path }) => Object.keys(files).find((one) => path.startsWith(one)))).size,
    ).toBe(7)
  },
)

/** Each verb once. */
async function everything(): Promise<void> {
  const { gateway, double } = paypal
  const wish = (also: Partial<StartPayment> = {}): StartPayment => ({
    attemptKey: uniqueKey('attempt'),
    amount: { amount: '12.00', currency: 'EUR' },
    description: 'INV-2027-000001',
    way: 'page',
    payer: { customer: 'CUST123456' } as StartPayment['payer'],
    store: true,
    hold: false,
    returnUrl: 'https://my.example.com/return',
    cancelUrl: 'https://my.example.com/cancel',
    ...also,
  })
  const paid = async (hold: boolean) => {
    const input = wish({ hold })
    const started = await gateway.startPayment!(input, call())
    if (started.kind !== 'redirect') throw new Error(started.kind)
    const payment = {
      ...input,
      sessionId: started.sessionId,
      reference: null,
      startedAt: new Date().toISOString(),
      method: null,
    }
    double.approve(started.sessionId)
    const outcome = await gateway.finishPayment!(payment, {}, call())
    if (outcome.kind !== 'settled' && outcome.kind !== 'authorised') throw new Error(outcome.kind)
    return { ...payment, reference: outcome.reference }
  }
  const payment = await paid(false)
  await gateway.expire!(
    { ...payment, sessionId: ((await gateway.startPayment!(wish(), call())) as { sessionId: string }).sessionId },
    call(),
  )
  const refund = { refundKey: uniqueKey('refund'), payment, amount: payment.amount, reason: 'Größe' }
  await gateway.refund!(refund, call())
  await gateway.lookUpRefund!({ ...refund, refundReference: null, askedAt: '' }, call())
  await gateway.capture!(await paid(true), payment.amount, call())
  await gateway.release!(await paid(true), call())

  const storing = { storingKey: uniqueKey('storing'), currency: 'EUR' }
  const opened = await gateway.startStoring!({ ...wish(), ...storing }, call())
  if (opened.kind !== 'redirect') throw new Error(opened.kind)
  double.approveStoring(opened.sessionId)
  const stored = await gateway.finishStoring!(
    { ...storing, sessionId: opened.sessionId, customer: null, startedAt: '' },
    {},
    call(),
  )
  if (stored.kind !== 'stored') throw new Error(stored.kind)
  const { method } = stored
  await gateway.charge!({ ...wish(), method }, call())
  await gateway.lookUp!({ ...payment, sessionId: null, method }, call())
  await gateway.forget!(method, call())
  await gateway.checkSettings(call())
  double.webhooks.send('PAYMENT.CAPTURE.REVERSED', {
    id: 'REVERSED',
    status: 'COMPLETED',
    amount: { currency_code: 'EUR', value: '1' },
  })
  await gateway.parseWebhook!(await paypal.received('REVERSED'), call())
}
