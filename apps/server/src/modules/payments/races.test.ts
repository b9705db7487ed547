import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { anInvoice, asStaff, money } from '../billing/examples.ts'
import { adjustCredit, applyCredit, balanceOf, ownInvoice, verifyBooks } from '../billing/index.ts'
import { anAccount } from '../clients/examples.ts'
import { mergeClients } from '../clients/index.ts'
import { creditOf } from '../ledger/index.ts'
import {
  aDebtor,
  anEvent,
  aStoredCard,
  aWebhook,
  charging,
  type FakeGateway,
  settled,
  withGateways,
} from './examples.ts'
import { transactionsOf } from './queries/transactions.ts'
import { chargeNow } from './use-cases/charge/change-collection.ts'
import { chargeInvoice } from './use-cases/charge/charge-due-invoices.ts'
import { closeOpenSessions } from './use-cases/charge/close-sessions.ts'
import { finishPayment } from './use-cases/finish-payment.ts'
import { handleGatewayEvent } from './use-cases/handle-gateway-event.ts'
import { removeMethod } from './use-cases/methods/change-methods.ts'
import { receiveWebhook } from './use-cases/receive-webhook.ts'
import { reconcileAttempts } from './use-cases/reconcile-attempts.ts'
import { recordManualPayment } from './use-cases/record-manual-payment.ts'
import { startPayment } from './use-cases/start-payment.ts'

/** Everybody who can pay an invoice, at once, on connections of their own. Money has one effect, and the books balance. */

let house: TestHouse
let gateway: FakeGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-15T12:00:00Z', settings: { DATABASE_POOL_SIZE: '50' } })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})
beforeEach(async () => {
  ;[gateway] = await withGateways(house, charging())
})

const ctx = () => house.contexts.forSystem('test', 'worker')
const job = { id: 'test', lastAttempt: false, signal: new AbortController().signal }
const minutes = (n: number) => house.clock.follow(house.clock.aheadMs + n * 60_000)

const outcomes = async (...races: Promise<unknown>[]) =>
  (await Promise.allSettled(races)).map((one) =>
    one.status === 'fulfilled' ? 'done' : (one.reason.code ?? one.reason),
  )

async function aCardHolder(amount = '100.00') {
  const debtor = await aDebtor(house, amount)
  return { ...debtor, methodId: await aStoredCard(house, debtor.clientId) }
}
type Holder = Awaited<ReturnType<typeof aCardHolder>>

const charge = ({ invoice }: Holder) => chargeInvoice.handle(ctx(), { invoiceId: invoice.id }, job)
const payByCard = (who: Holder) => startPayment(who.ctx(), { invoiceIds: [who.invoice.id], methodId: who.methodId })
const openPage = (who: Holder, invoiceIds = [who.invoice.id]) =>
  startPayment(who.ctx(), { invoiceIds, gateway: 'cards' })

const owed = async (invoiceId: number) => balanceOf(await ownInvoice(ctx(), invoiceId)).toDecimal()
const owns = async (clientId: number) => (await creditOf(ctx(), [clientId], 'EUR')).get(clientId)!.toDecimal()
type Tried = { key: string; state: string; id: number }
const keysOf = async (invoiceId: number) =>
  (
    await house.pool.query<Tried>(
      `SELECT a.id::int, key, state FROM payments.attempts a JOIN payments.attempt_invoices i ON i.attempt_id = a.id
        WHERE i.invoice_id = $1 ORDER BY a.id`,
      [invoiceId],
    )
  ).rows

/** What arrived is what the provider took, whatever it was used for. */
async function nothingIsLost(who: { clientId: number; invoice: { id: number } }, taken: string, total = '100.00') {
  const { rows } = await house.pool.query<{ sum: string }>(
    'SELECT coalesce(sum(amount_minor), 0) AS sum FROM payments.transactions WHERE client_id = $1',
    [who.clientId],
  )
  expect(money(taken).minor).toBe(BigInt(rows[0]!.sum))
  const paid = money(total).minus(money(await owed(who.invoice.id)))
  expect(paid.plus(money(await owns(who.clientId))).toDecimal()).toBe(taken)
}

test.each([2, 10, 50])('%i workers with the same charge job charge once', async (workers) => {
  const who = await aCardHolder()
  await Promise.all(Array.from({ length: workers }, () => charge(who)))
  expect(gateway.charged).toHaveLength(1)
  await nothingIsLost(who, '100.00')
  expect(await transactionsOf(ctx(), who.invoice.id)).toHaveLength(1)
})

test('clicks, staff and the schedule at once charge once; the others hear that a payment is on its way', async () => {
  for (let round = 0; round < 5; round++) {
    const who = await aCardHolder()
    const before = gateway.charged.length
    const staff = () => chargeNow(asStaff(house), { invoiceId: who.invoice.id })
    const deeds = [() => payByCard(who), () => payByCard(who), staff, staff, () => charge(who), () => charge(who)]
    const order = round % 2 === 0 ? deeds : deeds.toReversed()
    for (const result of await outcomes(...order.map((deed) => deed())))
      expect(['done', 'payment_underway', 'invoice_not_payable']).toContain(result)
    expect(gateway.charged.length - before).toBe(1)
    await nothingIsLost(who, '100.00')
  }
})

test('webhook, return, staff by hand and the nightly run at once: one effect for each amount that came', async () => {
  for (let round = 0; round < 4; round++) {
    const who = await aCardHolder()
    const { attemptId } = await openPage(who)
    const [{ key }] = (await keysOf(who.invoice.id)) as [Tried]
    gateway.pays(key, '100.00')
    const outcome = gateway.outcomes.get(key) as ReturnType<typeof settled>
    const webhook = async () => {
      const event = anEvent(key, outcome)
      await receiveWebhook(ctx(), { integration: 'cards', raw: aWebhook([event]) })
      const { rows } = await house.pool.query('SELECT id::int FROM payments.inbound_events WHERE event_id = $1', [
        event.eventId,
      ])
      await handleGatewayEvent.handle(ctx(), { inboundEventId: rows[0].id }, job)
    }
    const byHand = () =>
      recordManualPayment(asStaff(house), {
        clientId: who.clientId,
        amount: money('100.00'),
        receivedOn: ctx().today,
        method: 'cash',
        reference: `hand-${who.invoice.id}`,
        invoices: [who.invoice.id],
      })
    minutes(11)
    const before = gateway.charged.length
    const results = await outcomes(
      webhook(),
      finishPayment(who.ctx(), { attemptId: attemptId!, answers: {} }),
      byHand(),
      charge(who),
      webhook(),
      reconcileAttempts(ctx()),
      finishPayment(who.ctx(), { attemptId: attemptId!, answers: {} }),
      closeOpenSessions.handle(ctx(), { invoiceId: who.invoice.id }, job),
    )
    for (const result of results) expect(['done', 'invoice_not_payable', 'invalid_input']).toContain(result)
    expect(gateway.charged.length).toBe(before)
    expect(await owed(who.invoice.id)).toBe('0.00')
    // The page took 100.00, and staff booked 100.00 unless they came too late for that invoice.
    await nothingIsLost(who, results[2] === 'done' ? '200.00' : '100.00')
  }
})

test('credit is spent once, however many use it for the same invoice while it is charged', async () => {
  for (let round = 0; round < 4; round++) {
    const who = await aCardHolder()
    await adjustCredit(asStaff(house), { clientId: who.clientId, amount: money('60.00'), reason: 'Sorry' })
    const use = () => applyCredit(who.ctx(), { invoiceId: who.invoice.id })
    await outcomes(use(), charge(who), use(), use(), charge(who))
    expect(await owed(who.invoice.id)).toBe('0.00')
    const taken = gateway.charged.filter((one) => one.payer.clientId === who.clientId)
    expect(taken).toHaveLength(1)
    // 60.00 of credit and what was taken are worth the invoice and the credit that is left.
    const left = money(await owns(who.clientId))
    expect(left.plus(money('100.00')).toDecimal()).toBe(money('60.00').plus(money(taken[0]!.amount.amount)).toDecimal())
  }
})

test('a page that is open while the card is charged is closed, or was paid first: never both', async () => {
  for (let round = 0; round < 10; round++) {
    const who = await aCardHolder()
    await openPage(who)
    const [{ key }] = (await keysOf(who.invoice.id)) as [Tried]
    const before = gateway.charged.length
    let paid = false
    const payer = async () => {
      await new Promise((resolve) => setTimeout(resolve, round * 3))
      paid = gateway.pays(key, '100.00')
    }
    await outcomes(payer(), charge(who), openPage(who))
    await reconcileAttempts(ctx())
    // Whatever was left open, because somebody was just opening it, is closed by the next try.
    for (let tries = 0; tries < 3; tries++) {
      minutes(24 * 60)
      await reconcileAttempts(ctx())
      await charge(who)
    }
    const charged = gateway.charged.length - before
    expect([round, Number(paid) + charged]).toEqual([round, 1])
    expect(await owed(who.invoice.id)).toBe('0.00')
    await nothingIsLost(who, '100.00')
  }
})

test('several invoices paid together on a page while one of them is charged alone', async () => {
  for (let round = 0; round < 4; round++) {
    const who = await aCardHolder()
    const second = await anInvoice(house, who.clientId, { amounts: ['50.00'], dueOn: '2027-12-01' })
    await openPage(who, [who.invoice.id, second.id])
    const [{ key }] = (await keysOf(second.id)) as [Tried]
    const pays = async () => void (round % 2 === 0 && gateway.pays(key, '150.00'))
    await outcomes(pays(), charge(who), reconcileAttempts(ctx()))
    minutes(11)
    await reconcileAttempts(ctx())
    await house.settle()
    expect(await owed(who.invoice.id)).toBe('0.00')
    const together = gateway.outcomes.get(key)?.kind === 'settled'
    expect(await owed(second.id)).toBe(together ? '0.00' : '50.00')
    expect(await owns(who.clientId)).toBe('0.00')
  }
})

test('the same event, replayed after days among others, changes nothing', async () => {
  const who = await aCardHolder()
  await charge(who)
  const [{ key }] = (await keysOf(who.invoice.id)) as [Tried]
  const outcome = gateway.outcomes.get(key) as ReturnType<typeof settled>
  for (let day = 0; day < 4; day++) {
    const events = [anEvent(key, outcome), anEvent(key, { kind: 'declined', reason: 'late' }), anEvent(key, null)]
    await Promise.all(events.map((one) => receiveWebhook(ctx(), { integration: 'cards', raw: aWebhook([one, one]) })))
    await house.settle()
    minutes(24 * 60)
  }
  await nothingIsLost(who, '100.00')
  expect(await keysOf(who.invoice.id)).toMatchObject([{ state: 'settled' }])
})

test('a card that is removed during a charge: one of the two is refused, or the charge came first', async () => {
  for (let round = 0; round < 6; round++) {
    const who = await aCardHolder()
    const remove = () => removeMethod(who.ctx(), { methodId: who.methodId })
    const before = gateway.charged.length
    const chargesFirst = round % 2 === 1 ? charge(who) : null
    const [removed] = await outcomes(remove(), chargesFirst ?? charge(who))
    const charged = gateway.charged.length - before
    expect(['done', 'method_in_use']).toContain(removed)
    expect(await owed(who.invoice.id)).toBe(charged === 1 ? '0.00' : '100.00')
    if (removed === 'method_in_use') expect(charged).toBe(1)
    await house.settle()
  }
})

test('a client who is merged during a charge: it is booked once, for whoever has the invoice', async () => {
  for (let round = 0; round < 6; round++) {
    const who = await aCardHolder()
    const into = (await anAccount(house, { currency: 'USD' })).clientId
    const merge = () =>
      mergeClients(asStaff(house), {
        fromId: who.clientId,
        intoId: into,
        reason: 'Opened twice',
        confirmation: 'Grace Hopper',
      })
    const before = gateway.charged.length
    if (round % 3 === 0) {
      // In the middle of the call: the money was taken, and nothing was done with the answer.
      gateway.meanwhile = merge
      await charge(who)
      gateway.meanwhile = null
    } else await outcomes(...(round % 3 === 1 ? [merge(), charge(who)] : [charge(who), merge()]))
    await charge(who)
    expect(gateway.charged.length - before).toBe(1)
    expect(await owed(who.invoice.id)).toBe('0.00')
    expect([await owns(who.clientId), await owns(into)]).toEqual(['0.00', '0.00'])
    const { rows } = await house.pool.query('SELECT client_id::int FROM payments.methods WHERE id = $1', [who.methodId])
    expect(rows).toEqual([{ client_id: into }])
  }
})

/** One of many things that happen to an invoice; each is safe at any time. */
type Deed = 'charge' | 'click' | 'page' | 'payer' | 'return' | 'reconcile' | 'credit' | 'staff' | 'close'

test('whatever comes, in whichever order: what providers took is booked once, and nothing of it is lost', async () => {
  const deeds: Deed[] = ['charge', 'click', 'page', 'payer', 'return', 'reconcile', 'credit', 'staff', 'close']
  const answers = fc.constantFrom('settled', 'declined', 'pending', 'unknown', 'challenge')
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.constantFrom(...deeds), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
      fc.array(answers, { maxLength: 3 }),
      async (waves, told) => {
        gateway.chargeAnswers.length = 0
        for (const answer of told) {
          if (answer === 'declined') gateway.chargeAnswers.push({ kind: 'declined', reason: 'Insufficient funds' })
          if (answer === 'pending') gateway.chargeAnswers.push({ kind: 'pending', reference: `dd_${Math.random()}` })
          if (answer === 'unknown') gateway.chargeAnswers.push({ kind: 'unknown', reason: 'timeout' })
          if (answer === 'challenge') gateway.chargeAnswers.push({ kind: 'challenge', url: 'https://bank.example' })
        }
        const who = await aCardHolder()
        await adjustCredit(asStaff(house), { clientId: who.clientId, amount: money('30.00'), reason: 'Sorry' })
        for (const wave of waves) {
          await outcomes(...wave.map((deed) => does(deed, who)))
          minutes(11)
        }
        // In the end the providers say how each of them went.
        for (const { key } of await keysOf(who.invoice.id)) {
          if (gateway.outcomes.get(key)?.kind === 'pending') gateway.outcomes.set(key, settled('100.00'))
        }
        minutes(24 * 60)
        await reconcileAttempts(ctx())
        await house.settle()

        const taken = await takenAtTheProvider(who)
        const booked = await house.pool.query<{ sum: string }>(
          'SELECT coalesce(sum(amount_minor), 0) AS sum FROM payments.transactions WHERE client_id = $1',
          [who.clientId],
        )
        expect(BigInt(booked.rows[0]!.sum)).toBe(taken.minor)
        // 30.00 were there before: what came and what was there is what is paid and what is left.
        const paid = money('100.00').minus(money(await owed(who.invoice.id)))
        expect(paid.plus(money(await owns(who.clientId))).toDecimal()).toBe(taken.plus(money('30.00')).toDecimal())
        expect(await verifyBooks(ctx())).toEqual([])
      },
    ),
    { numRuns: 25 },
  )
}, 120_000)

async function does(deed: Deed, who: Holder): Promise<unknown> {
  const attempts = await keysOf(who.invoice.id)
  const last = attempts.at(-1)
  switch (deed) {
    case 'charge':
      return charge(who)
    case 'click':
      return payByCard(who)
    case 'page':
      return openPage(who)
    case 'payer':
      return last && gateway.sessions.has(last.key) && gateway.pays(last.key, '100.00')
    case 'return':
      return last && finishPayment(who.ctx(), { attemptId: last.id, answers: {} })
    case 'reconcile':
      return reconcileAttempts(ctx())
    case 'credit':
      return applyCredit(who.ctx(), { invoiceId: who.invoice.id })
    case 'staff':
      return chargeNow(asStaff(house), { invoiceId: who.invoice.id })
    case 'close':
      return closeOpenSessions.handle(ctx(), { invoiceId: who.invoice.id }, job)
  }
}

async function takenAtTheProvider({ invoice }: Holder) {
  let sum = money('0.00')
  for (const { key } of await keysOf(invoice.id)) {
    const outcome = gateway.outcomes.get(key)
    if (outcome?.kind === 'settled') sum = sum.plus(money(outcome.amount.amount))
  }
  return sum
}
