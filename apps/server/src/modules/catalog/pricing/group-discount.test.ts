import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { KeptDiscount } from '../quote.ts'
import { discountOn, type GroupDiscount } from './discount.ts'
import { aListed, anItem, day, eur, priceOf, withCode } from './examples.ts'

const resellers = (wish: Partial<GroupDiscount> = {}): GroupDiscount => ({
  label: 'Group Resellers −10 %',
  percent: '10',
  stacks: false,
  ...wish,
})
const buying = (group: GroupDiscount) => ({ client: { isNew: false, owned: new Map(), usesOf: () => 0, group } })
const partsOf = (quote: ReturnType<typeof priceOf>) =>
  quote.lines[0]!.units[0]!.parts.map(({ kind, gross, discount, discountLabel }) => [
    kind,
    gross.toDecimal(),
    discount.toDecimal(),
    discountLabel,
  ])
const plan = () => anItem(aListed({ monthly: '9.99', setupFee: '5.00' }))

test('a group takes its percentage off period and set-up, as a discount of its own name, and nothing is kept of it', () => {
  const quote = priceOf([plan()], buying(resellers()))
  expect(partsOf(quote)).toEqual([
    ['period', '9.99', '1.00', 'Group Resellers −10 %'], // 0.999
    ['setup', '5.00', '0.50', 'Group Resellers −10 %'],
  ])
  expect(quote.dueToday.toDecimal()).toBe('13.49') // 14.99 − 1.50
  expect(quote.lines[0]!.units[0]).toMatchObject({ keeps: [], renewal: eur('8.99') })
})

test('of a promotion and a group the better one holds, and never both', () => {
  const worse = priceOf([plan()], { ...buying(resellers({ percent: '10' })), ...withCode({ percent: '20' }) })
  expect(partsOf(worse)[0]).toEqual(['period', '9.99', '2.00', 'Save']) // 1.998
  const better = priceOf([plan()], { ...buying(resellers({ percent: '25' })), ...withCode({ percent: '20' }) })
  expect(partsOf(better)[0]).toEqual(['period', '9.99', '2.50', 'Group Resellers −10 %']) // 2.4975
})

test('where both hold, the group comes off what the promotion left', () => {
  const group = resellers({ stacks: true })
  const quote = priceOf([plan()], { ...buying(group), ...withCode({ percent: '20' }) })
  // 9.99 − 2.00 = 7.99, less 0.80
  expect(partsOf(quote)[0]).toEqual(['period', '9.99', '2.80', 'Save, Group Resellers −10 %'])
})

test('a seasonal price is a price: the group comes off it', () => {
  const season = {
    id: 1,
    cycle: 'monthly' as const,
    recurring: eur('6.00'),
    setup: eur('0.00'),
    startsOn: day('2027-01-01'),
    endsOn: day('2027-03-01'),
    periods: 1,
    label: 'Winter sale',
  }
  const product = aListed({ monthly: '10.00', setupFee: '5.00', seasonalPrices: [season] })
  const quote = priceOf([anItem(product)], buying(resellers()))
  expect(partsOf(quote)).toEqual([
    ['period', '10.00', '4.60', 'Winter sale, Group Resellers −10 %'], // 4.00 + 10 % of 6.00
    ['setup', '5.00', '5.00', 'Winter sale'],
  ])
  expect(quote.lines[0]!.units[0]!.renewal?.toDecimal()).toBe('9.00') // 10.00 − 1.00
})

test('a set-up that a promotion made free leaves nothing for the group', () => {
  const quote = priceOf([plan()], { ...buying(resellers()), ...withCode({ kind: 'free_setup' }) })
  expect(partsOf(quote)[1]).toEqual(['setup', '5.00', '5.00', 'Save'])
})

test('a price that staff agreed on bears no discount of a group', () => {
  const quote = priceOf([{ ...plan(), price: eur('7.00') }], buying(resellers()))
  expect(partsOf(quote)[0]).toEqual(['period', '7.00', '0.00', null])
})

const aKept = fc.record({
  label: fc.constant('Save'),
  promotionId: fc.constantFrom(null, 1),
  kind: fc.constant('percent' as const),
  percent: fc.integer({ min: 0, max: 100 }).map(String),
  amountMinor: fc.constant(null),
  periodsLeft: fc.constantFrom(null, 1, 3),
}) satisfies fc.Arbitrary<KeptDiscount>

test('a group makes nothing dearer, nothing negative, and the time of a promotion passes all the same', () => {
  const price = fc.bigInt({ min: 0n, max: 1_000_000n }).map((minor) => eur('0.01').times(Number(minor)))
  const percent = fc.integer({ min: 1, max: 10_000 }).map((n) => (n / 100).toFixed(2))
  fc.assert(
    fc.property(price, fc.array(aKept, { maxLength: 3 }), percent, fc.boolean(), (of, keeps, off, stacks) => {
      const without = discountOn(of, keeps)
      const grouped = discountOn(of, keeps, resellers({ percent: off, stacks }))
      expect(grouped.discount.compare(without.discount)).toBeGreaterThanOrEqual(0)
      expect(grouped.discount.compare(of)).toBeLessThanOrEqual(0)
      expect(grouped.keeps).toEqual(without.keeps)
    }),
  )
})
