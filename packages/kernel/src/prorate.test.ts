import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Cycle, countDays, cycleNames, daysIn, firstPeriods, Money, periodFrom, prorate, recurs } from './index.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const period = (start: string, end: string) => ({ start: day(start), end: day(end) })
const eur = (amount: string) => Money.parse(amount, 'EUR')

test('a part costs its share of the days, rounded once', () => {
  const november = period('2027-11-01', '2027-12-01')
  expect(prorate(eur('10.00'), period('2027-11-10', '2027-12-01'), november)).toEqual(eur('7.00')) // 10 * 21 / 30
  expect(prorate(eur('10.00'), period('2027-11-25', '2027-12-01'), november)).toEqual(eur('2.00')) // 10 * 6 / 30
  // A rate of a day would be 0.33 and come to 9.90.
  expect(prorate(eur('10.00'), november, november)).toEqual(eur('10.00'))
  // 91 000 a quarter of 91 days: 32 days are 32 000, whatever was used of it before.
  expect(prorate(eur('91000'), period('2027-03-01', '2027-04-02'), period('2027-01-31', '2027-05-02'))).toEqual(
    eur('32000'),
  )
})

test('months may have thirty days each', () => {
  expect(countDays(period('2027-02-01', '2027-03-01'), 'thirty_day_months')).toBe(30)
  expect(countDays(period('2027-01-31', '2027-02-28'), 'thirty_day_months')).toBe(28)
  expect(
    prorate(eur('30.00'), period('2027-01-16', '2027-02-01'), period('2027-01-01', '2027-02-01'), 'thirty_day_months'),
  ).toEqual(eur('15.00'))
})

test('nobody pays more for a part than for the whole, and parts add up to within a cent each', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10_000_000n }),
      fc.integer({ min: 0, max: 364 }),
      fc.constantFrom('actual' as const, 'thirty_day_months' as const),
      (minor, used, dayCount) => {
        const full = period('2027-01-01', '2028-01-01')
        const price = Money.ofMinor(minor, 'EUR')
        const at = full.start.add({ days: used })
        const before = prorate(price, { start: full.start, end: at }, full, dayCount)
        const after = prorate(price, { start: at, end: full.end }, full, dayCount)
        expect(before.compare(price)).toBeLessThanOrEqual(0)
        const off = before.plus(after).minus(price).minor
        expect(off === 0n || off === 1n).toBe(true)
      },
    ),
  )
})

test('without an alignment the first period is a full one', () => {
  expect(firstPeriods(day('2027-01-31'), 'monthly', null)).toEqual({
    anchor: day('2027-01-31'),
    stub: null,
    full: period('2027-01-31', '2027-02-28'),
  })
})

test('an alignment makes the first period end on its day', () => {
  const first = { dayOfMonth: 1, chargeNextFrom: 20 }
  expect(firstPeriods(day('2027-11-10'), 'monthly', first)).toEqual({
    anchor: day('2027-12-01'),
    stub: { period: period('2027-11-10', '2027-12-01'), of: period('2027-11-01', '2027-12-01') },
    full: null,
  })
  expect(firstPeriods(day('2027-11-25'), 'monthly', first).full).toEqual(period('2027-12-01', '2028-01-01'))
  expect(firstPeriods(day('2027-11-01'), 'monthly', first)).toEqual({
    anchor: day('2027-11-01'),
    stub: null,
    full: period('2027-11-01', '2027-12-01'),
  })
  expect(firstPeriods(day('2027-11-10'), 'quarterly', first).stub!.of).toEqual(period('2027-09-01', '2027-12-01'))
  expect(firstPeriods(day('2027-11-10'), 'every_10_days', first).stub).toBeNull()
})

test('for every start day, cycle and aligned day, the first periods and those after them tile', () => {
  const cycles = [...cycleNames.filter(recurs), 'every_5_years', 'every_2_months'] as Cycle[]
  for (const cycle of cycles) {
    for (const dayOfMonth of [1, 15, 28]) {
      for (let start = day('2027-01-01'); start.year < 2029; start = start.add({ days: 1 })) {
        const { anchor, stub, full } = firstPeriods(start, cycle, { dayOfMonth, chargeNextFrom: 20 })
        expect(anchor.day).toBe(dayOfMonth)
        expect((stub?.period ?? full!).start).toEqual(start)
        if (stub) {
          expect(stub.period.end).toEqual(anchor)
          expect(daysIn(stub.period)).toBeLessThanOrEqual(daysIn(stub.of))
          expect(periodFrom(anchor, cycle, stub.of.start).end).toEqual(anchor)
        }
        if (full) expect(full).toEqual(periodFrom(anchor, cycle, anchor))
      }
    }
  }
})
