import type { PayoutItem } from '@ostler/integration-kit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { anInvoice, asStaff, inHouse } from '../billing/examples.ts'
import { balanceOf, mergeInvoices, ownInvoice, verifyBooks } from '../billing/index.ts'
import { accountBalances, lockClientMoney } from '../ledger/index.ts'
import { aDispute, aPaidInvoice, GivingGateway, hears } from './afterwards-examples.ts'
import { aCard, aDebtor, aPayer, aStoredCard, aWebhook, settled, withGateways } from './examples.ts'
import { listMethods } from './queries/methods.ts'
import { chargeDueInvoices, chargeInvoice } from './use-cases/charge/charge-due-invoices.ts'
import { handleGatewayEvent } from './use-cases/handle-gateway-event.ts'
import { removeMethod } from './use-cases/methods/change-methods.ts'
import { readPayouts } from './use-cases/read-payouts.ts'
import { receiveWebhook } from './use-cases/receive-webhook.ts'
import { recordOutcome } from './use-cases/record-outcome.ts'
import { replayEvent } from './use-cases/replay-event.ts'
import { startPayment } from './use-cases/start-payment.ts'

/** What would take or give money a second time, after it was taken or given back. */

let house: TestHouse
let gateway: GivingGateway
let n = 0
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-15T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})
beforeEach(async () => {
  ;[gateway] = await withGateways(house, aGateway())
  await house.pool.query(`UPDATE payments.methods SET state = 'removed', is_default = false, is_forgotten = true`)
})

const aGateway = () => new GivingGateway(`giving${++n}`, { charges: true, stores: 'by_itself' })
const ctx = () => house.contexts.forSystem('test', 'worker')
const job = { id: 'test', lastAttempt: false, signal: new AbortController().signal }
const owed = async (invoiceId: number) => balanceOf(await ownInvoice(ctx(), invoiceId)).toDecimal()
const eur = (amount: string) => ({ amount, currency: 'EUR' })

test('a card that was removed is not stored again by news of a payment that was booked with it', async () => {
  const payer = await aPayer(house, gateway)
  const news = { ...settled('100.00'), method: aCard() }
  await inHouse(house, (tx) => recordOutcome(tx, payer.key, news))
  const stored = async () => (await listMethods(ctx(), { clientId: payer.clientId, limit: 9 })).items
  const [card] = await stored()
  await removeMethod(payer.ctx(), { methodId: card!.id })
  expect(await inHouse(house, (tx) => recordOutcome(tx, payer.key, news))).toBe('settled_before')
  expect(await stored()).toEqual([])
})

test('a payment that was given back at the provider is not charged again by itself', async () => {
  const paid = await aPaidInvoice(house, gateway)
  await aStoredCard(house, paid.clientId, { gateway: gateway.name })
  await hears(house, gateway, {
    about: 'refund',
    paymentReference: paid.reference,
    refundKey: null,
    reference: 're_outside',
    outcome: { kind: 'refunded', reference: 're_outside', amount: eur('100.00') },
  })
  expect(await owed(paid.invoice.id)).toBe('100.00')
  await chargeDueInvoices(ctx())
  await house.settle()
  expect(gateway.charged).toEqual([])
})

test('nor is the surcharge that was paid along with a payment which the bank has taken back', async () => {
  await house.pool.query('UPDATE payments.gateways SET surcharge = $1 WHERE name = $2', [
    JSON.stringify({ percent: '3', fixed: {} }),
    gateway.name,
  ])
  const payer = await aPayer(house, gateway)
  await aStoredCard(house, payer.clientId, { gateway: gateway.name })
  const reference = `pay_surcharged_${n}`
  const { amount } = gateway.started.at(-1)!
  await inHouse(house, (tx) => recordOutcome(tx, payer.key, settled(amount.amount, { reference })))
  const all = { state: 'lost' as const, amount }
  await hears(house, gateway, { about: 'dispute', dispute: aDispute(reference, all) })
  await chargeDueInvoices(ctx())
  await house.settle()
  expect(gateway.charged).toEqual([])
})

test('news of a dispute that took effect once takes none when it is handled again after the decision was reversed', async () => {
  const paid = await aPaidInvoice(house, gateway)
  const tells = async (state: 'won' | 'lost') => {
    const event = {
      eventId: `evt_${state}_${n}`,
      type: 'dispute.changed',
      news: { about: 'dispute' as const, dispute: aDispute(paid.reference, { state, isMoneyTaken: state === 'lost' }) },
    }
    await receiveWebhook(ctx(), { integration: gateway.name, raw: aWebhook([event]) })
    const { rows } = await house.pool.query('SELECT id::int FROM payments.inbound_events WHERE event_id = $1', [
      event.eventId,
    ])
    await handleGatewayEvent.handle(ctx(), { inboundEventId: rows[0].id }, job)
    return rows[0].id as number
  }
  const won = await tells('won')
  await tells('lost')
  expect(await owed(paid.invoice.id)).toBe('100.00')
  await replayEvent(asStaff(house), won)
  await handleGatewayEvent.handle(ctx(), { inboundEventId: won }, job)
  expect(await owed(paid.invoice.id)).toBe('100.00')
})

const item = (reference: string): PayoutItem => ({
  kind: 'payment',
  reference,
  gross: eur('100.00'),
  fee: eur('0.00'),
  net: eur('100.00'),
})
const aPayout = (reference: string) => ({
  reference: `po_${n}`,
  amount: eur('100.00'),
  arrivesOn: '2027-03-16',
  state: 'paid' as const,
  items: [item(reference)],
})
const held = async (account: `clearing:${string}` | `bank:${string}`) =>
  (await accountBalances(ctx(), account)).find((one) => one.currency === 'EUR')?.toDecimal() ?? '0.00'

test('what a gateway pays out after it was switched off is read, too', async () => {
  const paid = await aPaidInvoice(house, gateway)
  gateway.paidOut.push(aPayout(paid.reference))
  await house.pool.query('UPDATE payments.gateways SET is_enabled = false WHERE name = $1', [gateway.name])
  await readPayouts(ctx())
  expect(await held(`clearing:${gateway.name}`)).toBe('0.00')
})

test('a gateway that comes to no end of its payouts has not been read', async () => {
  const paid = await aPaidInvoice(house, gateway)
  gateway.paidOut.push(aPayout(paid.reference))
  gateway.pageSize = 0
  expect(await readPayouts(ctx())).toEqual({ read: 0, failed: 1 })
})

test('a payment that counts again pays all of the invoice that its invoices were merged into', async () => {
  const debtor = await aDebtor(house, '50.00')
  const second = await anInvoice(house, debtor.clientId, { amounts: ['50.00'], dueOn: '2027-03-15' })
  const ids = [debtor.invoice.id, second.id]
  await startPayment(debtor.ctx(), { invoiceIds: ids, gateway: gateway.name })
  const reference = `pay_two_${n}`
  await inHouse(house, (tx) => recordOutcome(tx, gateway.started.at(-1)!.attemptKey, settled('100.00', { reference })))
  const dispute = (state: 'lost' | 'won') =>
    hears(house, gateway, { about: 'dispute', dispute: aDispute(reference, { state, isMoneyTaken: state === 'lost' }) })
  await dispute('lost')
  const merged = await mergeInvoices(asStaff(house), { invoiceIds: ids })
  await dispute('won')
  expect(await owed(merged.id)).toBe('0.00')
})

test('a payment of several invoices that were merged on the way pays the one in their place', async () => {
  const debtor = await aDebtor(house, '50.00')
  const second = await anInvoice(house, debtor.clientId, { amounts: ['50.00'], dueOn: '2027-03-15' })
  const ids = [debtor.invoice.id, second.id]
  await startPayment(debtor.ctx(), { invoiceIds: ids, gateway: gateway.name })
  const merged = await mergeInvoices(asStaff(house), { invoiceIds: ids })
  await inHouse(house, (tx) => recordOutcome(tx, gateway.started.at(-1)!.attemptKey, settled('100.00')))
  expect(await owed(merged.id)).toBe('0.00')
})

test('money that is held stays held when news of the bank’s question come late', async () => {
  const payer = await aPayer(house, gateway)
  const outcome = { kind: 'authorised', reference: 'a1', amount: eur('100.00'), until: null } as const
  await inHouse(house, (tx) => recordOutcome(tx, payer.key, outcome))
  const late = { kind: 'challenge', url: 'https://bank.example/ask' } as const
  expect(await inHouse(house, (tx) => recordOutcome(tx, payer.key, late))).toBe('unchanged')
})

test.each(['3', '-3'])(
  'money that arrives for an erased client is never refused, where paying this way costs %s percent',
  async (percent) => {
    await house.pool.query('UPDATE payments.gateways SET surcharge = $1 WHERE name = $2', [
      JSON.stringify({ percent, fixed: {} }),
      gateway.name,
    ])
    const payer = await aPayer(house, gateway)
    const { amount } = gateway.started.at(-1)!.amount
    await house.pool.query(
      `INSERT INTO ledger.closed_accounts (client_id, why, closed_at) VALUES ($1, 'erased', now())`,
      [payer.clientId],
    )
    expect(await inHouse(house, (tx) => recordOutcome(tx, payer.key, settled(amount)))).toBe('settled')
  },
)

test('a charge and the news of it do not wait for each other', async () => {
  const debtor = await aDebtor(house)
  await aStoredCard(house, debtor.clientId, { gateway: gateway.name })
  let news: Promise<unknown> = Promise.resolve()
  gateway.meanwhile = async () => {
    const isIn = Promise.withResolvers<void>()
    const { attemptKey } = gateway.charged.at(-1)!
    news = ctx().transaction(async (tx) => {
      await lockClientMoney(tx, debtor.clientId)
      isIn.resolve()
      await somebodyWaits()
      // Shorter than PostgreSQL takes to find that two wait for each other.
      await tx.db.execute(`SET LOCAL lock_timeout = '400ms'`)
      return recordOutcome(tx, attemptKey, gateway.outcomes.get(attemptKey) as never)
    })
    news.catch(() => {})
    await isIn.promise
  }
  await chargeInvoice.handle(ctx(), { invoiceId: debtor.invoice.id }, job)
  expect(await news).toBe('settled')
  expect(await owed(debtor.invoice.id)).toBe('0.00')
})

async function somebodyWaits(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                    WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()`
  for (let tries = 0; tries < 1000; tries++) {
    if ((await house.pool.query(waiting)).rowCount) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
