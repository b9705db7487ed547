import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeSetting } from '../../../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { anInvoice, asStaff, inHouse, money } from '../../../billing/examples.ts'
import {
  addFunds,
  applyPayment,
  balanceOf,
  holdDunning,
  overdueLines,
  ownInvoice,
  releaseDunning,
  verifyBooks,
  voidByStaff,
} from '../../../billing/index.ts'
import { anAccount, mailsTo } from '../../../clients/examples.ts'
import { anActiveService } from '../../../services/examples.ts'
import { automaticChargeSetting } from '../../automatic-charge.ts'
import {
  aDebtor,
  anEvent,
  aPayer,
  aStoredCard,
  aWebhook,
  charging,
  type FakeGateway,
  settled,
  withGateways,
} from '../../examples.ts'
import { collectionOf } from '../../queries/collections.ts'
import { chooseDefault, chooseForService } from '../methods/change-methods.ts'
import { receiveWebhook } from '../receive-webhook.ts'
import { reconcileAttempts } from '../reconcile-attempts.ts'
import { startPayment } from '../start-payment.ts'
import { chargeNow, pauseCharging, resumeCharging } from './change-collection.ts'
import { chargeDueInvoices } from './charge-due-invoices.ts'

let house: TestHouse
let gateway: FakeGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-15T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  await house.stop()
})
beforeEach(async () => {
  ;[gateway] = await withGateways(house, charging())
  // What earlier tests left open is not charged in this one.
  await house.pool.query(`UPDATE payments.methods SET state = 'removed', is_default = false, is_forgotten = true`)
})

const ctx = () => house.contexts.forSystem('test', 'schedule')
const days = (n: number) => house.clock.follow(house.clock.aheadMs + n * 86_400_000)
const hours = (n: number) => house.clock.follow(house.clock.aheadMs + n * 3_600_000)
const today = () => ctx().today

/** The run of a day, and all that follows from it. */
async function run() {
  await chargeDueInvoices(ctx())
  await house.settle()
}

async function aDebtorWithACard(amount = '100.00', dueOn = today().toString()) {
  const debtor = await aDebtor(house, amount, dueOn)
  const methodId = await aStoredCard(house, debtor.clientId)
  return { ...debtor, methodId }
}
type Debtor = Awaited<ReturnType<typeof aDebtorWithACard>>

const owed = async ({ invoice }: Pick<Debtor, 'invoice'>) => balanceOf(await ownInvoice(ctx(), invoice.id)).toDecimal()
type Tried = { state: string; way: string; made_by: string; key: string }
const attemptsOf = async ({ invoice }: Pick<Debtor, 'invoice'>) =>
  (
    await house.pool.query<Tried>(
      `SELECT state, way, made_by, key FROM payments.attempts a JOIN payments.attempt_invoices i ON i.attempt_id = a.id
        WHERE i.invoice_id = $1 ORDER BY a.id`,
      [invoice.id],
    )
  ).rows
const collection = ({ invoice }: Pick<Debtor, 'invoice'>) => collectionOf(ctx(), invoice.id)
const templatesTo = async ({ email }: { email: string }) =>
  (await mailsTo(house, email)).map((mail) => mail.template).filter((name) => /^payment_/.test(name))

describe('the run', () => {
  test('charges what is due today with the default card, once, however often it runs', async () => {
    const debtor = await aDebtorWithACard()
    const later = await anInvoice(house, debtor.clientId, { dueOn: today().add({ days: 1 }).toString() })
    expect(await collection(debtor)).toMatchObject({ state: 'planned', method: { id: debtor.methodId } })
    await run()
    await run()
    expect(await owed(debtor)).toBe('0.00')
    expect(gateway.charged).toMatchObject([
      {
        amount: { amount: '100.00', currency: 'EUR' },
        description: debtor.invoice.number,
        payer: { clientId: debtor.clientId, ip: null },
        returnUrl: expect.stringContaining(`/invoices/${debtor.invoice.id}?attempt=`),
      },
    ])
    expect(await attemptsOf(debtor)).toMatchObject([{ state: 'settled', way: 'stored', made_by: 'schedule' }])
    expect(await owed({ invoice: later })).toBe('10.00')
    expect(await templatesTo(debtor)).toEqual(['payment_received'])
  })

  test('charges so many days before as the setting says, and nothing when it is off', async () => {
    const soon = await aDebtorWithACard('7.00', today().add({ days: 3 }).toString())
    const set = (wish: object) =>
      inHouse(house, (tx) => changeSetting(tx, automaticChargeSetting, { ...automaticChargeSetting.default, ...wish }))
    await set({ isOn: false, daysBefore: 3 })
    await run()
    expect(await collection(soon)).toMatchObject({ state: 'none' })
    expect(gateway.charged).toEqual([])
    await set({ daysBefore: 3 })
    await run()
    expect(await owed(soon)).toBe('0.00')
    await set({})
  })

  test('goes through any number of invoices in chunks', async () => {
    const debtors = await Promise.all(Array.from({ length: 5 }, () => aDebtorWithACard('3.00')))
    expect(await chargeDueInvoices(ctx(), { chunk: 2 })).toEqual({ asked: 5 })
    await house.settle()
    expect(await Promise.all(debtors.map(owed))).toEqual(Array(5).fill('0.00'))
  })

  test('leaves alone what is paid for in advance, paused, closed, in another currency or without a card', async () => {
    const funds = await aDebtorWithACard()
    await voidByStaff(asStaff(house), { invoiceId: funds.invoice.id, reason: 'test' })
    await addFunds(asStaff(house), { clientId: funds.clientId, amount: money('50.00') })

    const paused = await aDebtorWithACard()
    await pauseCharging(asStaff(house), { clientId: paused.clientId, until: null, reason: 'Asked on the phone' })
    const closed = await aDebtorWithACard()
    await house.pool.query(`INSERT INTO clients.closures (client_id, reason, closed_at) VALUES ($1, 'test', now())`, [
      closed.clientId,
    ])
    await aDebtor(house, '1.00', today().toString())
    await house.pool.query(`UPDATE payments.gateways SET currencies = '{EUR}' WHERE name = 'cards'`)
    const dollars = await anAccount(house)
    await aStoredCard(house, dollars.clientId)
    await anInvoice(house, dollars.clientId, { currency: 'USD', dueOn: today().toString() })
    await run()
    expect(gateway.charged).toEqual([])
    await house.pool.query(`UPDATE payments.gateways SET currencies = '{}'`)
  })

  test('a pause ends on its day, or when staff say so', async () => {
    const [byDay, byHand] = [await aDebtorWithACard(), await aDebtorWithACard()]
    const reason = 'Waits for a credit note'
    const until = today().add({ days: 2 })
    await pauseCharging(asStaff(house), { clientId: byDay.clientId, until, reason })
    await pauseCharging(asStaff(house), { clientId: byHand.clientId, until: null, reason })
    expect(await collection(byDay)).toMatchObject({ state: 'paused', pausedUntil: until })
    await run()
    days(1)
    await run()
    expect(gateway.charged).toEqual([])
    await resumeCharging(asStaff(house), { clientId: byHand.clientId })
    await expect(resumeCharging(asStaff(house), { clientId: byHand.clientId })).rejects.toMatchObject({
      code: 'not_paused',
    })
    days(1)
    await run()
    expect([await owed(byDay), await owed(byHand)]).toEqual(['0.00', '0.00'])
    const past = pauseCharging(asStaff(house), { clientId: byDay.clientId, until: today(), reason })
    await expect(past).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(pauseCharging(asStaff(house), { clientId: 999_999, until: null, reason })).rejects.toMatchObject({
      code: 'client_not_found',
    })
  })

  test('charges the card that was chosen for all services on an invoice, and the default where they differ', async () => {
    const { clientId } = await anAccount(house)
    const [one, two] = [await anActiveService(house, { clientId }), await anActiveService(house, { clientId })]
    const first = await aStoredCard(house, clientId)
    const second = await aStoredCard(house, clientId)
    await chooseForService(ctx(), { serviceId: one.id, methodId: second })
    const due = today().toString()
    const alone = await anInvoice(house, clientId, { source: `service:${one.id}:2027-09-01`, dueOn: due })
    const other = await anInvoice(house, clientId, { source: `service:${two.id}:2027-09-01`, dueOn: due })
    expect((await collectionOf(ctx(), alone.id)).method?.id).toBe(second)
    expect((await collectionOf(ctx(), other.id)).method?.id).toBe(first)
    await chooseForService(ctx(), { serviceId: one.id, methodId: null })
    expect((await collectionOf(ctx(), alone.id)).method?.id).toBe(first)
    await run()
    expect([await owed({ invoice: alone }), await owed({ invoice: other })]).toEqual(['0.00', '0.00'])
  })
})

describe('a decline', () => {
  const soft = { kind: 'declined', reason: 'Insufficient funds' } as const

  test('is tried again on the days of the calendar, counted from the first try, and then no more', async () => {
    const debtor = await aDebtorWithACard()
    const first = today()
    const tried: number[] = []
    gateway.chargeAnswers.push(...Array(9).fill(soft))
    for (let day = 0; day <= 12; day++) {
      const before = gateway.charged.length
      await run()
      await run()
      if (gateway.charged.length > before) tried.push(first.until(today()).days)
      if (day === 1)
        expect(await collection(debtor)).toMatchObject({
          state: 'planned',
          on: first.add({ days: 3 }),
          tries: 2,
          reason: soft.reason,
        })
      days(1)
    }
    expect(tried).toEqual([0, 1, 3, 5, 7])
    expect(await collection(debtor)).toMatchObject({ state: 'stopped', tries: 5, reason: soft.reason })
    const mails = (await mailsTo(house, debtor.email)).filter((mail) => mail.template === 'payment_failed')
    expect(mails).toHaveLength(5)
    expect(mails[0]!.text).toContain('Insufficient funds')
    expect(mails[0]!.text).toContain('We try again on')
    expect(mails[4]!.text).toContain('We do not try again by ourselves')
  })

  test('nights that were missed are made up for by one try', async () => {
    const debtor = await aDebtorWithACard()
    gateway.chargeAnswers.push(soft, soft)
    await run()
    days(4)
    await run()
    await run()
    expect(gateway.charged).toHaveLength(2)
    // The second of them was due three days after the first try, and that day is over.
    expect(await collection(debtor)).toMatchObject({ on: today().add({ days: 1 }), tries: 2 })
  })

  test('for good, the card is not charged by itself any more until the client adds another one', async () => {
    const debtor = await aDebtorWithACard()
    gateway.chargeAnswers.push({ kind: 'declined', reason: 'Stolen card', isHard: true })
    await run()
    for (let day = 0; day < 8; day++) {
      days(1)
      await run()
    }
    expect(gateway.charged).toHaveLength(1)
    expect(await collection(debtor)).toMatchObject({ state: 'stopped', reason: 'Stolen card' })
    const choice = chooseDefault(ctx(), { methodId: debtor.methodId })
    await expect(choice).rejects.toMatchObject({ code: 'method_unusable' })

    const fresh = await aStoredCard(house, debtor.clientId)
    expect(await collection(debtor)).toMatchObject({ state: 'planned', on: today(), tries: 0, method: { id: fresh } })
    await run()
    expect(await owed(debtor)).toBe('0.00')
  })

  test('a client who chooses another card is tried again the same day', async () => {
    const debtor = await aDebtorWithACard()
    const other = await aStoredCard(house, debtor.clientId)
    gateway.chargeAnswers.push(soft)
    await run()
    await chooseDefault(ctx(), { methodId: other })
    await run()
    expect(await owed(debtor)).toBe('0.00')
    expect(gateway.charged.map((one) => one.method.token)).toHaveLength(2)
  })
})

describe('a challenge', () => {
  test('is mailed, and what the client confirms is booked', async () => {
    const debtor = await aDebtorWithACard()
    gateway.chargeAnswers.push({ kind: 'challenge', url: 'https://bank.example/3ds' })
    await run()
    expect(await templatesTo(debtor)).toEqual(['payment_needs_confirmation'])
    expect(await owed(debtor)).toBe('100.00')
    const [{ key }] = (await attemptsOf(debtor)) as [Tried]
    gateway.outcomes.set(key, settled('100.00'))
    hours(1)
    await reconcileAttempts(ctx())
    expect(await owed(debtor)).toBe('0.00')
  })

  test('that nobody meets is closed and tried anew on the next day of the calendar', async () => {
    const debtor = await aDebtorWithACard()
    gateway.chargeAnswers.push({ kind: 'challenge', url: 'https://bank.example/3ds' })
    await run()
    await run()
    expect(gateway.charged).toHaveLength(1)
    days(1)
    await run()
    expect((await attemptsOf(debtor)).map((one) => one.state)).toEqual(['expired', 'settled'])
    expect(await owed(debtor)).toBe('0.00')
  })
})

describe('no answer', () => {
  test('nothing is charged again until the provider has said what became of it', async () => {
    const debtor = await aDebtorWithACard()
    gateway.chargeAnswers.push({ kind: 'unknown', reason: 'timeout' })
    await run()
    const [{ key }] = (await attemptsOf(debtor)) as [Tried]
    gateway.outcomes.set(key, { kind: 'unknown', reason: 'still down' })
    for (let day = 0; day < 3; day++) {
      days(1)
      await run()
      await reconcileAttempts(ctx())
    }
    expect(gateway.charged).toHaveLength(1)
    const again = startPayment(debtor.ctx(), { invoiceIds: [debtor.invoice.id], gateway: 'cards' })
    await expect(again).rejects.toMatchObject({ code: 'payment_underway' })
    gateway.outcomes.set(key, settled('100.00'))
    days(1)
    await reconcileAttempts(ctx())
    expect(await attemptsOf(debtor)).toMatchObject([{ state: 'settled' }])
    await run()
    expect(gateway.charged).toHaveLength(1)
  })

  test('a charge that never reached the provider is over, and the next run charges', async () => {
    const debtor = await aDebtorWithACard()
    gateway.chargeAnswers.push({ kind: 'unknown', reason: 'connection reset' })
    await run()
    hours(1)
    await reconcileAttempts(ctx())
    expect((await attemptsOf(debtor)).map((one) => one.state)).toEqual(['expired'])
    await run()
    expect(await owed(debtor)).toBe('0.00')
  })
})

describe('a bank debit', () => {
  test('is pending for days, and meanwhile nobody is dunned or suspended for it', async () => {
    const debtor = await aDebtorWithACard()
    gateway.chargeAnswers.push({ kind: 'pending', reference: 'dd_1' })
    await run()
    days(4)
    await run()
    expect(gateway.charged).toHaveLength(1)
    expect(await collection(debtor)).toMatchObject({ state: 'under_way' })
    const isOverdue = async () =>
      (await overdueLines(ctx(), { dueBefore: today(), limit: 1000 })).some((l) => l.invoiceId === debtor.invoice.id)
    expect(await isOverdue()).toBe(false)

    const [{ key }] = (await attemptsOf(debtor)) as [Tried]
    const event = anEvent(key, { kind: 'declined', reason: 'Account closed' })
    await receiveWebhook(ctx(), { integration: 'cards', raw: aWebhook([event]) })
    await house.settle()
    expect(await isOverdue()).toBe(true)
    expect(await collection(debtor)).toMatchObject({ state: 'planned', on: today().add({ days: 1 }), tries: 1 })
    expect(await templatesTo(debtor)).toEqual(['payment_failed'])
  })

  test('holds by several are let go one by one', async () => {
    const { invoice } = await aDebtorWithACard('5.00', today().subtract({ days: 5 }).toString())
    const holds = () =>
      house.pool
        .query('SELECT 1 FROM billing.dunning_holds WHERE invoice_id = $1', [invoice.id])
        .then((r) => r.rowCount)
    await inHouse(house, async (tx) => {
      await holdDunning(tx, { invoiceIds: [invoice.id], by: 'attempt:a' })
      await holdDunning(tx, { invoiceIds: [invoice.id], by: 'attempt:a' })
      await holdDunning(tx, { invoiceIds: [invoice.id], by: 'attempt:b' })
    })
    await inHouse(house, (tx) => releaseDunning(tx, { by: 'attempt:a' }))
    expect(await holds()).toBe(1)
  })
})

describe('an open page', () => {
  test('is closed before the charge', async () => {
    const payer = await aPayer(house, gateway)
    await house.pool.query(`UPDATE payments.attempts SET asked_at = NULL`)
    await aStoredCard(house, payer.clientId)
    await run()
    expect(gateway.expired).toContain(payer.key)
    expect(gateway.pays(payer.key, '100.00')).toBe(false)
    expect((await attemptsOf(payer)).map((one) => one.state)).toEqual(['expired', 'settled'])
    expect(await owed(payer)).toBe('0.00')
  })

  test('on which the payer was faster is booked, and nothing is charged', async () => {
    const payer = await aPayer(house, gateway)
    await aStoredCard(house, payer.clientId)
    gateway.pays(payer.key, '100.00')
    await run()
    expect(gateway.charged).toEqual([])
    expect((await attemptsOf(payer)).map((one) => one.state)).toEqual(['settled'])
  })

  test('that the provider will not close puts the charge off until tomorrow', async () => {
    const payer = await aPayer(house, gateway)
    await aStoredCard(house, payer.clientId)
    gateway.expire = async () => ({ kind: 'open' })
    await run()
    expect(gateway.charged).toEqual([])
    expect(await collection(payer)).toMatchObject({ state: 'planned', on: today().add({ days: 1 }), tries: 0 })
  })

  test('is closed when the invoice is paid or voided in another way; what was paid there already becomes credit', async () => {
    const [paid, voided, faster] = [
      await aPayer(house, gateway),
      await aPayer(house, gateway),
      await aPayer(house, gateway),
    ]
    const byWire = (invoiceId: number) =>
      inHouse(house, (tx) =>
        applyPayment(tx, { invoiceId, amount: money('100.00'), clearing: 'bank', source: `wire:${invoiceId}` }),
      )
    gateway.pays(faster.key, '100.00')
    await byWire(paid.invoice.id)
    await byWire(faster.invoice.id)
    await voidByStaff(asStaff(house), { invoiceId: voided.invoice.id, reason: 'Not wanted' })
    await house.settle()
    const states = async (payer: typeof paid) => (await attemptsOf(payer)).map((one) => one.state)
    expect([await states(paid), await states(voided), await states(faster)]).toEqual([
      ['expired'],
      ['expired'],
      ['settled'],
    ])
    expect(gateway.pays(paid.key, '100.00')).toBe(false)
  })
})

describe('on request', () => {
  const pay = (debtor: Debtor, methodId = debtor.methodId) =>
    startPayment(debtor.ctx(), { invoiceIds: [debtor.invoice.id], methodId })

  test('a client pays with a stored card', async () => {
    const debtor = await aDebtorWithACard()
    expect(await pay(debtor)).toEqual({ attemptId: expect.any(Number), next: { kind: 'done' } })
    expect(await owed(debtor)).toBe('0.00')
    expect(gateway.charged[0]!.payer.ip).toBe('198.51.100.7')
  })

  test('a challenge leads to the bank, and a second click to the same one', async () => {
    const debtor = await aDebtorWithACard()
    gateway.chargeAnswers.push({ kind: 'challenge', url: 'https://bank.example/3ds' })
    const first = await pay(debtor)
    expect(first.next).toEqual({ kind: 'redirect', url: 'https://bank.example/3ds' })
    expect(await pay(debtor)).toEqual(first)
    expect(gateway.charged).toHaveLength(1)
    expect(await templatesTo(debtor)).toEqual([])
  })

  test('a decline is said with its reason, and does not use up the calendar', async () => {
    const debtor = await aDebtorWithACard()
    gateway.chargeAnswers.push({ kind: 'declined', reason: 'Insufficient funds' })
    await expect(pay(debtor)).rejects.toMatchObject({
      code: 'payment_declined',
      message: expect.stringContaining('Insufficient funds'),
    })
    expect(await collection(debtor)).toMatchObject({ state: 'planned', on: today(), tries: 0 })
    await house.settle()
    expect(await templatesTo(debtor)).toEqual([])
  })

  test('only with one’s own, and with one of gateway and card', async () => {
    const [debtor, other] = [await aDebtorWithACard(), await aDebtorWithACard()]
    await expect(pay(debtor, other.methodId)).rejects.toMatchObject({ code: 'method_not_found' })
    const invoiceIds = [debtor.invoice.id]
    for (const wish of [{ invoiceIds }, { invoiceIds, gateway: 'cards', methodId: debtor.methodId }])
      await expect(startPayment(debtor.ctx(), wish)).rejects.toMatchObject({ code: 'invalid_input' })
    await house.pool.query(`UPDATE payments.methods SET state = 'failing' WHERE id = $1`, [debtor.methodId])
    await expect(pay(debtor)).rejects.toMatchObject({ code: 'method_unusable' })
    await withGateways(house, charging('others'))
    await expect(pay(other)).rejects.toMatchObject({ code: 'gateway_not_found' })
  })

  test('staff charge now, also while charging is paused; the decline is mailed and does not use up the calendar', async () => {
    const debtor = await aDebtorWithACard()
    await pauseCharging(asStaff(house), { clientId: debtor.clientId, until: null, reason: 'test' })
    gateway.chargeAnswers.push({ kind: 'declined', reason: 'Insufficient funds' })
    const now = (permissions?: Parameters<typeof asStaff>[1]) =>
      chargeNow(asStaff(house, permissions), { invoiceId: debtor.invoice.id })
    expect(await now()).toMatchObject({ state: 'declined', madeBy: 'staff' })
    await house.settle()
    expect(await templatesTo(debtor)).toEqual(['payment_failed'])
    await expect(now(['transactions.view'])).rejects.toMatchObject({ code: 'forbidden' })
    expect(await now(['transactions.manage'])).toMatchObject({ state: 'settled' })
    await expect(now()).rejects.toMatchObject({ code: 'invoice_not_payable' })
    const without = await aDebtor(house)
    await expect(chargeNow(asStaff(house), { invoiceId: without.invoice.id })).rejects.toMatchObject({
      code: 'method_not_found',
    })
  })
})
