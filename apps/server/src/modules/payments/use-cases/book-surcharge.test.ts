import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { anInvoice, asClient, inHouse, money } from '../../billing/examples.ts'
import {
  adjustCredit,
  applyPayment,
  balanceOf,
  creditNotesOf,
  mergeInvoices,
  ownInvoice,
  verifyBooks,
} from '../../billing/index.ts'
import { anAccount } from '../../clients/examples.ts'
import { accountBalances, clientBalance } from '../../ledger/index.ts'
import { someTaxSettings } from '../../tax/examples.ts'
import { changeTaxSettings, installRuleSet } from '../../tax/index.ts'
import { FakeGateway, settled, withGateways } from '../examples.ts'
import { type Offer, offersFor, toPay } from '../queries/offers.ts'
import type { Surcharge } from '../schema.ts'
import { finishPayment } from './finish-payment.ts'
import { recordOutcome } from './record-outcome.ts'
import { startPayment } from './start-payment.ts'

let house: TestHouse
let gateway: FakeGateway
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
  // Sold from Germany at 19 % on top of the price.
  await installRuleSet(system(), 'eu')
  await taxed({ pricesIncludeTax: false })
})
afterAll(async () => {
  expect(await verifyBooks(system())).toEqual([])
  await house.stop()
})
beforeEach(async () => {
  ;[gateway] = await withGateways(house, new FakeGateway())
  await taxed({ pricesIncludeTax: false })
})

const system = () => house.contexts.forSystem('test', 'cli')
const taxed = (wish: Parameters<typeof someTaxSettings>[0]) =>
  changeTaxSettings(system(), someTaxSettings({ seller: { country: 'DE' }, registrations: ['DE'], ...wish }))
const costs = (surcharge: Surcharge | null) =>
  house.pool.query(`UPDATE payments.gateways SET surcharge = $1 WHERE name = 'cards'`, [JSON.stringify(surcharge)])

type Debt = { clientId: number; ctx: () => ReturnType<typeof asClient>; invoiceIds: [number, ...number[]] }

async function aDebt(invoices: string[][] = [['100.00']], currency = 'EUR'): Promise<Debt> {
  const account = await anAccount(house, { country: 'DE' })
  const made: number[] = []
  for (const amounts of invoices) made.push((await anInvoice(house, account.clientId, { amounts, currency })).id)
  return { ...account, ctx: () => asClient(house, account), invoiceIds: made as [number, ...number[]] }
}

const offerFor = async ({ ctx, invoiceIds }: Debt): Promise<Offer> =>
  (await offersFor(ctx(), await toPay(ctx(), invoiceIds)))[0]!

async function start(debt: Debt): Promise<{ key: string; asked: Money }> {
  await startPayment(debt.ctx(), { invoiceIds: debt.invoiceIds, gateway: 'cards' })
  const { attemptKey, amount } = gateway.started.at(-1)!
  return { key: attemptKey, asked: Money.fromWire(amount) }
}

const comes = (key: string, amount: Money, reference?: string) =>
  inHouse(house, (tx) =>
    recordOutcome(
      tx,
      key,
      settled(amount.toDecimal(), { currency: amount.currency, ...(reference ? { reference } : {}) }),
    ),
  )

const balances = async ({ invoiceIds }: Debt) =>
  Promise.all(invoiceIds.map(async (id) => balanceOf(await ownInvoice(system(), id)).toDecimal()))
const creditOf = async ({ clientId }: Debt, currency = 'EUR') =>
  (await clientBalance(system(), 'credit', clientId, currency)).negated().toDecimal()
const feeInvoices = async ({ clientId }: Debt) =>
  (
    await house.pool.query<{ description: string; total: string; tax: string; balance: string }>(
      `SELECT l.description, i.total_minor::text AS total, i.tax_minor::text AS tax, (i.total_minor - i.paid_minor)::text AS balance
         FROM billing.invoices i JOIN billing.invoice_lines l ON l.invoice_id = i.id
        WHERE i.client_id = $1 AND l.account = 'revenue:payment_fee'`,
      [clientId],
    )
  ).rows

test('a surcharge is quoted with its tax, and is an invoice of its own that the same payment pays', async () => {
  await costs({ percent: '2', fixed: { EUR: '0.30' } })
  const debt = await aDebt()
  // 100.00 + 19 % = 119.00; 2 % of it = 2.38, + 0.30 = 2.68, + 19 % of it (0.51) = 3.19
  const offer = await offerFor(debt)
  expect([offer.surcharge.toDecimal(), offer.total.toDecimal()]).toEqual(['3.19', '122.19'])
  const { key, asked } = await start(debt)
  expect(asked.toDecimal()).toBe('122.19')
  expect(await comes(key, asked)).toBe('settled')

  expect(await feeInvoices(debt)).toEqual([{ description: 'Payment by Cards', total: '319', tax: '51', balance: '0' }])
  expect([await balances(debt), await creditOf(debt)]).toEqual([['0.00'], '0.00'])
})

test('where prices include tax, the surcharge includes it too', async () => {
  await taxed({ pricesIncludeTax: true })
  await costs({ percent: '2', fixed: {} })
  const debt = await aDebt()
  expect((await offerFor(debt)).surcharge.toDecimal()).toBe('2.00') // 2 % of 100.00, with 0.32 of tax in it
  const { key, asked } = await start(debt)
  await comes(key, asked)
  expect(await feeInvoices(debt)).toMatchObject([{ total: '200', tax: '32', balance: '0' }])
})

test('credit of the client does not pay the surcharge, and a surcharge is charged once', async () => {
  await costs({ percent: '0', fixed: { EUR: '1.00' } })
  const debt = await aDebt()
  const { key, asked } = await start(debt)
  await inHouse(house, (tx) => adjustCredit(tx, { clientId: debt.clientId, amount: money('50.00'), reason: 'Sorry' }))
  await comes(key, asked)
  expect([await balances(debt), await creditOf(debt)]).toEqual([['0.00'], '50.00'])
  // Paid in a second tab: all of it is the client's.
  await comes(key, asked)
  expect(await feeInvoices(debt)).toHaveLength(1)
  expect(await creditOf(debt)).toBe('170.19') // 50.00 + 119.00 + 1.19
})

test('of less money than was asked for, or of another currency, nothing is kept back for the surcharge', async () => {
  await costs({ percent: '0', fixed: { EUR: '1.00' } })
  const [less, other] = [await aDebt(), await aDebt()]
  await comes((await start(less)).key, money('119.50'))
  expect([await feeInvoices(less), await balances(less), await creditOf(less)]).toEqual([[], ['0.00'], '0.50'])
  await comes((await start(other)).key, money('120.19', 'USD'))
  expect([await feeInvoices(other), await balances(other)]).toEqual([[], ['119.00']])
})

test('an invoice that was merged while the payer was on the way is paid by what stands in its place', async () => {
  await costs({ percent: '0', fixed: { EUR: '1.00' } })
  const debt = await aDebt([['10.00'], ['20.00']])
  const { key, asked } = await start({ ...debt, invoiceIds: [debt.invoiceIds[0]] })
  await mergeInvoices(system(), { invoiceIds: debt.invoiceIds })
  await comes(key, asked)
  const { rows } = await house.pool.query(
    'SELECT paid_minor::int AS paid FROM billing.invoices WHERE client_id = $1 AND voided_at IS NULL AND total_minor = 3570',
    [debt.clientId],
  )
  expect(rows).toEqual([{ paid: 1190 }]) // 10.00 + 19 %
})

test('a discount is a credit note of that much, and less money pays the invoice in full', async () => {
  await costs({ percent: '-2', fixed: {} })
  const debt = await aDebt([['70.00', '30.00']])
  const offer = await offerFor(debt)
  expect([offer.surcharge.toDecimal(), offer.total.toDecimal()]).toEqual(['-2.38', '116.62']) // 2 % of 119.00
  const { key, asked } = await start(debt)
  await comes(key, asked)
  const notes = await creditNotesOf(system(), debt.invoiceIds[0])
  expect(notes).toMatchObject([{ note: { totalMinor: 238n, taxMinor: 38n, reason: 'Discount for paying by Cards' } }])
  expect([await balances(debt), await creditOf(debt)]).toEqual([['0.00'], '0.00'])
})

test('no discount for less money than was asked for; a proforma gets one when the money is there', async () => {
  await costs({ percent: '-2', fixed: {} })
  const less = await aDebt()
  await comes((await start(less)).key, money('116.61'))
  expect(await balances(less)).toEqual(['2.39']) // 119.00 - 116.61

  await house.pool.query(
    `INSERT INTO platform.settings (name, value, changed_at) VALUES ('billing.proforma', 'true', now())`,
  )
  const proforma = await aDebt()
  await house.pool.query(`DELETE FROM platform.settings WHERE name = 'billing.proforma'`)
  const { key, asked } = await start(proforma)
  await comes(key, asked)
  expect([await balances(proforma), await creditOf(proforma)]).toEqual([['0.00'], '0.00'])
})

test('an invoice that was paid in another way meanwhile gets no discount: all the money is the client’s', async () => {
  await costs({ percent: '-2', fixed: {} })
  const debt = await aDebt()
  const { key, asked } = await start(debt)
  const wire = { amount: money('119.00'), clearing: 'bank', source: `wire:${debt.invoiceIds[0]}` }
  await inHouse(house, (tx) => applyPayment(tx, { invoiceId: debt.invoiceIds[0], ...wire }))
  await comes(key, asked)
  expect([await creditNotesOf(system(), debt.invoiceIds[0]), await creditOf(debt)]).toEqual([[], '116.62'])
})

test.each([
  ['2', '121.83'], // 119.00 + 2.38 + 19 % of it (0.45)
  ['-2', '116.62'], // 119.00 - 2.38
])('at %s %% the client who comes back from the page has paid it all, too', async (percent, amount) => {
  await costs({ percent, fixed: {} })
  const debt = await aDebt()
  const started = await startPayment(debt.ctx(), { invoiceIds: debt.invoiceIds, gateway: 'cards' })
  gateway.outcomes.set(gateway.started.at(-1)!.attemptKey, settled(amount))
  await finishPayment(debt.ctx(), { attemptId: started.attemptId!, answers: {} })
  expect([await balances(debt), await creditOf(debt)]).toEqual([['0.00'], '0.00'])
})

test('while nobody knows the tax, nothing is added', async () => {
  await costs({ percent: '2', fixed: {} })
  const debt = await aDebt()
  await house.pool.query(`UPDATE clients.clients SET country = 'US', region = 'TX' WHERE id = $1`, [debt.clientId])
  await taxed({ registrations: ['DE', 'US-TX'] })
  expect((await offerFor(debt)).surcharge.toDecimal()).toBe('0.00')
})

const digits = { EUR: 2, JPY: 0, KWD: 3 } as const

test('whatever is owed and whatever it costs, what is quoted is what is booked, and nothing is left over', async () => {
  const currency = fc.constantFrom('EUR', 'JPY', 'KWD')
  const cases = fc.record({
    currency,
    invoices: fc.array(fc.array(fc.integer({ min: 1, max: 99_999 }), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 3,
    }),
    percent: fc.constantFrom('-99.9', '-12.5', '-1', '-0.01', '0', '0.35', '2.9', '33.333'),
    fixed: fc.integer({ min: -500, max: 500 }),
    inclusive: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(cases, async ({ currency, invoices, percent, fixed, inclusive }) => {
      const amount = (minor: number) => Money.ofMinor(BigInt(minor), currency).toDecimal()
      expect(amount(1)).toHaveLength(digits[currency as keyof typeof digits] + (currency === 'JPY' ? 1 : 2))
      await taxed({ pricesIncludeTax: inclusive })
      await costs({ percent, fixed: { [currency]: amount(fixed) } })
      const debt = await aDebt(
        invoices.map((lines) => lines.map(amount)),
        currency,
      )
      const owed = (await toPay(debt.ctx(), debt.invoiceIds)).balance
      const offer = await offerFor(debt)
      expect(offer.total.equals(owed.plus(offer.surcharge))).toBe(true)
      expect(offer.total.isPositive).toBe(true)

      const { key, asked } = await start(debt)
      expect(asked.equals(offer.total)).toBe(true)
      await comes(key, asked)
      expect(new Set(await balances(debt))).toEqual(new Set([Money.zero(currency).toDecimal()]))
      expect(await creditOf(debt, currency)).toBe(Money.zero(currency).toDecimal())
      const fees = await feeInvoices(debt)
      const charged = fees.map((fee) => BigInt(fee.total))
      expect(charged).toEqual(offer.surcharge.isPositive ? [offer.surcharge.minor] : [])
      for (const id of debt.invoiceIds) {
        const { totalMinor, creditedMinor } = await ownInvoice(system(), id)
        expect(creditedMinor < totalMinor).toBe(true)
      }
    }),
    { numRuns: 15 },
  )
  expect(await verifyBooks(system())).toEqual([])
  for (const one of await accountBalances(system(), 'receivable')) expect(one.isNegative).toBe(false)
}, 120_000)
