import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asStaff } from '../../billing/examples.ts'
import { anEvent, aPayer, aWebhook, FakeGateway, settled, withGateways } from '../examples.ts'
import { listExchanges } from '../queries/exchanges.ts'
import { inboundEvent, listInboundEvents, refusedWebhooksOf, stateOfEvent } from '../queries/inbound-events.ts'
import { listTransactions, transactionDetails, transactionsOf } from '../queries/transactions.ts'
import { handleGatewayEvent } from './handle-gateway-event.ts'
import { receiveWebhook } from './receive-webhook.ts'
import { replayEvent } from './replay-event.ts'

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
const staff = () => asStaff(house)
const handle = (inboundEventId: number) =>
  handleGatewayEvent.handle(
    ctx(),
    { inboundEventId },
    { id: 'test', lastAttempt: false, signal: new AbortController().signal },
  )

async function stored(event = anEvent(null, null)): Promise<number> {
  await receiveWebhook(ctx(), { integration: 'cards', raw: aWebhook([event]) })
  const { items } = await listInboundEvents(staff(), { limit: 1 })
  return items[0]!.id
}

test('an event that failed is handled again, and one that took effect takes effect no second time', async () => {
  const payer = await aPayer(house, gateway)
  const id = await stored(anEvent(payer.key, null))
  gateway.broken = new Error('connection refused')
  await expect(handle(id)).rejects.toThrow('connection refused')
  expect(stateOfEvent(await inboundEvent(staff(), id))).toBe('failed')
  expect(await inboundEvent(staff(), id)).toMatchObject({ tries: 1, problem: 'connection refused', replays: 0 })

  gateway.broken = null
  gateway.outcomes.set(payer.key, settled('100.00', { reference: 'ch_replayed' }))
  await replayEvent(staff(), id)
  expect(stateOfEvent(await inboundEvent(staff(), id))).toBe('waiting')
  await handle(id)
  expect(await inboundEvent(staff(), id)).toMatchObject({ outcome: 'settled', clientId: payer.clientId, replays: 1 })

  for (const n of [2, 3]) {
    await replayEvent(staff(), id)
    await handle(id)
    expect(await inboundEvent(staff(), id)).toMatchObject({ outcome: 'settled_before', replays: n })
  }
  expect(await transactionsOf(staff(), payer.invoice.id)).toHaveLength(1)
  await expect(replayEvent(staff(), 999_999)).rejects.toMatchObject({ code: 'event_not_found' })
  await expect(replayEvent(asStaff(house, ['transactions.view']), id)).rejects.toMatchObject({ code: 'forbidden' })
})

test('events are found by gateway, type, client and state', async () => {
  const payer = await aPayer(house, gateway)
  const waiting = await stored()
  const handled = await stored(anEvent(payer.key, settled('100.00')))
  await handle(handled)
  const found = async (filter: object) =>
    (await listInboundEvents(staff(), { limit: 50, ...filter })).items.map((one) => one.id)
  expect(await found({ state: 'waiting' })).toContain(waiting)
  expect(await found({ state: 'waiting' })).not.toContain(handled)
  expect(await found({ state: 'handled', clientId: payer.clientId })).toEqual([handled])
  expect(await found({ type: 'payment.changed', gateway: 'cards' })).toContain(handled)
  expect(await found({ gateway: 'others' })).toEqual([])
  expect(await found({ type: 'refund.changed' })).toEqual([])
})

test('the body is shown as it came, one value a line, and what looks secret is masked', async () => {
  const event = { ...anEvent('pay_1', null), client_secret: 'shh', nested: [{ token: 'shh', note: 'Grüße' }] }
  const { body, understood } = await inboundEvent(staff(), await stored(event))
  expect(body).not.toContain('shh')
  expect(body).toContain('"client_secret": "[masked]"')
  expect(body).toContain('      "note": "Grüße"')
  expect(JSON.parse(understood)).toMatchObject({ about: 'payment', attemptKey: 'pay_1' })
  await expect(inboundEvent(staff(), 999_999)).rejects.toMatchObject({ code: 'event_not_found' })
})

test('what was refused is told by gateway, reason and day, with how often', async () => {
  for (let i = 0; i < 3; i++)
    await expect(receiveWebhook(ctx(), { integration: 'cards', raw: aWebhook([], 'forged') })).rejects.toMatchObject({
      code: 'webhook_refused',
    })
  expect(await refusedWebhooksOf(staff(), { gateway: 'cards' })).toMatchObject([
    { gateway: 'cards', reason: 'No signature matches.', count: 3 },
  ])
  expect(await refusedWebhooksOf(staff(), { gateway: 'others' })).toEqual([])
})

test('what was said is shown without what looks secret', async () => {
  const payer = await aPayer(house, gateway)
  await house.pool.query(
    `INSERT INTO payments.exchanges (attempt_id, gateway, at, exchange, correlation_id) VALUES ($1, 'cards', now(), $2, 'c')`,
    [
      payer.attemptId,
      {
        method: 'POST',
        url: 'https://pay.example/v1?api_key=shh&page=2',
        requestBody: 'amount=100&access_token=shh',
        status: 200,
        responseBody: '{"id":"x","client_secret":"shh"}',
        durationMs: 12,
      },
    ],
  )
  const { items } = await listExchanges(staff(), { limit: 10, attemptId: payer.attemptId })
  expect(JSON.stringify(items)).not.toContain('shh')
  expect(items[0]!.exchange).toMatchObject({
    url: 'https://pay.example/v1?api_key=[masked]&page=2',
    requestBody: 'amount=100\naccess_token=[masked]',
    responseBody: '{\n  "id": "x",\n  "client_secret": "[masked]"\n}',
  })
  expect((await listExchanges(staff(), { limit: 10, refundId: 1 })).items).toEqual([])
})

test('payments are found by gateway, client, day, the beginning of their reference and the state of a refund', async () => {
  const payer = await aPayer(house, gateway)
  const id = await stored(anEvent(payer.key, settled('100.00', { reference: 'CH_50%_off', fee: '1.75' })))
  await handle(id)
  const [transaction] = await transactionsOf(staff(), payer.invoice.id)
  await house.pool.query(
    `INSERT INTO payments.refunds (client_id, transaction_id, key, made, currency, amount_minor, state, reason, made_by, made_at, changed_at)
     VALUES ($1, $2, 'r_1', 'gateway', 'EUR', 100, 'pending', 'x', 'x', now(), now())`,
    [payer.clientId, transaction!.id],
  )
  const day = Temporal.PlainDate.from('2027-03-01')
  const isFound = async (filter: object) =>
    (await listTransactions(staff(), { limit: 50, ...filter })).items.some((one) => one.id === transaction!.id)
  for (const filter of [
    { gateway: 'cards' },
    { clientId: payer.clientId },
    { from: day, until: day },
    { reference: 'ch_50%' },
    { refund: 'pending' },
  ])
    expect([filter, await isFound(filter)]).toEqual([filter, true])
  for (const filter of [
    { gateway: 'manual' },
    { clientId: payer.clientId + 1 },
    { from: day.add({ days: 1 }) },
    { until: day.subtract({ days: 1 }) },
    { reference: 'ch_50_' },
    { refund: 'declined' },
  ])
    expect([filter, await isFound(filter)]).toEqual([filter, false])

  expect(await transactionDetails(staff(), transaction!.id)).toMatchObject({
    attempt: { id: payer.attemptId },
    refunds: [{ state: 'pending' }],
    disputes: [],
    paid: [{ invoiceId: payer.invoice.id }],
  })
  await expect(transactionDetails(staff(), 999_999)).rejects.toMatchObject({ code: 'transaction_not_found' })
})
