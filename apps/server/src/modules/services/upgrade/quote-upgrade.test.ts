import { type Cycle, countDays, Money, type Period, periodAround, periodFrom } from '@ostler/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { KeptDiscount } from '../../catalog/index.ts'
import type { HeldTime } from './held-time.ts'
import type { Plan, UpgradePolicy } from './plan.ts'
import { priceOf } from './plan.ts'
import { type Change, quoteUpgrade } from './quote-upgrade.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const eur = (amount: string) => Money.parse(amount, 'EUR')

const plan = (price: string, wish: Partial<Plan> = {}): Plan => ({
  productId: 1,
  productName: 'Starter',
  cycle: 'monthly',
  taxClass: 'standard',
  serverModule: null,
  options: [],
  recurringMinor: eur(price).minor.toString(),
  overrideMinor: null,
  discounts: [],
  ...wish,
})

const off = (percent: string, periodsLeft: number | null): KeptDiscount => ({
  label: 'SAVE',
  promotionId: 1,
  kind: 'percent',
  percent,
  amountMinor: null,
  periodsLeft,
})

const held = (start: string, end: string, price: Money, isOpen = false): HeldTime => ({
  source: `service:1:${start}`,
  period: { start: day(start), end: day(end) },
  price,
  tiled: null,
  isOpen,
})

/** A monthly service that was charged from 1 April to 1 May, unless something else is said. */
const change = (from: Plan, to: Plan, on: string, wish: Partial<Change> = {}): Change => ({
  currency: 'EUR',
  domain: null,
  on: day(on),
  dayCount: 'actual',
  policy: 'difference',
  from,
  to,
  anchor: day('2027-04-01'),
  chargedUntil: day('2027-05-01'),
  held: [held('2027-04-01', '2027-05-01', priceOf(from, 'EUR').price)],
  source: 'service:1:upgrade',
  ...wish,
})
const due = (asked: Change) => quoteUpgrade(asked).due.toDecimal()

test('on the day it was bought, an upgrade costs exactly the difference', () => {
  expect(due(change(plan('9.99'), plan('19.99'), '2027-04-01'))).toBe('10.00')
})

test('in the middle of a period, the difference for the days that are left; the formula says so', () => {
  const quote = quoteUpgrade(change(plan('10.00'), plan('20.00', { productName: 'Business' }), '2027-04-16'))
  expect(quote.due.toDecimal()).toBe('5.00') // (20 − 10) × 15 / 30
  expect(quote.parts.map(({ description, days, of, amount }) => [description, days, of, amount.toDecimal()])).toEqual([
    ['Unused: Starter (monthly)', 15, 30, '-5.00'],
    ['Business (monthly)', 15, 30, '10.00'],
  ])
  expect([`${quote.chargedUntil}`, quote.renewal.toDecimal()]).toEqual(['2027-05-01', '20.00'])
})

test('a yearly plan bought with half off gives back no more than its days were worth', () => {
  const from = plan('120.00', { cycle: 'annual', discounts: [] })
  const asked = change(from, plan('0.00', { cycle: 'annual' }), '2027-04-02', {
    chargedUntil: day('2028-04-01'),
    held: [held('2027-04-01', '2028-04-01', eur('60.00'))],
  })
  expect(due(asked)).toBe('-59.84') // 60 × 365 / 366
})

test('a quarter is divided by the days of the quarter, not by those of what is left of it', () => {
  const asked = change(plan('91000.00', { cycle: 'quarterly' }), plan('0.00', { cycle: 'quarterly' }), '2027-05-31', {
    chargedUntil: day('2027-07-01'),
    held: [held('2027-04-01', '2027-07-01', eur('91000.00'))],
  })
  expect(due(asked)).toBe('-31000.00') // 91000 × 31 / 91
})

test('a second change takes back what the plan held is worth, not the charge before', () => {
  const first = quoteUpgrade(change(plan('499.00'), plan('998.00'), '2027-04-16'))
  const second = quoteUpgrade(change(plan('998.00'), plan('1497.00'), '2027-04-16', { held: first.held }))
  expect([first.due.toDecimal(), second.due.toDecimal()]).toEqual(['249.50', '249.50']) // 499 × 15 / 30, twice
})

test('what a renewal cost is what counts, not the price of the sign-up', () => {
  const asked = change(plan('15.00'), plan('20.00'), '2027-04-01', {
    held: [held('2027-04-01', '2027-05-01', eur('10.00'))],
  })
  expect(due(asked)).toBe('10.00') // 20 − 10
})

test('an upgrade that keeps its date makes the period no longer; a full cycle costs a full cycle', () => {
  const annual = (price: string) => plan(price, { cycle: 'annual' })
  const base = { chargedUntil: day('2028-04-01'), held: [held('2027-04-01', '2028-04-01', eur('100.00'))] }
  const kept = quoteUpgrade(change(annual('100.00'), annual('200.00'), '2027-05-01', base))
  expect([`${kept.chargedUntil}`, kept.due.toDecimal()]).toEqual(['2028-04-01', '91.81']) // 200 × 336 / 366 = 183.61, less 91.80
  const full = quoteUpgrade(change(annual('100.00'), annual('200.00'), '2027-05-01', { ...base, policy: 'full_cycle' }))
  expect([`${full.chargedUntil}`, full.due.toDecimal()]).toEqual(['2028-05-01', '108.20']) // 200 − 100 × 336 / 366
})

test('on the last day the two policies differ by what one day is worth', () => {
  const asked = (policy: UpgradePolicy) => change(plan('10.00'), plan('100.00'), '2027-04-30', { policy })
  expect(due(asked('difference'))).toBe('3.00') // 3.33 − 0.33
  expect(due(asked('full_cycle'))).toBe('99.67') // 100 − 10 / 30
  expect(due(asked('at_renewal'))).toBe('0.00')
})

test('a discount for life is worked out anew on the new price', () => {
  const discounts = [off('50', null)]
  expect(due(change(plan('10.00', { discounts }), plan('20.00', { discounts }), '2027-04-01'))).toBe('5.00') // 10 − 5
})

test('from a month to a year and back, the price of the days that are left is counted in the periods of the plan', () => {
  const year = quoteUpgrade(change(plan('10.00'), plan('100.00', { cycle: 'annual' }), '2027-04-16'))
  // The year that ends on 1 May 2027 has 365 days: 100 × 15 / 365 = 4.11, less 5.00.
  expect([year.due.toDecimal(), `${year.anchor}`]).toEqual(['-0.89', '2027-05-01'])
  const month = quoteUpgrade(
    change(plan('100.00', { cycle: 'annual' }), plan('10.00'), '2027-11-16', {
      chargedUntil: day('2028-04-01'),
      held: [held('2027-04-01', '2028-04-01', eur('100.00'))],
    }),
  )
  // Four months and 15 of the 30 days of November: 45.00. Unused: 100 × 137 / 366 = 37.43.
  expect(month.due.toDecimal()).toBe('7.57')
  expect(month.parts[1]).toMatchObject({ fullPeriods: 4, days: 15, of: 30 })
})

test('a renewal that nobody has paid on is corrected; one that was paid is settled by its difference', () => {
  const pieces = (isOpen: boolean) => [
    held('2027-04-01', '2027-05-01', eur('10.00')),
    held('2027-05-01', '2027-06-01', eur('10.00'), isOpen),
  ]
  const until = { chargedUntil: day('2027-06-01') }
  const open = quoteUpgrade(change(plan('10.00'), plan('20.00'), '2027-04-16', { ...until, held: pieces(true) }))
  expect(open.due.toDecimal()).toBe('5.00')
  expect(open.corrections).toMatchObject([{ source: 'service:1:2027-05-01', to: { amount: eur('20.00') } }])
  const paid = quoteUpgrade(change(plan('10.00'), plan('20.00'), '2027-04-16', { ...until, held: pieces(false) }))
  expect([paid.due.toDecimal(), paid.corrections]).toEqual(['15.00', []]) // 5.00 and the whole of May
})

test('what was free starts today', () => {
  const quote = quoteUpgrade(
    change(plan('0.00', { cycle: 'free' }), plan('20.00'), '2027-04-16', { chargedUntil: null, held: [] }),
  )
  expect([quote.due.toDecimal(), `${quote.anchor}`, `${quote.chargedUntil}`]).toEqual([
    '20.00',
    '2027-04-16',
    '2027-05-16',
  ])
})

const cents = fc.bigInt({ min: 0n, max: 10_000_000n })
const cycles = fc.constantFrom<Cycle>('monthly', 'quarterly', 'annual', 'every_10_days')

test('any chain of changes in a period conserves value, to one minor unit for each document', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1500 }),
      cycles,
      cents,
      fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), cents), { minLength: 1, maxLength: 8 }),
      (startsIn, cycle, price, wanted) => {
        const anchor = day('2026-01-01').add({ days: startsIn })
        const period = periodFrom(anchor, cycle, anchor)
        const whole = countDays(period, 'actual')
        const changes = wanted.map(([on, to]) => ({ on: on % whole, to })).sort((a, b) => a.on - b.on)
        let at = { plan: plan('0', { cycle, recurringMinor: price.toString() }), held: [] as HeldTime[] }
        at.held = [{ source: 's', period, price: Money.ofMinor(price, 'EUR'), tiled: null, isOpen: false }]
        let charged = price
        let spent = 0n // price × days, in parts of the whole period
        let since = 0
        for (const { on, to } of changes) {
          const next = { ...at.plan, recurringMinor: to.toString() }
          const quote = quoteUpgrade(
            change(at.plan, next, anchor.add({ days: on }).toString(), {
              anchor,
              chargedUntil: period.end,
              held: at.held,
            }),
          )
          charged += quote.due.minor
          spent += BigInt(at.plan.recurringMinor) * BigInt(on - since)
          since = on
          at = { plan: next, held: quote.held }
        }
        spent += BigInt(at.plan.recurringMinor) * BigInt(whole - since)
        const error = charged * BigInt(whole) - spent
        const allowed = BigInt(changes.length) * BigInt(whole)
        expect(error <= allowed && -error <= allowed).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})

test('a change there and back on one day costs nothing, whatever the cycles', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 364 }), cycles, cycles, cents, cents, (on, one, other, price, to) => {
      const anchor = day('2027-01-31')
      const today = anchor.add({ days: on })
      const period: Period = periodAround(anchor, one, today)
      const [from, target] = [
        plan('0', { cycle: one, recurringMinor: price.toString() }),
        plan('0', { cycle: other, recurringMinor: to.toString() }),
      ]
      const base = { anchor, chargedUntil: period.end }
      const there = quoteUpgrade(
        change(from, target, today.toString(), {
          ...base,
          held: [{ source: 's', period, price: Money.ofMinor(price, 'EUR'), tiled: null, isOpen: false }],
        }),
      )
      const back = quoteUpgrade(
        change(target, from, today.toString(), { ...base, anchor: there.anchor, held: there.held }),
      )
      // Going to another cycle may move the anchor; then the way back counts in periods that end on the same day.
      if (there.anchor.equals(anchor)) expect(there.due.plus(back.due).minor).toBe(0n)
    }),
  )
})
