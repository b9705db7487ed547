import { divideHalfUp, invalidField } from '@ostler/kernel'
import { creditTheRest, creditTooMuch, nothingToCredit } from './errors.ts'
import type { DocumentTax } from './schema.ts'

/** What of a line or a tax was credited before, and what is being credited now. Minor units of the invoice's currency. */
type Part = { netMinor: bigint; taxMinor: bigint }

export type CreditableLine = Part & {
  id: number
  description: string
  taxClass: string
  /** As it was priced: without tax, or with it where prices include tax. */
  amountMinor: bigint
  credited: Part
}

export type CreditableInvoice = {
  totalMinor: bigint
  creditedMinor: bigint
  roundingMinor: bigint
  lines: CreditableLine[]
  taxes: (DocumentTax & { credited: { baseMinor: bigint; amountMinor: bigint } })[]
}

/** A line: all that is left of it, an amount without tax or with it as the invoice was priced, or one with tax. */
export type CreditWish = { lineId: number; amountMinor?: bigint | undefined; grossMinor?: bigint | undefined }

export type CreditNoteParts = {
  lines: (Part & { lineId: number; description: string })[]
  taxes: DocumentTax[]
  subtotalMinor: bigint
  taxMinor: bigint
  roundingMinor: bigint
  totalMinor: bigint
  /** Is nothing left of the invoice after this one? */
  isLast: boolean
}

/**
 * Pure: what a credit note takes back. What is credited of a tax after this note is its share of the credited net, rounded
 * once, and this note takes the difference to the notes before it. So the notes of an invoice add up to its taxes exactly,
 * however it was split. The last one takes what is left, and with it the rounding of the total.
 *
 * @throws nothing_to_credit, credit_too_much; credit_the_rest when lines of less than nothing would be left over
 */
export function creditNoteFor(invoice: CreditableInvoice, wishes: CreditWish[] | 'rest'): CreditNoteParts {
  const wanted = wishes === 'rest' ? restOf(invoice) : wishes
  if (wanted.length === 0) throw nothingToCredit()
  const parts = new Map<number, Part>()
  for (const wish of wanted) {
    const line = invoice.lines.find(({ id }) => id === wish.lineId)
    if (!line) throw invalidField('lines', 'names a line that is not on this invoice')
    if (parts.has(line.id)) throw invalidField('lines', 'names a line twice')
    parts.set(
      line.id,
      wish.grossMinor === undefined ? partOf(line, wish.amountMinor) : grossPartOf(line, wish.grossMinor),
    )
  }
  const after = invoice.lines.map((line) => ({ ...line, credited: plus(line.credited, parts.get(line.id)) }))
  const isLast = after.every((line) => leftOf(line) === 0n)

  const subtotalMinor = sum([...parts.values()].map((part) => part.netMinor))
  const taxMinor = sum([...parts.values()].map((part) => part.taxMinor))
  const roundingMinor = isLast ? invoice.roundingMinor : 0n
  const totalMinor = subtotalMinor + taxMinor + roundingMinor
  if (totalMinor <= 0n) throw nothingToCredit()
  const leftMinor = invoice.totalMinor - invoice.creditedMinor - totalMinor
  if (leftMinor < 0n) throw creditTooMuch()
  if (leftMinor === 0n && !isLast) throw creditTheRest()

  return {
    lines: invoice.lines.flatMap(({ id, description }) => {
      const part = parts.get(id)
      return part ? [{ lineId: id, description, ...part }] : []
    }),
    taxes: taxesOf(invoice, after, isLast),
    subtotalMinor,
    taxMinor,
    roundingMinor,
    totalMinor,
    isLast,
  }
}

/** What is left of a line, as it was priced. */
export const leftOf = (line: CreditableLine): bigint =>
  line.amountMinor - line.credited.netMinor - (includesTax(line) ? line.credited.taxMinor : 0n)

const includesTax = (line: CreditableLine): boolean => line.amountMinor !== line.netMinor

const restOf = (invoice: CreditableInvoice): CreditWish[] =>
  invoice.lines.filter((line) => leftOf(line) !== 0n).map((line) => ({ lineId: line.id }))

function partOf(line: CreditableLine, wanted: bigint | undefined): Part {
  const left = leftOf(line)
  if (left === 0n) throw nothingToCredit()
  const amount = wanted ?? left
  if (amount === left)
    return { netMinor: line.netMinor - line.credited.netMinor, taxMinor: line.taxMinor - line.credited.taxMinor }
  if (amount === 0n) throw invalidField('lines', 'credits nothing of a line')
  if (left > 0n ? amount < 0n || amount > left : amount > 0n || amount < left) throw creditTooMuch()
  // The amount is below what is left, so the line's amount is not nothing.
  const priced = line.amountMinor - left + amount
  const tax = divideHalfUp(line.taxMinor * priced, line.amountMinor)
  const net = includesTax(line) ? priced - tax : priced
  return { netMinor: net - line.credited.netMinor, taxMinor: tax - line.credited.taxMinor }
}

/** As `partOf`, for an amount with its tax whatever way the invoice was priced: the part comes to it exactly. */
function grossPartOf(line: CreditableLine, grossMinor: bigint): Part {
  const left = leftWithTax(line)
  if (left <= 0n || grossMinor <= 0n || grossMinor > left) throw creditTooMuch()
  if (grossMinor === left) return partOf(line, undefined)
  const gross = line.netMinor + line.taxMinor
  const credited = gross - left + grossMinor
  const tax = divideHalfUp(line.taxMinor * credited, gross)
  return { netMinor: credited - tax - line.credited.netMinor, taxMinor: tax - line.credited.taxMinor }
}

/** What is left of a line with its tax. */
export const leftWithTax = ({ netMinor, taxMinor, credited }: CreditableLine): bigint =>
  netMinor + taxMinor - credited.netMinor - credited.taxMinor

/**
 * Nothing of what is paid in advance is taken off: it would be given to the client as money. A line that is mostly tax, by
 * the way a cent was rounded, has no net left before its tax is.
 */
const canBeReduced = (line: CreditableLine & { account: string }): boolean =>
  line.account !== 'advances' && line.taxMinor <= line.netMinor

/**
 * Pure: how much may be taken off the price of each line with its tax, so that something is left of it: a line that was
 * taken back whole counts as not paid for.
 */
export const reducible = (lines: (CreditableLine & { account: string })[]): bigint[] =>
  lines.map((line) => {
    const left = leftWithTax(line)
    return canBeReduced(line) && left > 1n ? left - 1n : 0n
  })

/** Pure: shares of an amount by what each can bear at most. They add up to it exactly. @throws when they cannot bear it */
export function shareOut(amount: bigint, bearable: bigint[]): bigint[] {
  const all = sum(bearable)
  if (amount < 0n || amount > all) throw new RangeError(`${amount} cannot be shared out over ${all}.`)
  let borne = 0n
  let given = 0n
  return bearable.map((one) => {
    borne += one
    const upToHere = all === 0n ? 0n : (amount * borne) / all
    const part = upToHere - given
    given = upToHere
    return part
  })
}

function taxesOf({ taxes }: CreditableInvoice, after: CreditableLine[], isLast: boolean): DocumentTax[] {
  const cumulated = isLast
    ? taxes.map((tax) => ({ base: BigInt(tax.baseMinor), amount: BigInt(tax.amountMinor) }))
    : creditedTaxes(taxes, after)
  return taxes.flatMap(({ credited, ...tax }, row) => {
    const base = cumulated[row]!.base - credited.baseMinor
    const amount = cumulated[row]!.amount - credited.amountMinor
    return base === 0n && amount === 0n ? [] : [{ ...tax, baseMinor: String(base), amountMinor: String(amount) }]
  })
}

/** Of each tax, what is credited so far: the credited tax of each class, over the taxes which that class bears. */
function creditedTaxes(taxes: DocumentTax[], lines: CreditableLine[]): { base: bigint; amount: bigint }[] {
  const bears = (tax: DocumentTax, taxClass: string) => tax.classes?.includes(taxClass) ?? true
  const inClasses = (tax: DocumentTax) => lines.filter((line) => bears(tax, line.taxClass))
  const credited = taxes.map((tax) => {
    const bearing = inClasses(tax)
    const net = sum(bearing.map((line) => line.netMinor))
    const base = net === 0n ? 0n : divideHalfUp(BigInt(tax.baseMinor) * sum(bearing.map(creditedNet)), net)
    return { base, amount: 0n }
  })
  for (const [taxClass, ofClass] of Map.groupBy(lines, (line) => line.taxClass)) {
    const net = sum(ofClass.map((line) => line.netMinor))
    const weights = taxes.map((tax) => {
      const all = bears(tax, taxClass) ? sum(inClasses(tax).map((line) => line.netMinor)) : 0n
      return all === 0n ? 0n : divideHalfUp(BigInt(tax.amountMinor) * net * FINE, all)
    })
    const total = sum(ofClass.map((line) => line.credited.taxMinor))
    for (const [row, amount] of shares(total, weights).entries()) credited[row]!.amount += amount
  }
  return credited
}

/** Weights are rounded; so fine that the rounding is never seen in an amount. */
const FINE = 1_000_000_000n

/** Splits by weight: each cut is rounded once, so the parts add up to the whole and grow with it. */
function shares(total: bigint, weights: bigint[]): bigint[] {
  const all = sum(weights)
  if (all === 0n) return weights.map((_, index) => (index === 0 ? total : 0n))
  let weight = 0n
  let before = 0n
  return weights.map((one) => {
    weight += one
    const cut = divideHalfUp(total * weight, all)
    const part = cut - before
    before = cut
    return part
  })
}

const creditedNet = (line: CreditableLine): bigint => line.credited.netMinor
const sum = (amounts: bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)
const plus = (before: Part, part: Part = { netMinor: 0n, taxMinor: 0n }): Part => ({
  netMinor: before.netMinor + part.netMinor,
  taxMinor: before.taxMinor + part.taxMinor,
})
