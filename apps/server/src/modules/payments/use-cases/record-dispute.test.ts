import type { DisputeNews } from '@ostler/integration-kit'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { asStaff, inHouse, money } from '../../billing/examples.ts'
import { adjustCredit, balanceOf, ownInvoice, stateOn, verifyBooks } from '../../billing/index.ts'
import { accountBalances, clientBalance } from '../../ledger/index.ts'
import { aDispute, aPaidInvoice, GivingGateway, hears, refunds } from '../afterwards-examples.ts'
import { aPayer, settled, withGateways } from '../examples.ts'
import { disputeDetails, listDisputes } from '../queries/disputes.ts'
import { noteDispute } from './note-dispute.ts'
import { recordDispute } from './record-dispute.ts'
import { recordOutcome } from './record-outcome.ts'

let house: TestHouse
let gateway: GivingGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(async () => {
  expect(await verifyBooks(ctx())).toEqual([])
  expect(await asideProblems()).toEqual([])
  await house.stop()
})
let n = 0
beforeEach(async () => {
  ;[gateway] = await withGateways(house, new GivingGateway(`giving${++n}`))
})

const ctx = () => house.contexts.forSystem('test', 'worker')
type Paid = Awaited<ReturnType<typeof aPaidInvoice>>

/** What is set aside for disputes is what they took less what was taken back of payments for them. */
async function asideProblems(): Promise<unknown[]> {
  const { rows } = await house.pool.query(`
    SELECT coalesce(d.gateway, p.gateway) AS gateway, d.minor AS disputes, p.minor AS ledger
      FROM (SELECT gateway, sum(taken_minor - reversed_minor) AS minor FROM payments.disputes GROUP BY 1) d
      FULL JOIN (SELECT substr(account, 10) AS gateway, sum(amount_minor) AS minor FROM ledger.postings WHERE account LIKE 'disputes:%' GROUP BY 1) p USING (gateway)
     WHERE coalesce(d.minor, 0) <> coalesce(p.minor, 0)`)
  return rows
}

const tell = (paid: Paid, wish: Partial<DisputeNews> = {}) =>
  hears(house, gateway, { about: 'dispute', dispute: aDispute(paid.reference, wish) })

async function standing({ clientId, invoice, transactionId }: Paid) {
  const now = await ownInvoice(ctx(), invoice.id)
  const { rows } = await house.pool.query(
    `SELECT t.reversed_minor::int AS reversed, d.state FROM payments.transactions t
       LEFT JOIN payments.disputes d ON d.transaction_id = t.id WHERE t.id = $1`,
    [transactionId],
  )
  const held = async (account: `clearing:${string}` | `disputes:${string}`) =>
    (await accountBalances(ctx(), account)).map((one) => one.toDecimal()).join() || '0.00'
  return {
    dispute: rows[0].state,
    reversed: rows[0].reversed,
    invoice: `${stateOn(now, ctx().today)} ${balanceOf(now).toDecimal()}`,
    credit: (await clientBalance(ctx(), 'credit', clientId, 'EUR')).negated().toDecimal(),
    clearing: await held(`clearing:${gateway.name}`),
    aside: await held(`disputes:${gateway.name}`),
  }
}
const entriesOf = async (paid: Paid) => {
  const { rows } = await house.pool.query(
    `SELECT kind FROM ledger.entries WHERE client_id = $1 AND kind NOT IN ('invoice_issued', 'payment_received') ORDER BY id`,
    [paid.clientId],
  )
  return rows.map((row) => row.kind)
}
const lost = {
  dispute: 'lost',
  reversed: 10000,
  invoice: 'unpaid 100.00',
  credit: '0.00',
  clearing: '0.00',
  aside: '0.00',
}

test('what the bank takes is set aside; won, it comes back, and the invoice was paid all the time', async () => {
  const paid = await aPaidInvoice(house, gateway)
  expect(await tell(paid, { state: 'warning', isMoneyTaken: false })).toBe('dispute_warning')
  expect(await standing(paid)).toMatchObject({ dispute: 'warning', clearing: '100.00', aside: '0.00' })
  expect(await tell(paid, { state: 'open' })).toBe('dispute_open')
  const open = { dispute: 'open', reversed: 0, invoice: 'paid 0.00', credit: '0.00', clearing: '0.00', aside: '100.00' }
  expect(await standing(paid)).toEqual(open)
  expect(await tell(paid, { state: 'open' })).toBe('dispute_unchanged')
  await tell(paid, { state: 'under_review' })
  await tell(paid, { state: 'won', isMoneyTaken: false })
  expect(await standing(paid)).toEqual({ ...open, dispute: 'won', clearing: '100.00', aside: '0.00' })
  expect(await entriesOf(paid)).toEqual(['dispute_money_taken', 'dispute_money_returned'])
})

test('lost, the payment counts no more and its invoice is open again; the client is told once', async () => {
  const paid = await aPaidInvoice(house, gateway)
  await tell(paid)
  await tell(paid, { state: 'lost' })
  expect(await standing(paid)).toEqual(lost)
  await tell(paid, { state: 'lost' })
  expect(await entriesOf(paid)).toEqual(['dispute_money_taken', 'payment_reversed'])
  await house.settle()
  const { rows } = await house.pool.query(
    `SELECT template FROM messaging.mails WHERE client_id = $1 AND template LIKE 'payment_rev%'`,
    [paid.clientId],
  )
  expect(rows).toEqual([{ template: 'payment_reversed' }])
})

test('lost without a word before: the money is taken first', async () => {
  const paid = await aPaidInvoice(house, gateway)
  await tell(paid, { state: 'lost', isMoneyTaken: false })
  expect(await standing(paid)).toEqual(lost)
})

test('won after it was lost: the payment counts again; lost after it was won: it does not', async () => {
  const paid = await aPaidInvoice(house, gateway)
  await tell(paid, { state: 'lost' })
  await tell(paid, { state: 'won', isMoneyTaken: false })
  const won = { dispute: 'won', reversed: 0, invoice: 'paid 0.00', credit: '0.00', clearing: '100.00', aside: '0.00' }
  expect(await standing(paid)).toEqual(won)
  await tell(paid, { state: 'lost' })
  expect(await standing(paid)).toEqual(lost)
  await tell(paid, { state: 'won', isMoneyTaken: true })
  expect(await standing(paid)).toEqual({ ...won, clearing: '0.00', aside: '100.00' })
  await tell(paid, { state: 'won', isMoneyTaken: false })
  expect(await standing(paid)).toEqual(won)
  expect(await verifyBooks(ctx())).toEqual([])
})

test('fees are booked as the bank tells them, and a change as the difference', async () => {
  const paid = await aPaidInvoice(house, gateway)
  const fee = (amount: string, currency = 'EUR') => ({ amount, currency })
  const before = (await accountBalances(ctx(), 'fees')).find((one) => one.currency === 'EUR')?.minor ?? 0n
  const fees = async () =>
    ((await accountBalances(ctx(), 'fees')).find((one) => one.currency === 'EUR')?.minor ?? 0n) - before
  await tell(paid, { fee: fee('15.00') })
  expect([await fees(), (await standing(paid)).clearing]).toEqual([1500n, '-15.00']) // 100 - 100 - 15
  await tell(paid, { state: 'under_review', fee: null })
  await tell(paid, { state: 'under_review', fee: fee('20.00') })
  expect(await fees()).toBe(2000n)
  // Told late, of an earlier state.
  await tell(paid, { state: 'open', fee: fee('15.00') })
  await tell(paid, { state: 'won', isMoneyTaken: false, fee: fee('0.00') })
  expect([await fees(), (await standing(paid)).clearing]).toEqual([0n, '100.00'])
  await tell(paid, { state: 'won', isMoneyTaken: false, fee: fee('16.00', 'USD') })
  expect((await accountBalances(ctx(), `clearing:${gateway.name}`)).map(String)).toEqual(['100.00 EUR', '-16.00 USD'])
})

test('a part that is disputed reopens a part', async () => {
  const paid = await aPaidInvoice(house, gateway, { paid: '130.00' })
  await tell(paid, { state: 'lost', amount: { amount: '40.00', currency: 'EUR' } })
  expect(await standing(paid)).toMatchObject({
    invoice: 'partially_paid 40.00',
    credit: '30.00',
    reversed: 4000,
    clearing: '90.00',
  })
})

test('a dispute in another currency than its payment is booked by nobody and waits for staff', async () => {
  const paid = await aPaidInvoice(house, gateway)
  await expect(tell(paid, { amount: { amount: '100.00', currency: 'USD' } })).rejects.toThrow('is in USD')
  expect((await standing(paid)).dispute).toBeNull()
})

test('a dispute that overtakes its payment waits for it; one of a payment that is not ours is nothing', async () => {
  expect(await hears(house, gateway, { about: 'dispute', dispute: aDispute('pay_of_others') })).toBe('no_such_payment')
  const payer = await aPayer(house, gateway)
  await inHouse(house, (tx) => recordOutcome(tx, payer.key, { kind: 'pending', reference: 'pay_slow' }))
  const told = { about: 'dispute', dispute: aDispute('pay_slow') } as const
  await expect(hears(house, gateway, told)).rejects.toThrow('is not booked yet')
  await inHouse(house, (tx) => recordOutcome(tx, payer.key, settled('100.00', { reference: 'pay_slow' })))
  expect(await hears(house, gateway, told)).toBe('dispute_open')
})

test('refunded and lost as well: the client has had it twice, and owes it', async () => {
  const paid = await aPaidInvoice(house, gateway)
  await refunds(house, paid.transactionId, '100.00', { creditNote: { invoiceId: paid.invoice.id, lines: 'rest' } })
  await tell(paid, { state: 'lost' })
  expect(await standing(paid)).toMatchObject({
    invoice: 'refunded 0.00',
    credit: '-100.00',
    clearing: '-100.00',
    aside: '0.00',
  })
  expect(await verifyBooks(ctx())).toEqual([])
})

test('any order and any repetition of the same news end in the same books', async () => {
  const states = ['warning', 'open', 'under_review'] as const
  const fee = fc.constantFrom(null, '15.00', '20.00')
  /** One life of a dispute as a provider tells it: what it says in each state is one thing. */
  const life = fc.record({
    taken: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    fees: fc.array(fee, { minLength: 3, maxLength: 3 }),
    end: fc.constantFrom('won' as const, 'lost' as const, null),
    endFee: fc.constantFrom(null, '0.00', '15.00'),
    isKept: fc.boolean(),
    said: fc.subarray([0, 1, 2], { minLength: 1 }),
    amount: fc.constantFrom('100.00', '40.00'),
  })
  type Life = typeof life extends fc.Arbitrary<infer Lived> ? Lived : never
  const eur = (amount: string | null) => (amount === null ? null : { amount, currency: 'EUR' })
  const newsOf = ({ reference }: Paid, lived: Life): DisputeNews[] => {
    const about = { amount: eur(lived.amount)! }
    const told = lived.said.map((i) =>
      aDispute(reference, { ...about, state: states[i]!, isMoneyTaken: lived.taken[i]!, fee: eur(lived.fees[i]!) }),
    )
    if (lived.end === null) return told
    const end = { ...about, state: lived.end, isMoneyTaken: lived.isKept, fee: eur(lived.endFee) }
    return [...told, aDispute(reference, end)]
  }

  await fc.assert(
    fc.asyncProperty(life, fc.array(fc.nat(30), { minLength: 1, maxLength: 8 }), async (lived, picks) => {
      const results: unknown[] = []
      for (const isShuffled of [false, true]) {
        ;[gateway] = await withGateways(house, new GivingGateway(`life${++n}`))
        const paid = await aPaidInvoice(house, gateway, { paid: '120.00' })
        const news = newsOf(paid, lived)
        // Repetitions first, in any order, and what was not among them after that, from the back.
        const order = isShuffled ? [...picks.map((pick) => news[pick % news.length]!), ...news.toReversed()] : news
        for (const dispute of order) await inHouse(house, (tx) => recordDispute(tx, paid.transactionId, dispute))
        results.push(await standing(paid))
      }
      expect(results[1]).toEqual(results[0])
    }),
    { numRuns: 40 },
  )
  expect(await verifyBooks(ctx())).toEqual([])
  expect(await asideProblems()).toEqual([])
}, 120_000)

test('money that comes and goes within one state: taken stays taken until it is decided', async () => {
  for (const order of [
    [false, true],
    [true, false],
  ]) {
    ;[gateway] = await withGateways(house, new GivingGateway(`within${++n}`))
    const paid = await aPaidInvoice(house, gateway)
    for (const isMoneyTaken of order) await tell(paid, { state: 'open', isMoneyTaken })
    expect((await standing(paid)).aside).toBe('100.00')
    for (const isMoneyTaken of order) await tell(paid, { state: 'won', isMoneyTaken })
    expect((await standing(paid)).aside).toBe('0.00')
  }
})

test('the same and other news at once on many connections have one effect', async () => {
  const paid = await aPaidInvoice(house, gateway)
  const told = ['open', 'under_review', 'lost'] as const
  await Promise.all(Array.from({ length: 24 }, (_, i) => tell(paid, { state: told[i % 3]! })))
  expect(await standing(paid)).toEqual(lost)
  const kinds = await entriesOf(paid)
  expect(kinds).toEqual(['dispute_money_taken', 'payment_reversed'])
})

test('a refund and a dispute at once: both are booked, or the refund is refused', async () => {
  for (let round = 0; round < 6; round++) {
    ;[gateway] = await withGateways(house, new GivingGateway(`race${++n}`))
    const paid = await aPaidInvoice(house, gateway)
    await adjustCredit(asStaff(house), { clientId: paid.clientId, amount: money('100.00'), reason: 'Test' })
    const [refund] = await Promise.allSettled([
      refunds(house, paid.transactionId, '100.00'),
      tell(paid, { state: round % 2 === 0 ? 'open' : 'lost' }),
      tell(paid, { state: round % 2 === 0 ? 'open' : 'lost' }),
    ])
    const isRefunded = refund.status === 'fulfilled'
    if (!isRefunded) expect(['payment_disputed', 'refund_too_much']).toContain(refund.reason.code)
    expect((await standing(paid)).clearing).toBe(isRefunded ? '-100.00' : '0.00')
  }
  expect(await verifyBooks(ctx())).toEqual([])
})

test('staff note what they have and what they sent', async () => {
  const paid = await aPaidInvoice(house, gateway)
  await tell(paid)
  const [dispute] = (await listDisputes(ctx(), { limit: 1, clientId: paid.clientId, which: 'open' })).items
  await noteDispute(asStaff(house), { disputeId: dispute!.id, text: 'The log of the visits is in the file.' })
  const details = await disputeDetails(ctx(), dispute!.id)
  expect(details.notes.map((one) => one.text)).toEqual(['The log of the visits is in the file.'])
  expect(`${details.dispute.answerBy}`).toBe('2027-03-20T12:00:00Z')
  const missing = { disputeId: 999_999, text: 'x' }
  await expect(noteDispute(asStaff(house), missing)).rejects.toMatchObject({ code: 'dispute_not_found' })
  const viewer = asStaff(house, ['transactions.view'])
  await expect(noteDispute(viewer, { ...missing, disputeId: dispute!.id })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(disputeDetails(ctx(), 999_999)).rejects.toMatchObject({ code: 'dispute_not_found' })
})
