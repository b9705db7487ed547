import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { ownInvoice } from '../../billing/index.ts'
import { anEvent, aPayer, aWebhook, eventAbout, FakeGateway, settled, withGateways } from '../examples.ts'
import { listInboundEvents } from '../queries/inbound-events.ts'
import { transactionsOf } from '../queries/transactions.ts'
import { handleGatewayEvent } from './handle-gateway-event.ts'
import { receiveWebhook } from './receive-webhook.ts'

let house: TestHouse
let gateway: FakeGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())
beforeEach(async () => {
  ;[gateway] = await withGateways(house, new FakeGateway())
})

const ctx = () => house.contexts.forSystem('webhook cards', 'webhook')
const deliver = (raw: ReturnType<typeof aWebhook>, integration = 'cards') => receiveWebhook(ctx(), { integration, raw })
const job = { id: 'test', lastAttempt: false, signal: new AbortController().signal }
const storedEvent = async (eventId: string) =>
  (
    await house.pool.query(
      'SELECT id::int, deliveries, handled_at IS NOT NULL AS handled, outcome, raw FROM payments.inbound_events WHERE event_id = $1',
      [eventId],
    )
  ).rows
const jobsFor = async (inboundEventId: number) =>
  (
    await house.pool.query(
      `SELECT 1 FROM platform.outbox WHERE name = 'payments.handle_gateway_event' AND payload->'inboundEventId' = to_jsonb($1::bigint)`,
      [inboundEventId],
    )
  ).rowCount

test('an event is kept as it came, once, and a job is asked for once, in ten deliveries at once and days later', async () => {
  const event = anEvent(null, null)
  const raw = aWebhook([event])
  const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(raw)))
  expect(answers.map((answer) => answer.stored).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  house.clock.follow(house.clock.aheadMs + 3 * 86_400_000)
  expect(await deliver(raw)).toEqual({ stored: 0, reply: null })

  const [stored, ...more] = await storedEvent(event.eventId)
  expect(more).toEqual([])
  expect(stored).toMatchObject({ deliveries: 11, handled: false, raw: raw.body })
  expect(await jobsFor(stored.id)).toBe(1)
})

test('one delivery may carry several events; the new ones among them are stored', async () => {
  const [known, fresh] = [anEvent(null, null), anEvent(null, null)]
  await deliver(aWebhook([known]))
  expect(await deliver(aWebhook([known, fresh, fresh]))).toEqual({ stored: 1, reply: null })
  const { items } = await listInboundEvents(ctx(), { limit: 2 })
  expect(items.map((one) => one.eventId)).toEqual([fresh.eventId, known.eventId])
})

test('a stored event takes effect once, however often its job is done', async () => {
  const payer = await aPayer(house, gateway)
  const event = anEvent(payer.key, settled('100.00'))
  await deliver(aWebhook([event]))
  const [{ id: inboundEventId }] = await storedEvent(event.eventId)
  await handleGatewayEvent.handle(ctx(), { inboundEventId }, job)
  await Promise.all([1, 2, 3].map(() => handleGatewayEvent.handle(ctx(), { inboundEventId }, job)))
  expect(await storedEvent(event.eventId)).toMatchObject([{ handled: true, outcome: 'settled' }])
  expect(await transactionsOf(ctx(), payer.invoice.id)).toHaveLength(1)
  expect((await ownInvoice(ctx(), payer.invoice.id)).paidAt).not.toBeNull()
})

test.each([
  ['that does not matter here', eventAbout({ about: 'nothing' }), 'ignored'],
  ['about a payment we do not know', anEvent('pay_unknown', settled('1.00')), 'no_such_attempt'],
])('an event %s is handled, and nothing happens', async (_, event, outcome) => {
  await deliver(aWebhook([event]))
  const [{ id: inboundEventId }] = await storedEvent(event.eventId)
  await handleGatewayEvent.handle(ctx(), { inboundEventId }, job)
  expect(await storedEvent(event.eventId)).toMatchObject([{ handled: true, outcome }])
})

test('what is not signed by the provider stores nothing', async () => {
  const payer = await aPayer(house, gateway)
  const event = anEvent(payer.key, settled('100.00'))
  await expect(deliver(aWebhook([event], 'forged'))).rejects.toMatchObject({ code: 'webhook_refused' })
  await expect(deliver(aWebhook([event]), 'beads')).rejects.toMatchObject({ code: 'integration_not_found' })
  expect(await storedEvent(event.eventId)).toEqual([])
  expect(await transactionsOf(ctx(), payer.invoice.id)).toEqual([])
})

test('refused webhooks are counted for the operator', async () => {
  await house.serve(['web'])
  const send = (integration: string, signature: string) =>
    fetch(`${house.url}/webhooks/${integration}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', signature },
      body: aWebhook([anEvent(null, null)]).body,
    })
  expect((await send('cards', 'genuine')).status).toBe(200)
  expect((await send('cards', 'forged')).status).toBe(400)
  expect((await send('cards', '')).status).toBe(400)
  expect((await send('beads', 'genuine')).status).toBe(404)

  const figures = await (await fetch(`${house.url}/metrics`)).text()
  expect(figures).toContain('ostler_webhooks_refused_total{integration="cards"} 2')
  expect(figures).toContain('ostler_webhooks_refused_total{integration="none"} 1')
})
