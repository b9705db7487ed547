import { Money, Percent } from '@ostler/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyTax, type TaxableLine, type Taxed, UNTAXED } from './apply-tax.ts'
import { aRate, aScheme, aTaxableLine } from './examples.ts'
import type { TaxRate } from './rule.ts'
import type { TaxScheme } from './scheme.ts'

const figures = (taxed: Taxed) => ({
  subtotal: taxed.subtotal.toDecimal(),
  tax: taxed.tax.toDecimal(),
  total: taxed.total.toDecimal(),
  taxes: taxed.taxes.map(({ rule, base, amount }) => `${rule}: ${amount.toDecimal()} of ${base.toDecimal()}`),
})

const lines = (...amounts: string[]) => amounts.map((amount) => aTaxableLine(amount))
const cad = (amount: string) => [aTaxableLine(amount, 'CAD')]

test('a rate is rounded once on the sum, and the lines share it', () => {
  // 3 × 0.33 = 0.99; 0.99 × 19 % = 0.1881 → 0.19, whereas 3 × round(0.0627) would be 0.18
  const taxed = applyTax(aScheme([aRate('19')]), lines('0.33', '0.33', '0.33'), 'EUR')
  expect(figures(taxed)).toEqual({ subtotal: '0.99', tax: '0.19', total: '1.18', taxes: ['rate-19: 0.19 of 0.99'] })
  expect(taxed.lines.map(({ tax }) => tax.toDecimal())).toEqual(['0.07', '0.06', '0.06'])
})

test('where the setting says so, each line is rounded', () => {
  // round(0.33 × 19 %) = round(0.0627) = 0.06, three times
  const taxed = applyTax(aScheme([aRate('19')], { rounding: 'line' }), lines('0.33', '0.33', '0.33'), 'EUR')
  expect(figures(taxed)).toEqual({ subtotal: '0.99', tax: '0.18', total: '1.17', taxes: ['rate-19: 0.18 of 0.99'] })
})

test('a price with tax in it is what is paid', () => {
  // 119.00 × 19 / 119 = 19.00
  const taxed = applyTax(aScheme([aRate('19')], { inclusive: true }), lines('119.00'), 'EUR')
  expect(figures(taxed)).toEqual({
    subtotal: '100.00',
    tax: '19.00',
    total: '119.00',
    taxes: ['rate-19: 19.00 of 100.00'],
  })
})

test('two levels: beside each other, and the second upon the first', () => {
  const beside = [aRate('5', { rule: 'gst' }), aRate('9.975', { rule: 'qst', level: 2 })]
  // 100 × 5 % = 5.00; 100 × 9.975 % = 9.975 → 9.98
  expect(figures(applyTax(aScheme(beside), cad('100.00'), 'CAD')).taxes).toEqual([
    'gst: 5.00 of 100.00',
    'qst: 9.98 of 100.00',
  ])
  const upon = [aRate('5', { rule: 'gst' }), aRate('9.5', { rule: 'qst', level: 2, compound: true })]
  // 105.00 × 9.5 % = 9.975 → 9.98
  expect(figures(applyTax(aScheme(upon), cad('100.00'), 'CAD')).taxes).toEqual([
    'gst: 5.00 of 100.00',
    'qst: 9.98 of 105.00',
  ])
  // 114.975 is the price of 100: 114.98 holds round(114.98 × 0.14975 / 1.14975) = 14.98, of it 114.98 × 0.05 / 1.14975 = 5.00
  expect(figures(applyTax(aScheme(upon, { inclusive: true }), cad('114.98'), 'CAD'))).toEqual({
    subtotal: '100.00',
    tax: '14.98',
    total: '114.98',
    taxes: ['gst: 5.00 of 100.00', 'qst: 9.98 of 105.00'],
  })
})

test('classes have their own rates, a discount lowers its own class, and one rate is one row', () => {
  const scheme = aScheme([aRate('19')], { classes: { books: [aRate('7')], hosting: [aRate('19')] } })
  const given = [aTaxableLine('100.00'), aTaxableLine('50.00', 'EUR', 'books'), aTaxableLine('-10.00', 'EUR', 'books')]
  const taxed = applyTax(scheme, [...given, aTaxableLine('1.00', 'EUR', 'hosting')], 'EUR')
  // (100 + 1) × 19 % = 19.19; (50 − 10) × 7 % = 2.80
  expect(figures(taxed).taxes).toEqual(['rate-19: 19.19 of 101.00', 'rate-7: 2.80 of 40.00'])
  expect(taxed.lines.map(({ tax }) => tax.toDecimal())).toEqual(['19.00', '3.50', '-0.70', '0.19'])
})

test('what is not taxed keeps its base and its sentence; what is out of scope has no row', () => {
  const reversed = [aRate('0', { rule: 'reverse-charge', treatment: 'reverse_charge' })]
  const taxed = applyTax(aScheme(reversed, { notes: ['Reverse charge.'] }), lines('10.00'), 'EUR')
  expect(figures(taxed).taxes).toEqual(['reverse-charge: 0.00 of 10.00'])
  expect(taxed.notes).toEqual(['Reverse charge.'])
  const outside = [aRate('0', { treatment: 'out_of_scope', note: 'Outside the scope.' })]
  const out = applyTax(aScheme(outside), lines('10.00'), 'EUR')
  expect([out.taxes, out.notes]).toEqual([[], ['Outside the scope.']])
  expect(applyTax(aScheme([]), lines('10.00'), 'EUR')).toMatchObject({ taxes: [], notes: [] })
})

test('a class that no rule speaks of is refused by name', () => {
  expect(() => applyTax(aScheme(null), lines('1.00'), 'EUR')).toThrow(
    expect.objectContaining({ code: 'tax_rule_missing', message: expect.stringContaining('"standard"') }),
  )
})

test('a class may have any name', () => {
  const line = [aTaxableLine('1.00', 'EUR', 'constructor')]
  expect(applyTax(aScheme([aRate('19')]), line, 'EUR').tax.toDecimal()).toBe('0.19')
})

test('what is no supply bears no tax and no sentence, whatever the rules say', () => {
  const money = [aTaxableLine('50.00', 'EUR', UNTAXED)]
  expect(applyTax(aScheme([aRate('19')]), money, 'EUR')).toMatchObject({ taxes: [], notes: [] })
  expect(applyTax(aScheme([aRate('19')]), money, 'EUR').total.toDecimal()).toBe('50.00')
  expect(applyTax(aScheme(null, { notes: ['Reverse charge.'] }), money, 'EUR').notes).toEqual([])
  // 50.00 + 10.00 × 1.19 = 61.90
  expect(applyTax(aScheme([aRate('19')]), [...money, aTaxableLine('10.00')], 'EUR').total.toDecimal()).toBe('61.90')
})

test('currencies are not mixed', () => {
  expect(() => applyTax(aScheme([]), [aTaxableLine('1.00', 'USD')], 'EUR')).toThrow(TypeError)
})

describe('cash rounding touches the total alone', () => {
  const scheme = aScheme([], { cash: { CHF: '5' } })
  test.each([
    ['10.01', '10.00', '-0.01'],
    ['10.02', '10.00', '-0.02'],
    ['10.03', '10.05', '0.02'],
    ['10.09', '10.10', '0.01'],
    ['10.10', '10.10', '0.00'],
    ['-10.01', '-10.00', '0.01'],
  ])('%s CHF is paid with %s', (amount, total, rounding) => {
    const taxed = applyTax(scheme, [aTaxableLine(amount, 'CHF')], 'CHF')
    expect([taxed.subtotal.toDecimal(), taxed.total.toDecimal(), taxed.rounding.toDecimal()]).toEqual([
      amount,
      total,
      rounding,
    ])
  })

  test('other currencies have their coins', () => {
    expect(applyTax(scheme, [aTaxableLine('10.01')], 'EUR').total.toDecimal()).toBe('10.01')
  })
})

const percent = fc
  .integer({ min: 0, max: 100_000_00 })
  .map((scaled) => `${Math.floor(scaled / 100_000)}.${String(scaled % 100_000).padStart(5, '0')}`)
const currency = fc.constantFrom('EUR', 'JPY', 'KWD', 'CHF')
const rates: fc.Arbitrary<TaxRate[]> = fc.oneof(
  percent.map((one): TaxRate[] => [aRate(one, { rule: `one-${one}`, treatment: 'taxed' })]),
  fc
    .tuple(percent, percent, fc.boolean())
    .map(([one, two, compound]): TaxRate[] => [
      aRate(one, { rule: `one-${one}`, treatment: 'taxed' }),
      aRate(two, { rule: `two-${two}`, treatment: 'taxed', level: 2, compound }),
    ]),
  fc.constant<TaxRate[]>([aRate('0')]),
  fc.constant<TaxRate[]>([]),
)
const classes = ['hosting', 'books', 'else'] as const
const scheme: fc.Arbitrary<TaxScheme> = fc
  .record({ a: rates, b: rates, c: rates, inclusive: fc.boolean(), rounding: fc.constantFrom('rate', 'line') })
  .map(({ a, b, c, inclusive, rounding }) => ({
    ...aScheme(c, { inclusive, rounding: rounding as 'rate', cash: { CHF: '5' } }),
    classes: { hosting: a, books: b },
  }))
const someLines = fc.array(fc.tuple(fc.bigInt({ min: -10_000_00n, max: 1_000_000_00n }), fc.constantFrom(...classes)), {
  maxLength: 12,
})

test('lines, rows and totals agree for every scheme, percent and currency', () => {
  fc.assert(
    fc.property(scheme, someLines, currency, (given, drawn, code) => {
      const input: TaxableLine[] = drawn.map(([minor, taxClass]) => ({ amount: Money.ofMinor(minor, code), taxClass }))
      const taxed = applyTax(given, input, code)
      const total = (amounts: Money[]) => Money.sum(amounts, code).minor
      expect(taxed.lines).toHaveLength(input.length)
      expect(total(taxed.lines.map(({ net }) => net))).toBe(taxed.subtotal.minor)
      expect(total(taxed.lines.map(({ tax }) => tax))).toBe(taxed.tax.minor)
      expect(total(taxed.taxes.map(({ amount }) => amount))).toBe(taxed.tax.minor)
      expect(taxed.subtotal.minor + taxed.tax.minor + taxed.rounding.minor).toBe(taxed.total.minor)
      if (code !== 'CHF') expect(taxed.rounding.minor).toBe(0n)
      else
        expect([taxed.total.minor % 5n, taxed.rounding.minor >= -2n && taxed.rounding.minor <= 2n]).toEqual([0n, true])
      const gross = total(input.map(({ amount }) => amount))
      if (given.inclusive) expect(taxed.subtotal.minor + taxed.tax.minor).toBe(gross)
      else expect(taxed.subtotal.minor).toBe(gross)
    }),
    { numRuns: 2000 },
  )
})

test('with net prices each row is its percentage of its base, rounded once', () => {
  fc.assert(
    fc.property(scheme, someLines, currency, (given, drawn, code) => {
      const input = drawn.map(([minor, taxClass]) => ({ amount: Money.ofMinor(minor, code), taxClass }))
      const taxed = applyTax({ ...given, inclusive: false, rounding: 'rate' }, input, code)
      for (const row of taxed.taxes) expect(row.amount.minor).toBe(Percent.parse(row.percent).of(row.base).minor)
    }),
    { numRuns: 1000 },
  )
})

test('with one rate, tax taken out of prices is the tax within their sum', () => {
  fc.assert(
    fc.property(percent, someLines, currency, (one, drawn, code) => {
      const input = drawn.map(([minor]) => ({ amount: Money.ofMinor(minor, code), taxClass: 'else' }))
      const gross = Money.sum(
        input.map(({ amount }) => amount),
        code,
      )
      const taxed = applyTax(aScheme([aRate(one, { treatment: 'taxed' })], { inclusive: true }), input, code)
      expect(taxed.tax.minor).toBe(Percent.parse(one).within(gross).minor)
    }),
  )
})

test('a correction of everything is the negative of everything', () => {
  fc.assert(
    fc.property(scheme, someLines, currency, (given, drawn, code) => {
      const of = (sign: bigint) =>
        applyTax(
          given,
          drawn.map(([minor, taxClass]) => ({ amount: Money.ofMinor(sign * minor, code), taxClass })),
          code,
        )
      const there = of(1n)
      const back = of(-1n)
      const minors = ({ lines: each, total, taxes }: Taxed) => [
        total.minor,
        ...each.flatMap(({ net, tax }) => [net.minor, tax.minor]),
        ...taxes.flatMap(({ base, amount }) => [base.minor, amount.minor]),
      ]
      expect(minors(back)).toEqual(minors(there).map((minor) => -minor))
    }),
    { numRuns: 1000 },
  )
})
