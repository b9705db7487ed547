import type { RawWebhook } from '@ostler/integration-kit'
import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MollieWorld, startMollieWorld } from '../testing/mollie/harness.ts'
import { signature } from '../testing/mollie/index.ts'
import { tokenOf } from './webhook.ts'

let world: MollieWorld

beforeAll(async () => {
  world = await startMollieWorld()
})

afterAll(() => world.stop())

const read = (raw: RawWebhook, gateway = world.gateway) => gateway.parseWebhook!(raw, recordingCall())

async function aPaid() {
  const payment = await world.begin()
  world.double.pay(payment.sessionId, 'paid')
  const raw = await world.inbox.waitFor(({ name, text }) => name === 'mollie' && text === `id=${payment.sessionId}`)
  return { ...payment, raw }
}

test('the webhook of a payment is proven by its address, and makes us ask', async () => {
  const { raw, attemptKey, sessionId } = await aPaid()
  expect(raw.headers['x-mollie-signature']).toBeUndefined()
  const verdict = await read(raw)
  expect(verdict).toEqual({
    kind: 'accepted',
    events: [
      {
        eventId: `${sessionId}:${raw.receivedAt.epochMilliseconds}`,
        type: 'payment',
        news: { about: 'payment', attemptKey, sessionId, outcome: null },
      },
    ],
  })
  expect(await read(raw)).toEqual(verdict)
})

test('without its proof, or with another one, it is refused', async () => {
  const { raw, attemptKey } = await aPaid()
  const other = await aPaid()
  const queries: RawWebhook['query'][] = [
    {},
    { attempt: attemptKey },
    { token: raw.query.token },
    { attempt: attemptKey, token: '' },
    { attempt: attemptKey, token: `${raw.query.token}0` },
    { attempt: attemptKey, token: other.raw.query.token },
    { attempt: attemptKey, token: tokenOf('', 'mollie', attemptKey) },
    { attempt: attemptKey, token: tokenOf('test_AnotherKey', 'mollie', attemptKey) },
    { attempt: attemptKey, token: tokenOf(world.double.apiKey, 'mollie-nl', attemptKey) },
  ]
  for (const query of queries) expect(await read({ ...raw, query })).toMatchObject({ kind: 'refused' })
  // The proof of one payment says nothing about another.
  expect(await read({ ...raw, body: other.raw.body })).toMatchObject({ kind: 'refused' })
  expect(await read({ ...raw, body: Buffer.from('id=../customers/cst_1') })).toMatchObject({ kind: 'refused' })
  expect(await read({ ...raw, body: new Uint8Array() })).toMatchObject({ kind: 'refused' })
  // What another instance was sent, and a gateway without a key.
  expect(await read(raw, world.connect({}, 'mollie-nl'))).toMatchObject({ kind: 'refused' })
  expect(await read(raw, world.connect({ apiKey: '' }))).toMatchObject({ kind: 'refused' })
})

test('the proof stands in no record', async () => {
  const call = recordingCall()
  const { raw, attemptKey, sessionId } = await aPaid()
  await world.gateway.parseWebhook!(raw, call)
  const known = {
    attemptKey,
    sessionId,
    reference: null,
    amount: { amount: '59.90', currency: 'EUR' },
    startedAt: '',
    method: null,
  }
  await world.gateway.lookUp!(known, call)
  expect(call.exchanges.length).toBe(2)
  expect(JSON.stringify(call.exchanges)).toContain('token=[masked]')
  expect(JSON.stringify(call.exchanges)).not.toContain(raw.query.token)
})

test('while Mollie cannot be asked the webhook is not spent', async () => {
  const { raw } = await aPaid()
  world.double.failWith(503)
  expect(await read(raw)).toMatchObject({ kind: 'unknown' })
  world.double.failWith(null)
})

test('refunds and chargebacks come by the same address, each state of each once', async () => {
  const { raw, sessionId } = await aPaid()
  const { account } = world.double
  const refund = account.newRefund(sessionId, {
    amount: { value: '10.00', currency: 'EUR' },
    metadata: { refund_key: 'r-1' },
  })
  const chargeback = account.newChargeback(sessionId, { code: 'MD06', description: 'Refund request by end customer' })
  const news = async () => {
    const verdict = await read(raw)
    return verdict.kind === 'accepted' ? verdict.events.slice(1) : []
  }
  const dispute = {
    reference: chargeback.id,
    paymentReference: sessionId,
    amount: { amount: '59.90', currency: 'EUR' },
    fee: null,
    reason: 'MD06 Refund request by end customer',
    answerBy: null,
  }
  expect(await news()).toEqual([
    {
      eventId: `${refund.id}:pending`,
      type: 'refund.pending',
      news: {
        about: 'refund',
        refundKey: 'r-1',
        reference: refund.id,
        paymentReference: sessionId,
        outcome: { kind: 'pending', reference: refund.id },
      },
    },
    {
      eventId: `${chargeback.id}:received`,
      type: 'chargeback.received',
      news: { about: 'dispute', dispute: { ...dispute, state: 'lost', isMoneyTaken: true } },
    },
  ])
  refund.status = 'failed'
  chargeback.reversedAt = '2027-01-20T10:00:00+00:00'
  expect(await news()).toMatchObject([
    { eventId: `${refund.id}:failed`, news: { outcome: { kind: 'declined' } } },
    { eventId: `${chargeback.id}:reversed`, news: { dispute: { ...dispute, state: 'won', isMoneyTaken: false } } },
  ])
})

test("Mollie's signature, by a known value", async () => {
  const body = Buffer.from('{"resource":"event","id":"event_1","type":"payment.paid"}')
  const header = 'sha256=ebcc80393d86c4452a999d579bb3606039bc5452f723a3dfcdc1c639063ee6d0'
  expect(signature('mollie_test_secret', body)).toBe(header)
  const raw = { body, headers: { 'x-mollie-signature': header }, query: {}, receivedAt: Temporal.Now.instant() }
  const gateway = world.connect({ webhookSecret: 'mollie_test_secret' })
  expect(await read(raw, gateway)).toEqual({
    kind: 'accepted',
    events: [{ eventId: 'event_1', type: 'payment.paid', news: { about: 'nothing' } }],
  })
  expect(await read({ ...raw, body: Buffer.concat([body, Buffer.from(' ')]) }, gateway)).toMatchObject({
    kind: 'refused',
  })
})

test('signed events of chargebacks lead to their payment, and others mean nothing', async () => {
  const { sessionId } = await aPaid()
  const chargeback = world.double.account.newChargeback(sessionId, null)
  world.double.tell(sessionId, 'chargeback.received', chargeback)
  const raw = await world.inbox.waitFor(({ name, text }) => name === 'account' && text.includes(chargeback.id))
  expect(await read(raw)).toMatchObject({
    events: [{ news: { about: 'payment' } }, { news: { about: 'dispute', dispute: { reference: chargeback.id } } }],
  })
  const body = Buffer.from('{"resource":"event","id":"event_2","type":"payout.paid","entityId":"po_1"}')
  const headers = { 'x-mollie-signature': signature('mollie_signing_secret', body) }
  expect(await read({ ...raw, body, headers })).toMatchObject({ events: [{ news: { about: 'nothing' } }] })
})
