import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anInvoice, asStaff, money } from '../../billing/examples.ts'
import { adjustCredit, applyCredit, balanceOf, ownInvoice, stateOn, verifyBooks } from '../../billing/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { accountBalances, clientBalance } from '../../ledger/index.ts'
import { aDispute, aPaidInvoice, GivingGateway, hears, refunds } from '../afterwards-examples.ts'
import { withGateways } from '../examples.ts'
import { refundsOf } from '../queries/refunds.ts'
import { askRefund } from './ask-refund.ts'
import { reconcileRefunds } from './reconcile-refunds.ts'
import { recordManualPayment } from './record-manual-payment.ts'
import { refundPayment } from './refund-payment.ts'

let house: TestHouse
let gateway: GivingGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  // Nothing is on its way that no refund says.
  const { rows } = await house.pool.query(
    `SELECT coalesce(sum(amount_minor), 0)::int AS minor FROM payments.refunds WHERE state IN ('asked', 'pending', 'unknown')`,
  )
  expect((await accountBalances(ctx(), 'refunds')).map((one) => -Number(one.minor))).toEqual([rows[0].minor])
  await house.stop()
})
let n = 0
beforeEach(async () => {
  // Each test has a gateway, and so a clearing account, of its own.
  ;[gateway] = await withGateways(house, new GivingGateway(`giving${++n}`))
  await house.pool.query('UPDATE payments.refunds SET look_after = NULL')
})

const ctx = () => house.contexts.forSystem('test', 'worker')
const later = (time: { hours?: number; minutes?: number; seconds?: number }) =>
  house.clock.follow(house.clock.aheadMs + Temporal.Duration.from(time).total('milliseconds'))
type Paid = Awaited<ReturnType<typeof aPaidInvoice>>
const whole = ({ invoice }: Paid) => ({ creditNote: { invoiceId: invoice.id, lines: 'rest' as const } })

async function standing({ clientId, invoice, transactionId }: Paid) {
  const now = await ownInvoice(ctx(), invoice.id)
  const { rows } = await house.pool.query('SELECT refunded_minor::int AS n FROM payments.transactions WHERE id = $1', [
    transactionId,
  ])
  return {
    invoice: `${stateOn(now, ctx().today)} ${balanceOf(now).toDecimal()}`,
    refunds: (await refundsOf(ctx(), [transactionId])).map((one) => `${one.made} ${one.state} ${one.amountMinor}`),
    refunded: rows[0].n,
    credit: (await clientBalance(ctx(), 'credit', clientId, 'EUR')).negated().toDecimal(),
    clearing: (await accountBalances(ctx(), `clearing:${gateway.name}`)).map((one) => one.toDecimal()).join(),
  }
}
const allBack = {
  invoice: 'refunded 0.00',
  refunds: ['gateway refunded 10000'],
  refunded: 10000,
  credit: '0.00',
  clearing: '0.00',
}

test('a payment goes back where it came from, with a credit note for its invoice, and the client is told', async () => {
  const paid = await aPaidInvoice(house, gateway)
  const refund = await refunds(house, paid.transactionId, '100.00', whole(paid))
  expect(refund).toMatchObject({ state: 'refunded', reference: expect.stringMatching(/^re_/), askedAt: null })
  expect(refund.creditNoteId).not.toBeNull()
  expect(await standing(paid)).toEqual(allBack)
  await house.settle()
  expect(gateway.refundsAsked).toHaveLength(1)
  const { rows } = await house.pool.query(
    `SELECT template FROM messaging.mails WHERE client_id = $1 AND template LIKE 'refund%'`,
    [paid.clientId],
  )
  expect(rows).toEqual([{ template: 'refund_made' }])
})

test('in several parts, and never more than is left of the payment or than the client has as credit', async () => {
  const paid = await aPaidInvoice(house, gateway, { paid: '150.00' }) // 50 credit
  const give = (amount: string) => refunds(house, paid.transactionId, amount)
  await expect(give('50.01')).rejects.toMatchObject({ code: 'credit_too_low', fields: [{ field: 'amount' }] })
  await give('20.00')
  await give('30.00')
  await expect(give('0.01')).rejects.toMatchObject({ code: 'credit_too_low' })
  await adjustCredit(asStaff(house), { clientId: paid.clientId, amount: money('500.00'), reason: 'Test' })
  await expect(give('100.01')).rejects.toMatchObject({ code: 'refund_too_much', fields: [{ field: 'amount' }] })
  await give('100.00')
  expect(await standing(paid)).toMatchObject({
    refunded: 15000,
    credit: '400.00',
    clearing: '0.00',
    invoice: 'paid 0.00',
  })
})

test('what cannot be refunded', async () => {
  const paid = await aPaidInvoice(house, gateway, { paid: '150.00' })
  const give = (amount: string, wish = {}) => refunds(house, paid.transactionId, amount, wish)
  await expect(give('0.00')).rejects.toMatchObject({ fields: [{ field: 'amount' }] })
  await expect(give('1.00', { amount: money('1.00', 'USD') })).rejects.toMatchObject({ fields: [{ field: 'amount' }] })
  await expect(refunds(house, 999_999, '1.00')).rejects.toMatchObject({ code: 'transaction_not_found' })
  const other = await aPaidInvoice(house, gateway)
  await expect(give('1.00', whole(other))).rejects.toMatchObject({ fields: [{ field: 'creditNote.invoiceId' }] })
  const tomorrow = { paidOn: Temporal.PlainDate.from('2027-04-01'), reference: 'x' }
  await expect(give('1.00', { byHand: tomorrow })).rejects.toMatchObject({ fields: [{ field: 'paidOn' }] })
  expect(await standing(paid)).toMatchObject({ refunds: [], credit: '50.00', refunded: 0 })

  const [fussy, poor] = await withGateways(
    house,
    new GivingGateway(`fussy${n}`, { refunds: 'full' }),
    new GivingGateway(`poor${n}`, { refunds: 'none' }),
  )
  const [first, second] = [await aPaidInvoice(house, fussy), await aPaidInvoice(house, poor)]
  await expect(refunds(house, first.transactionId, '10.00', whole(first))).rejects.toMatchObject({
    code: 'refund_whole',
  })
  expect((await refunds(house, first.transactionId, '100.00', whole(first))).state).toBe('refunded')
  const refused = refunds(house, second.transactionId, '100.00', whole(second))
  await expect(refused).rejects.toMatchObject({ code: 'refund_not_offered' })
  // Nothing is half written: the credit note went with it.
  expect(stateOn(await ownInvoice(ctx(), second.invoice.id), ctx().today)).toBe('paid')
})

test('staff who may not manage payments refund none, and a credit note needs its own permission', async () => {
  const paid = await aPaidInvoice(house, gateway)
  const wish = { transactionId: paid.transactionId, amount: money('100.00'), reason: 'Test', ...whole(paid) }
  const viewer = asStaff(house, ['transactions.view', 'invoices.manage'])
  await expect(refundPayment(viewer, wish)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(refundPayment(asStaff(house, ['transactions.manage']), wish)).rejects.toBeDefined()
  expect(await standing(paid)).toMatchObject({ refunds: [], invoice: 'paid 0.00' })
})

test('what the gateway declines is credit again, and may be tried once more', async () => {
  const paid = await aPaidInvoice(house, gateway)
  gateway.refundAnswers.push({ kind: 'declined', reason: 'card closed' })
  const refund = await refunds(house, paid.transactionId, '100.00', whole(paid))
  expect(refund).toMatchObject({ state: 'declined', declinedReason: 'card closed' })
  expect(await standing(paid)).toMatchObject({ credit: '100.00', refunded: 0, clearing: '100.00' })
  expect((await refunds(house, paid.transactionId, '100.00')).state).toBe('refunded')
  expect(await standing(paid)).toMatchObject({ credit: '0.00', refunded: 10000, clearing: '0.00' })
})

test('a refund paid out by hand goes through the books in the same way and asks nobody', async () => {
  const paid = await aPaidInvoice(house, gateway)
  const before = await accountBalances(ctx(), 'clearing:manual')
  const byHand = { paidOn: Temporal.PlainDate.from('2027-02-27'), reference: 'statement 9' }
  const refund = await refunds(house, paid.transactionId, '60.00', { ...whole(paid), byHand })
  expect(refund).toMatchObject({ made: 'by_hand', state: 'refunded', reference: 'statement 9' })
  expect(gateway.refundsAsked).toEqual([])
  // It left our own account and not the gateway's.
  expect(await standing(paid)).toMatchObject({ credit: '40.00', refunded: 6000, clearing: '100.00' })
  const held = (all: typeof before) => all.find((one) => one.currency === 'EUR')?.minor ?? 0n
  expect(held(await accountBalances(ctx(), 'clearing:manual')) - held(before)).toBe(-6000n)
  const again = refunds(house, paid.transactionId, '10.00', { byHand })
  await expect(again).rejects.toMatchObject({ code: 'refund_recorded' })
})

test('money that came by hand goes back by hand', async () => {
  const { clientId } = await anAccount(house, { currency: 'EUR' })
  const payment = await recordManualPayment(asStaff(house), {
    clientId,
    amount: money('30.00'),
    receivedOn: Temporal.PlainDate.from('2027-02-20'),
    method: 'cash',
    reference: `till ${n}`,
    invoices: 'oldest_first',
  })
  await expect(refunds(house, payment.id, '30.00')).rejects.toMatchObject({ code: 'refund_not_offered' })
  const byHand = { paidOn: Temporal.PlainDate.from('2027-02-27'), reference: 'till 10' }
  expect((await refunds(house, payment.id, '30.00', { byHand })).state).toBe('refunded')
})

test('no answer: it is asked about and never asked for twice, whether the gateway had done it or not', async () => {
  for (const answer of ['lost', 'never_arrived'] as const) {
    const paid = await aPaidInvoice(house, gateway)
    gateway.refundAnswers.push({ kind: answer })
    const refund = await refunds(house, paid.transactionId, '100.00', whole(paid))
    expect(refund.state).toBe('unknown')
    expect(await reconcileRefunds(ctx())).toEqual({ asked: 0, failed: 0 })
    later({ minutes: 11 })
    expect(await reconcileRefunds(ctx())).toEqual({ asked: 1, failed: 0 })
    expect(await standing(paid)).toEqual(allBack)
    expect(gateway.refundsAsked.filter((key) => key === refund.key)).toHaveLength(answer === 'lost' ? 1 : 2)
    expect([...gateway.refunds.keys()].filter((key) => key === refund.key)).toHaveLength(1)
    expect(await reconcileRefunds(ctx())).toEqual({ asked: 0, failed: 0 })
  }
})

test('killed before the call, or with the answer on its way: the job or the reconciler finds out', async () => {
  const paid = await aPaidInvoice(house, gateway)
  gateway.broken = new Error('killed')
  const refund = await refunds(house, paid.transactionId, '100.00', whole(paid))
  expect(refund).toMatchObject({ state: 'asked', askedAt: expect.anything() })
  gateway.broken = null
  // As long as somebody may still be asking, nobody else does.
  const job = { id: 'test', lastAttempt: false, signal: new AbortController().signal }
  await askRefund.handle(ctx(), { refundId: refund.id }, job)
  expect((await standing(paid)).refunds).toEqual(['gateway asked 10000'])
  later({ seconds: 21 })
  await askRefund.handle(ctx(), { refundId: refund.id }, job)
  expect(await standing(paid)).toEqual(allBack)
  await askRefund.handle(ctx(), { refundId: refund.id }, job)
  expect(gateway.refunds.size).toBe(1)
})

test('one that is on its way is asked about until it is there; where to fetch it the client is told once', async () => {
  const paid = await aPaidInvoice(house, gateway)
  const claimUrl = 'https://pay.example/claim/1'
  gateway.refundAnswers.push({ kind: 'pending', reference: 're_slow', claimUrl })
  const refund = await refunds(house, paid.transactionId, '100.00', whole(paid))
  expect(refund).toMatchObject({ state: 'pending', claimUrl })
  later({ minutes: 11 })
  await reconcileRefunds(ctx())
  expect((await standing(paid)).refunds).toEqual(['gateway pending 10000'])
  gateway.refunds.set(refund.key, {
    kind: 'refunded',
    reference: 're_slow',
    amount: { amount: '100.00', currency: 'EUR' },
  })
  later({ hours: 1 })
  await reconcileRefunds(ctx())
  expect(await standing(paid)).toEqual(allBack)
  await house.settle()
  const { rowCount } = await house.pool.query(
    `SELECT 1 FROM messaging.mails WHERE client_id = $1 AND template = 'refund_made'`,
    [paid.clientId],
  )
  expect(rowCount).toBe(1)
})

test('a refund that was made and fails later is taken back by an entry of its own, whichever news comes first', async () => {
  for (const order of ['made first', 'failed first']) {
    const paid = await aPaidInvoice(house, gateway)
    gateway.refundAnswers.push({ kind: 'pending', reference: `re_late${order}` })
    const refund = await refunds(house, paid.transactionId, '100.00', whole(paid))
    const about = {
      about: 'refund',
      refundKey: refund.key,
      reference: `re_late${order}`,
      paymentReference: paid.reference,
    } as const
    const wasMade = { ...about, outcome: { ...refundedAs(`re_late${order}`) } }
    const hasFailed = { ...about, outcome: { kind: 'declined', reason: 'account closed' } as const }
    // The provider knows what became of it in the end.
    gateway.refunds.set(refund.key, hasFailed.outcome)
    const told = order === 'made first' ? [wasMade, hasFailed] : [hasFailed, wasMade]
    for (const news of [...told, ...told]) await hears(house, gateway, news)
    const now = await standing(paid)
    expect([order, now.refunds, now.refunded, now.credit]).toEqual([order, ['gateway declined 10000'], 0, '100.00'])
  }
  expect((await accountBalances(ctx(), `clearing:${gateway.name}`)).map(String)).toEqual(['200.00 EUR'])
})

const refundedAs = (reference: string, amount = '100.00') =>
  ({ kind: 'refunded', reference, amount: { amount, currency: 'EUR' } }) as const

test('the gateway gave back another amount than it was asked for: that is what is booked', async () => {
  const less = await aPaidInvoice(house, gateway)
  gateway.refundAnswers.push(refundedAs('re_less', '70.00'))
  await refunds(house, less.transactionId, '100.00', whole(less))
  expect(await standing(less)).toMatchObject({ refunded: 7000, credit: '30.00', clearing: '30.00' })
  const more = await aPaidInvoice(house, gateway, { paid: '130.00' })
  gateway.refundAnswers.push(refundedAs('re_more', '130.00'))
  await refunds(house, more.transactionId, '20.00')
  // 20 asked; 10 more are credit, and the other 100 open the invoice.
  expect(await standing(more)).toMatchObject({
    refunded: 13000,
    credit: '0.00',
    clearing: '30.00',
    invoice: 'unpaid 100.00',
  })
})

const outside = (paid: Paid, reference: string, amount: string) =>
  hears(house, gateway, {
    about: 'refund',
    refundKey: null,
    reference,
    paymentReference: paid.reference,
    outcome: refundedAs(reference, amount),
  })

test('a refund made at the provider takes credit as far as there is any, and opens the invoice for the rest', async () => {
  const paid = await aPaidInvoice(house, gateway, { paid: '130.00' })
  expect(await outside(paid, 're_out1', '50.00')).toBe('outside_refunded')
  expect(await outside(paid, 're_out1', '50.00')).toBe('unchanged')
  expect(await standing(paid)).toEqual({
    invoice: 'partially_paid 20.00',
    refunds: ['outside refunded 5000'],
    refunded: 5000,
    credit: '0.00',
    clearing: '80.00',
  }) // 30 of credit, 20 of the invoice
  // Somebody says that it failed, and the provider knows of nothing: it stays.
  await hears(house, gateway, {
    about: 'refund',
    refundKey: null,
    reference: 're_out1',
    paymentReference: paid.reference,
    outcome: { kind: 'declined', reason: 'returned' },
  })
  expect((await standing(paid)).refunds).toEqual(['outside refunded 5000'])
})

test('of a refund at the provider that failed, what it had opened is paid again', async () => {
  const [blind] = await withGateways(house, new GivingGateway(`blind${n}`))
  Object.assign(blind, { lookUpRefund: undefined })
  gateway = blind
  const paid = await aPaidInvoice(house, gateway, { paid: '130.00' })
  await outside(paid, 're_out2', '50.00')
  const failed = {
    about: 'refund',
    refundKey: null,
    reference: 're_out2',
    paymentReference: paid.reference,
    outcome: { kind: 'declined', reason: 'returned' },
  } as const
  expect(await hears(house, gateway, failed)).toBe('failed')
  expect(await hears(house, gateway, failed)).toBe('unchanged')
  expect(await standing(paid)).toEqual({
    invoice: 'paid 0.00',
    refunds: ['outside declined 5000'],
    refunded: 0,
    credit: '30.00',
    clearing: '130.00',
  })
})

test('news that is faster than the answer to our own call is not taken for a refund of somebody else', async () => {
  const paid = await aPaidInvoice(house, gateway)
  gateway.refundAnswers.push({ kind: 'lost' })
  const refund = await refunds(house, paid.transactionId, '100.00', whole(paid))
  const there = gateway.refunds.get(refund.key) as Extract<ReturnType<typeof refundedAs>, { kind: 'refunded' }>
  expect(await outside(paid, there.reference, '100.00')).toBe('unchanged')
  expect(await standing(paid)).toEqual(allBack)
})

test('while it is not known which refund news are about, they wait', async () => {
  const paid = await aPaidInvoice(house, gateway, { paid: '150.00' })
  gateway.refundAnswers.push({ kind: 'unknown', reason: 'timeout' }, { kind: 'unknown', reason: 'timeout' })
  await refunds(house, paid.transactionId, '10.00')
  await expect(outside(paid, 're_whose', '10.00')).rejects.toThrow('is not known yet')
  expect((await standing(paid)).refunds).toEqual(['gateway unknown 1000'])
})

test('news of payments that are not ours change nothing', async () => {
  const news = { about: 'refund', refundKey: null, reference: 're_x', outcome: null } as const
  expect(await hears(house, gateway, { ...news, paymentReference: 'pay_of_another_shop' })).toBe('no_such_payment')
})

test('a payment that the bank has taken back for a dispute is not refunded as well', async () => {
  const paid = await aPaidInvoice(house, gateway, { paid: '150.00' })
  const give = () => refunds(house, paid.transactionId, '50.00')
  const dispute = (wish: Parameters<typeof aDispute>[1]) =>
    hears(house, gateway, { about: 'dispute', dispute: aDispute(paid.reference, wish) })
  await dispute({ isMoneyTaken: true })
  await expect(give()).rejects.toMatchObject({ code: 'payment_disputed' })
  await dispute({ state: 'won', isMoneyTaken: false })
  expect((await give()).state).toBe('refunded')
})

test('two who refund the same at once give it back once', async () => {
  const paid = await aPaidInvoice(house, gateway)
  await adjustCredit(asStaff(house), { clientId: paid.clientId, amount: money('5000.00'), reason: 'Test' })
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => refunds(house, paid.transactionId, '100.00')))
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  const codes = new Set(tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : [])))
  expect([...codes]).toEqual(['refund_too_much'])
  expect(await standing(paid)).toMatchObject({ refunded: 10000, clearing: '0.00', credit: '4900.00' })
  expect(gateway.refunds.size).toBe(1)
})

test('the same wish sent again, also at once, is the same refund', async () => {
  const paid = await aPaidInvoice(house, gateway, { paid: '150.00' })
  const again = (amount: string, wish = {}) =>
    refunds(house, paid.transactionId, amount, { onceKey: `once-${paid.transactionId}`, ...wish })
  const first = await Promise.all(Array.from({ length: 10 }, () => again('20.00')))
  expect(new Set(first.map((one) => `${one.id} ${one.state}`)).size).toBe(1)
  expect((await again('20.00')).id).toBe(first[0]!.id)
  expect(await standing(paid)).toMatchObject({ refunded: 2000, credit: '30.00' })
  const other = await aPaidInvoice(house, gateway)
  const stolen = refunds(house, other.transactionId, '20.00', { onceKey: `once-${paid.transactionId}` })
  await expect(stolen).rejects.toMatchObject({ code: 'refund_recorded' })
})

test('asked by staff, the job and the reconciler at once, the gateway is asked once', async () => {
  const paid = await aPaidInvoice(house, gateway)
  gateway.refundAnswers.push({ kind: 'never_arrived' })
  const { id } = await refunds(house, paid.transactionId, '100.00', whole(paid))
  await house.pool.query(
    `UPDATE payments.refunds SET state = 'asked', asked_at = NULL, look_after = now() - interval '1 day' WHERE id = $1`,
    [id],
  )
  gateway.refundsAsked.length = 0
  const job = { id: 'test', lastAttempt: false, signal: new AbortController().signal }
  await Promise.all([
    ...Array.from({ length: 10 }, () => askRefund.handle(ctx(), { refundId: id }, job)),
    ...Array.from({ length: 5 }, () => reconcileRefunds(ctx())),
  ])
  expect(gateway.refundsAsked).toHaveLength(1)
  expect(await standing(paid)).toEqual(allBack)
})

test('money that the client spends while it is refunded is spent or refunded, never both', async () => {
  for (let round = 0; round < 5; round++) {
    const paid = await aPaidInvoice(house, gateway, { amount: '50.00' })
    const target = await anInvoice(house, paid.clientId, { amounts: ['50.00'], dueOn: '2027-04-01' })
    await adjustCredit(asStaff(house), { clientId: paid.clientId, amount: money('50.00'), reason: 'Test' })
    const tries = await Promise.allSettled([
      refunds(house, paid.transactionId, '50.00'),
      applyCredit(asStaff(house), { invoiceId: target.id }),
      refunds(house, paid.transactionId, '30.00'),
    ])
    const credit = (await clientBalance(ctx(), 'credit', paid.clientId, 'EUR')).negated()
    expect([round, credit.isNegative, tries.some((one) => one.status === 'fulfilled')]).toEqual([round, false, true])
  }
  expect(await verifyBooks(ctx())).toEqual([])
})
