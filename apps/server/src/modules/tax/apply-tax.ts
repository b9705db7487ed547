import { type Currency, divideHalfUp, Money, Percent } from '@ostler/kernel'
import { taxRuleMissing } from './errors.ts'
import type { TaxRate } from './rule.ts'
import type { TaxScheme } from './scheme.ts'

/** An amount as priced: net, or with tax in it when prices include tax. A discount is negative. */
export type TaxableLine = { amount: Money; taxClass: string }

/**
 * The class of what is no supply at all, such as money that is paid in advance (as Article 30b(2) of Directive 2006/112/EC
 * has it for vouchers that can buy anything): no scheme taxes it, and what it buys later is taxed then.
 */
export const UNTAXED = 'none'

/** The ledger account of it is `tax:<rule>`. */
export type TaxRow = { rule: string; name: string; percent: string; base: Money; amount: Money }

export type Taxed = {
  /** In the order of the lines given; Σ net = subtotal, Σ tax = tax. */
  lines: { net: Money; tax: Money }[]
  subtotal: Money
  tax: Money
  /** Only from cash rounding; subtotal + tax + rounding = total. */
  rounding: Money
  total: Money
  /** Also rows of 0 % (reverse charge, zero rated, exempt), with their base. */
  taxes: TaxRow[]
  /** Sentences that the document must carry. */
  notes: string[]
}

/** 100 % in the scale of Percent. */
const WHOLE = Percent.parse('100').scaled

/** Lines that are taxed alike. */
type Group = { rates: TaxRate[]; indexes: number[] }
type Row = { rate: TaxRate; base: bigint; amount: bigint }

/**
 * What is added to these lines, or is in them, by this scheme. Pure and quick: a run calls it a hundred thousand times.
 *
 * Each rate is taken of the sum of its lines and rounded half up once (or of each line, where the setting says so); the
 * lines then share the rounded amount by largest remainder. Where prices include tax, net + tax is the price, always.
 *
 * @throws tax_rule_missing when no rule says how a class is taxed here: nobody guesses a rate
 */
export function applyTax(scheme: TaxScheme, lines: TaxableLine[], currency: Currency): Taxed {
  const amounts = lines.map(({ amount }) => {
    if (amount.currency !== currency) throw new TypeError(`A line in ${amount.currency} on a document in ${currency}.`)
    return amount.minor
  })
  const groups = groupAlike(scheme, lines)
  const work = {
    amounts,
    taxes: amounts.map(() => 0n),
    rows: new Map<string, Row>(),
    perLine: scheme.rounding === 'line',
  }
  if (scheme.inclusive) for (const group of groups) takeOut(work, group)
  else addOn(work, groups)

  const nets = scheme.inclusive ? amounts.map((amount, index) => amount - work.taxes[index]!) : amounts
  const subtotal = sum(nets)
  const tax = sum(work.taxes)
  const total = roundToCash(subtotal + tax, scheme.cash[currency])
  const money = (minor: bigint) => Money.ofMinor(minor, currency)
  return {
    lines: nets.map((net, index) => ({ net: money(net), tax: money(work.taxes[index]!) })),
    subtotal: money(subtotal),
    tax: money(tax),
    rounding: money(total - subtotal - tax),
    total: money(total),
    taxes: [...work.rows.values()].map(({ rate, base, amount }) => ({
      rule: rate.rule,
      name: rate.name,
      percent: rate.percent,
      base: money(base),
      amount: money(amount),
    })),
    notes: lines.length > 0 && lines.every(({ taxClass }) => taxClass === UNTAXED) ? [] : notesOf(scheme, groups),
  }
}

type Work = { amounts: bigint[]; taxes: bigint[]; rows: Map<string, Row>; perLine: boolean }

function groupAlike(scheme: TaxScheme, lines: TaxableLine[]): Group[] {
  const groups = new Map<string, Group>()
  lines.forEach(({ taxClass }, index) => {
    const rates = ratesOf(scheme, taxClass)
    if (rates === null) throw taxRuleMissing(taxClass, scheme.place)
    const key = rates.map(keyOf).join('|')
    const group = groups.get(key)
    if (group) group.indexes.push(index)
    else groups.set(key, { rates, indexes: [index] })
  })
  return [...groups.values()]
}

function ratesOf({ classes, others }: TaxScheme, taxClass: string): TaxRate[] | null {
  if (taxClass === UNTAXED) return []
  return Object.hasOwn(classes, taxClass) ? classes[taxClass]! : others
}

const keyOf = (rate: TaxRate) =>
  `${rate.level}:${rate.rule}:${rate.percent}:${rate.treatment}:${rate.compound}:${rate.name}`

/** Net prices. A rate that several groups share is still rounded once, so it is taken rate by rate, level 1 first. */
function addOn({ amounts, taxes, rows, perLine }: Work, groups: Group[]): void {
  for (const level of [1, 2] as const) {
    const before = taxes.slice()
    const shared = new Map<string, Group>()
    for (const { rates, indexes } of groups) {
      for (const rate of rates) {
        if (rate.level !== level || rate.treatment === 'out_of_scope') continue
        const one = shared.get(keyOf(rate))
        if (one) one.indexes.push(...indexes)
        else shared.set(keyOf(rate), { rates: [rate], indexes: [...indexes] })
      }
    }
    for (const [key, { rates, indexes }] of shared) {
      const rate = rates[0]!
      const bases = indexes.map((index) => amounts[index]! + (rate.compound ? before[index]! : 0n))
      const parts = portions(bases, scaledOf(rate), WHOLE, perLine)
      indexes.forEach((index, at) => {
        taxes[index] = taxes[index]! + parts[at]!
      })
      rows.set(key, { rate, base: sum(bases), amount: sum(parts) })
    }
  }
}

/** Prices with tax in them: all tax of the group is rounded once, so that nothing is lost; level 2 is what level 1 leaves. */
function takeOut({ amounts, taxes, rows, perLine }: Work, { rates, indexes }: Group): void {
  const taxing = rates.filter((rate) => rate.treatment !== 'out_of_scope')
  const first = taxing.find((rate) => rate.level === 1)
  const second = taxing.find((rate) => rate.level === 2)
  const one = first ? scaledOf(first) : 0n
  const two = second ? scaledOf(second) : 0n
  // Both over WHOLE × WHOLE: the price is (1 + a)(1 + b) times the net when compound, else (1 + a + b) times.
  const price = second?.compound ? (WHOLE + one) * (WHOLE + two) : (WHOLE + one + two) * WHOLE
  const grosses = indexes.map((index) => amounts[index]!)
  const all = portions(grosses, price - WHOLE * WHOLE, price, perLine)
  const ofFirst = portions(grosses, one * WHOLE, price, perLine)
  indexes.forEach((index, at) => {
    taxes[index] = all[at]!
  })
  const net = sum(grosses) - sum(all)
  const firstAmount = second ? sum(ofFirst) : sum(all)
  if (first) addRow(rows, first, net, firstAmount)
  if (second) {
    const amount = sum(all) - (first ? firstAmount : 0n)
    addRow(rows, second, net + (second.compound && first ? firstAmount : 0n), amount)
  }
}

function addRow(rows: Map<string, Row>, rate: TaxRate, base: bigint, amount: bigint): void {
  const known = rows.get(keyOf(rate))
  if (known) {
    known.base += base
    known.amount += amount
  } else rows.set(keyOf(rate), { rate, base, amount })
}

/** A rate never changes, and reading one is most of the work for a line. */
const scaledRates = new Map<string, bigint>()

function scaledOf({ treatment, percent }: TaxRate): bigint {
  if (treatment !== 'taxed') return 0n
  let scaled = scaledRates.get(percent)
  if (scaled === undefined) {
    scaled = Percent.parse(percent).scaled
    scaledRates.set(percent, scaled)
  }
  return scaled
}

/** `amount × numerator ÷ denominator` of each: rounded each for itself, or once on the sum and shared by largest remainder. */
function portions(amounts: bigint[], numerator: bigint, denominator: bigint, perLine: boolean): bigint[] {
  if (perLine || amounts.length === 1) return amounts.map((amount) => divideHalfUp(amount * numerator, denominator))
  // A correction is the exact negative of what it corrects, so the shares are sought on the positive side of both.
  if (isNegative(amounts))
    return portions(
      amounts.map((amount) => -amount),
      numerator,
      denominator,
      perLine,
    ).map((part) => -part)
  const whole = divideHalfUp(sum(amounts) * numerator, denominator)
  const remainders: { at: number; rest: bigint }[] = []
  const parts = amounts.map((amount, at) => {
    const exact = amount * numerator
    const rest = ((exact % denominator) + denominator) % denominator
    remainders.push({ at, rest })
    return (exact - rest) / denominator
  })
  // Whole parts are rounded down, so what is missing is none or one for each line at most.
  let missing = whole - sum(parts)
  remainders.sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1))
  for (const { at } of remainders) {
    if (missing <= 0n) break
    parts[at] = parts[at]! + 1n
    missing -= 1n
  }
  return parts
}

function isNegative(amounts: bigint[]): boolean {
  const total = sum(amounts)
  return total < 0n || (total === 0n && (amounts.find((amount) => amount !== 0n) ?? 0n) < 0n)
}

/** A step for the total alone: no coin is smaller than this. 10.01 → 10.00, 10.09 → 10.10 in steps of 0.05. */
function roundToCash(total: bigint, step: string | undefined): bigint {
  if (step === undefined) return total
  const increment = BigInt(step)
  return divideHalfUp(total, increment) * increment
}

function notesOf(scheme: TaxScheme, groups: Group[]): string[] {
  const ofRules = groups.flatMap(({ rates }) => rates.flatMap(({ note }) => (note === null ? [] : [note])))
  return ofRules.length === 0 ? scheme.notes : [...new Set([...scheme.notes, ...ofRules])]
}

function sum(amounts: bigint[]): bigint {
  let total = 0n
  for (const amount of amounts) total += amount
  return total
}
