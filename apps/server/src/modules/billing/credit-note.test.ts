import { divideHalfUp } from '@ostler/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type CreditableInvoice,
  type CreditableLine,
  type CreditNoteParts,
  creditNoteFor,
  leftOf,
  leftWithTax,
  reducible,
  shareOut,
} from './credit-note.ts'

const nothing = () => ({ netMinor: 0n, taxMinor: 0n })
const line = (id: number, wish: Partial<CreditableLine>): CreditableLine => ({
  id,
  description: `Line ${id}`,
  taxClass: 'standard',
  amountMinor: wish.netMinor ?? 0n,
  netMinor: 0n,
  taxMinor: 0n,
  credited: nothing(),
  ...wish,
})
const tax = (rule: string, baseMinor: bigint, amountMinor: bigint, classes?: string[]) => ({
  rule,
  name: rule,
  percent: '20',
  baseMinor: String(baseMinor),
  amountMinor: String(amountMinor),
  ...(classes ? { classes } : {}),
  credited: { baseMinor: 0n, amountMinor: 0n },
})
const sum = (amounts: bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)

function invoiceOf(lines: CreditableLine[], taxes: CreditableInvoice['taxes'], roundingMinor = 0n): CreditableInvoice {
  const totalMinor = sum(lines.map((one) => one.netMinor + one.taxMinor)) + roundingMinor
  return { totalMinor, creditedMinor: 0n, roundingMinor, lines, taxes }
}

/** The invoice after a credit note. */
function after(invoice: CreditableInvoice, note: CreditNoteParts): CreditableInvoice {
  return {
    ...invoice,
    creditedMinor: invoice.creditedMinor + note.totalMinor,
    lines: invoice.lines.map((one) => {
      const part = note.lines.find(({ lineId }) => lineId === one.id) ?? nothing()
      const { netMinor, taxMinor } = one.credited
      return { ...one, credited: { netMinor: netMinor + part.netMinor, taxMinor: taxMinor + part.taxMinor } }
    }),
    taxes: invoice.taxes.map((one) => {
      const part = note.taxes.find(({ rule }) => rule === one.rule)
      return {
        ...one,
        credited: {
          baseMinor: one.credited.baseMinor + BigInt(part?.baseMinor ?? 0),
          amountMinor: one.credited.amountMinor + BigInt(part?.amountMinor ?? 0),
        },
      }
    }),
  }
}

test('the tax of three equal thirds adds up: each note takes the difference to what was taken before', () => {
  // 1.00 net with 0.20 tax in three parts of 0.33, 0.33 and 0.34
  let invoice = invoiceOf([line(1, { netMinor: 100n, taxMinor: 20n })], [tax('vat', 100n, 20n)])
  const taken: bigint[] = []
  for (const amountMinor of [33n, 33n, 34n]) {
    const note = creditNoteFor(invoice, [{ lineId: 1, amountMinor }])
    taken.push(note.taxMinor)
    invoice = after(invoice, note)
  }
  // 20 × 33/100 = 6.6 → 7; 20 × 66/100 = 13.2 → 13, less 7; 20 less 13
  expect(taken).toEqual([7n, 6n, 7n])
})

test('a share of a tax is rounded and never cut off', () => {
  // 1.00 of 100.00 that bears 99.99 of tax: 0.9999 is 1.00
  const invoice = invoiceOf([line(1, { netMinor: 10_000n, taxMinor: 9_999n })], [tax('luxury', 10_000n, 9_999n)])
  expect(creditNoteFor(invoice, [{ lineId: 1, amountMinor: 100n }]).taxMinor).toBe(100n)
})

test('where prices include tax, an amount includes it too', () => {
  const lines = [line(1, { amountMinor: 120n, netMinor: 100n, taxMinor: 20n })]
  const note = creditNoteFor(invoiceOf(lines, [tax('vat', 100n, 20n)]), [{ lineId: 1, amountMinor: 60n }])
  expect(note).toMatchObject({ subtotalMinor: 50n, taxMinor: 10n, totalMinor: 60n })
})

test('a line takes back the taxes of its class and no others', () => {
  const invoice = invoiceOf(
    [line(1, { netMinor: 1000n, taxMinor: 200n }), line(2, { taxClass: 'reduced', netMinor: 1000n, taxMinor: 50n })],
    [tax('vat_20', 1000n, 200n, ['standard']), tax('vat_5', 1000n, 50n, ['reduced'])],
  )
  const note = creditNoteFor(invoice, [{ lineId: 2 }])
  expect(note.taxes).toMatchObject([{ rule: 'vat_5', baseMinor: '1000', amountMinor: '50' }])
})

test('two taxes on one line are taken back in their proportion', () => {
  const invoice = invoiceOf(
    [line(1, { netMinor: 1000n, taxMinor: 150n })],
    [tax('gst', 1000n, 50n), tax('qst', 1000n, 100n)],
  )
  const note = creditNoteFor(invoice, [{ lineId: 1, amountMinor: 333n }])
  // 150 × 333/1000 = 49.95 → 50; 50 × 50/150 = 16.67 → 17, the rest 33
  expect(note.taxes.map(({ rule, amountMinor }) => [rule, amountMinor])).toEqual([
    ['gst', '17'],
    ['qst', '33'],
  ])
})

test('the rounding of the total goes with the last note', () => {
  let invoice = invoiceOf([line(1, { netMinor: 1002n })], [], -2n)
  const first = creditNoteFor(invoice, [{ lineId: 1, amountMinor: 500n }])
  expect(first).toMatchObject({ roundingMinor: 0n, totalMinor: 500n, isLast: false })
  invoice = after(invoice, first)
  expect(creditNoteFor(invoice, 'rest')).toMatchObject({ roundingMinor: -2n, totalMinor: 500n, isLast: true }) // 502 - 2
})

test('what cannot be credited', () => {
  const invoice = invoiceOf([line(1, { netMinor: 1000n }), line(2, { netMinor: -500n }), line(3, { netMinor: 0n })], [])
  const refused = (wishes: Parameters<typeof creditNoteFor>[1]) => {
    try {
      return creditNoteFor(invoice, wishes)
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  expect(refused([{ lineId: 1, amountMinor: 1001n }])).toBe('credit_too_much')
  expect(refused([{ lineId: 1, amountMinor: -1n }])).toBe('credit_too_much')
  expect(refused([{ lineId: 1 }])).toBe('credit_too_much') // 10.00 of a total of 5.00
  expect(refused([{ lineId: 1, amountMinor: 500n }])).toBe('credit_the_rest')
  expect(refused([{ lineId: 2 }])).toBe('nothing_to_credit')
  expect(refused([{ lineId: 3 }])).toBe('nothing_to_credit')
  expect(refused([])).toBe('nothing_to_credit')
  expect(refused([{ lineId: 9 }])).toBe('invalid_input')
  expect(refused([{ lineId: 1, amountMinor: 0n }])).toBe('invalid_input')
  expect(refused([{ lineId: 1, amountMinor: 1n }, { lineId: 1 }])).toBe('invalid_input')
})

const classes = ['standard', 'reduced', 'none'] as const
const rates = { standard: [90n, 110n], reduced: [50n, 0n], none: [0n, 0n] } as const

/** An invoice that is taxed per rate, with two taxes on one class and one on another, priced net or gross. */
const anyInvoice = fc
  .record({
    lines: fc.array(fc.tuple(fc.integer({ min: -300, max: 90_000 }), fc.constantFrom(...classes)), {
      minLength: 1,
      maxLength: 6,
    }),
    isGross: fc.boolean(),
    rounding: fc.integer({ min: -2, max: 2 }),
  })
  // A total is rounded only when there is one.
  .filter(({ lines }) => lines.some(([net]) => net !== 0))
  .map(({ lines, isGross, rounding }) => {
    const priced = lines.map(([net, taxClass], index) => {
      const [first, second] = rates[taxClass]
      const taxMinor = divideHalfUp(BigInt(net) * (first + second), 1000n)
      const amountMinor = BigInt(net) + (isGross ? taxMinor : 0n)
      return line(index + 1, { taxClass, netMinor: BigInt(net), taxMinor, amountMinor })
    })
    const taxIn = (taxClass: string) =>
      sum(priced.filter((one) => one.taxClass === taxClass).map((one) => one.taxMinor))
    const netIn = (...names: string[]) =>
      sum(priced.filter((one) => names.includes(one.taxClass)).map((one) => one.netMinor))
    const second = divideHalfUp(taxIn('standard') * 110n, 200n)
    const first = taxIn('standard') - second + taxIn('reduced')
    return invoiceOf(
      priced,
      [
        tax('first', netIn('standard', 'reduced'), first, ['standard', 'reduced']),
        tax('second', netIn('standard'), second, ['standard']),
      ],
      BigInt(rounding),
    )
  })
  .filter((invoice) => invoice.totalMinor > 0n)

test('whatever is credited in whatever parts, the notes add up to the invoice exactly', () => {
  const wish = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 100 }))
  fc.assert(
    fc.property(
      anyInvoice,
      fc.array(fc.array(wish, { minLength: 1, maxLength: 3 }), { maxLength: 8 }),
      (start, tries) => {
        let invoice = start
        const notes: CreditNoteParts[] = []
        const credit = (wishes: Parameters<typeof creditNoteFor>[1]) => {
          const note = creditNoteFor(invoice, wishes)
          expect(note.totalMinor > 0n).toBe(true)
          expect(note.subtotalMinor + note.taxMinor + note.roundingMinor).toBe(note.totalMinor)
          expect(sum(note.taxes.map((one) => BigInt(one.amountMinor)))).toBe(note.taxMinor)
          invoice = after(invoice, note)
          for (const one of invoice.lines) {
            const left = leftOf(one)
            expect(
              one.amountMinor < 0n ? left <= 0n && left >= one.amountMinor : left >= 0n && left <= one.amountMinor,
            ).toBe(true)
          }
          notes.push(note)
        }
        for (const wishes of tries) {
          const byLine = new Map(
            wishes.map(([index, percent]) => {
              const one = invoice.lines[index % invoice.lines.length]!
              const part = (leftOf(one) * BigInt(percent)) / 100n
              return [one.id, { lineId: one.id, ...(percent === 100 ? {} : { amountMinor: part }) }]
            }),
          )
          try {
            credit([...byLine.values()])
          } catch (error) {
            if (!(error instanceof Error && 'code' in error)) throw error
          }
        }
        if (!notes.at(-1)?.isLast) credit('rest')

        expect(sum(notes.map((note) => note.totalMinor))).toBe(start.totalMinor)
        expect(sum(notes.map((note) => note.roundingMinor))).toBe(start.roundingMinor)
        expect(invoice.lines.map((one) => one.credited)).toEqual(
          start.lines.map(({ netMinor, taxMinor }) => ({ netMinor, taxMinor })),
        )
        expect(invoice.taxes.map((one) => [one.credited.baseMinor, one.credited.amountMinor])).toEqual(
          start.taxes.map((one) => [BigInt(one.baseMinor), BigInt(one.amountMinor)]),
        )
      },
    ),
    { numRuns: 500 },
  )
})

test('amounts with their tax come out exactly, and what is left can be taken back to the last cent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ net: fc.bigInt(1n, 5000n), percent: fc.bigInt(0n, 30n), inclusive: fc.boolean() }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.array(fc.bigInt(1n, 3000n), { minLength: 1, maxLength: 4 }),
      (sold, discounts) => {
        const lines = sold.map(({ net, percent, inclusive }, index) => {
          const taxMinor = divideHalfUp(net * percent, 100n)
          const amountMinor = inclusive ? net + taxMinor : net
          return { ...line(index + 1, { netMinor: net, taxMinor, amountMinor }), account: 'revenue:other' }
        })
        const base = sum(lines.map((one) => one.netMinor))
        let invoice = invoiceOf(lines, [tax('vat', base, sum(lines.map((one) => one.taxMinor)))])
        for (const wanted of discounts) {
          const bearable = reducible(invoice.lines.map((one) => ({ ...one, account: 'revenue:other' })))
          const [amount] = [wanted, sum(bearable)].toSorted((a, b) => (a < b ? -1 : 1)) as [bigint, bigint]
          const parts = shareOut(amount, bearable)
          expect(sum(parts)).toBe(amount)
          const wishes = invoice.lines.flatMap(({ id }, at) =>
            parts[at]! > 0n ? [{ lineId: id, grossMinor: parts[at]! }] : [],
          )
          if (wishes.length === 0) continue
          const note = creditNoteFor(invoice, wishes)
          expect(note.totalMinor).toBe(amount)
          expect(sum(note.taxes.map((one) => BigInt(one.amountMinor)))).toBe(note.taxMinor)
          for (const part of note.lines) expect([part.netMinor >= 0n, part.taxMinor >= 0n]).toEqual([true, true])
          invoice = after(invoice, note)
          // Something is left of each line, so that its owner is told when it is paid.
          for (const one of invoice.lines) expect(leftWithTax(one)).toBeGreaterThan(0n)
        }
        const last = creditNoteFor(invoice, 'rest')
        expect(last.isLast).toBe(true)
        expect(last.totalMinor).toBe(invoice.totalMinor - invoice.creditedMinor)
        const ended = after(invoice, last)
        for (const one of ended.taxes) expect(one.credited.amountMinor).toBe(BigInt(one.amountMinor))
      },
    ),
  )
})

test('what is paid in advance, and what is mostly tax, bears no discount; nor is more shared out than can be borne', () => {
  const advance = { ...line(1, { netMinor: 100n }), account: 'advances' }
  const odd = { ...line(2, { netMinor: 0n, taxMinor: 2n, amountMinor: 2n }), account: 'revenue:other' }
  const sold = { ...line(3, { netMinor: 100n, taxMinor: 20n }), account: 'revenue:other' }
  const less = { ...line(4, { netMinor: -50n }), account: 'revenue:other' }
  expect(reducible([advance, odd, sold, less])).toEqual([0n, 0n, 119n, 0n]) // 100 + 20 - 1
  expect(() => shareOut(120n, [0n, 119n])).toThrow(RangeError)
  const invoice = invoiceOf([sold], [tax('vat', 100n, 20n)])
  expect(() => creditNoteFor(invoice, [{ lineId: 3, grossMinor: 121n }])).toThrow('')
})
