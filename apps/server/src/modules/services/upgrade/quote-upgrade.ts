import { type Cycle, type DayCount, Money, type Period, periodAround, recurs } from '@ostler/kernel'
import { describeService } from '../describe.ts'
import { type HeldTime, type Worth, worthFrom, worthOf } from './held-time.ts'
import { type Plan, priceOf, type StoredPart, type UpgradePolicy } from './plan.ts'

/** All that the price of a change depends on. */
export type Change = {
  currency: string
  domain: string | null
  on: Temporal.PlainDate
  dayCount: DayCount
  policy: UpgradePolicy
  from: Plan
  to: Plan
  anchor: Temporal.PlainDate
  chargedUntil: Temporal.PlainDate | null
  /** What is charged beyond today, earliest first. */
  held: HeldTime[]
  /** Names the charge of a full new period. */
  source: string
}

export type UpgradePart = Worth & Pick<StoredPart, 'kind' | 'source' | 'description'> & { plan: Plan }

/** A charge that nothing was paid on yet, and what it comes to instead; null: it is taken back. */
export type Correction = { source: string; period: Period; to: Worth | null }

export type UpgradeQuote = {
  policy: UpgradePolicy
  parts: UpgradePart[]
  /** The sum of the parts, before tax; less than nothing when the client gets something back. */
  due: Money
  corrections: Correction[]
  /** The first day of the new plan. */
  effectiveOn: Temporal.PlainDate
  anchor: Temporal.PlainDate
  chargedUntil: Temporal.PlainDate
  /** What the next period will cost, before tax. */
  renewal: Money
  held: HeldTime[]
}

/**
 * What a change of plan costs. Pure: the preview shows what this says, and the invoice is made of it.
 *
 * The plan held is worth its own price for the days that are left of it, and never what was charged last: then any chain of
 * changes in a period comes to what the plans cost for the days they were held, to within one minor unit for each document.
 */
export function quoteUpgrade(change: Change): UpgradeQuote {
  // What never recurred has no time left that could be kept: the new plan starts today.
  if (change.chargedUntil === null || !recurs(change.from.cycle)) return fullCycle(change)
  switch (change.policy) {
    case 'difference':
      return difference(change, change.chargedUntil)
    case 'full_cycle':
      return fullCycle(change)
    case 'at_renewal':
      return atRenewal(change, change.chargedUntil)
  }
}

function difference(change: Change, chargedUntil: Temporal.PlainDate): UpgradeQuote {
  const { on, to, currency, dayCount } = change
  const { price } = priceOf(to, currency)
  const tiled = { anchor: anchorFor(change.anchor, to.cycle, chargedUntil), cycle: to.cycle }
  const parts: UpgradePart[] = []
  const corrections: Correction[] = []
  for (const piece of change.held) {
    if (piece.isOpen && isAfter(piece.period.start, on)) {
      corrections.push({ ...named(piece), to: worthOf(price, tiled, piece.period, dayCount) })
      continue
    }
    const unused = worthFrom(piece, on, dayCount)
    parts.push(takenBack(change, piece.source, unused), {
      ...worthOf(price, tiled, unused.from, dayCount),
      kind: 'remaining',
      source: null,
      description: nameOf(change, to),
      plan: to,
    })
  }
  return {
    policy: 'difference',
    parts,
    due: sumOf(parts, currency),
    corrections,
    effectiveOn: on,
    anchor: tiled.anchor,
    chargedUntil,
    renewal: price,
    held: change.held.map((piece) => ({ ...piece, price, tiled })),
  }
}

function fullCycle(change: Change): UpgradeQuote {
  const { on, to, currency, dayCount } = change
  const { price } = priceOf(to, currency)
  const tiled = { anchor: on, cycle: to.cycle }
  const period = periodAround(on, to.cycle, on)
  const settled = change.held.filter((piece) => !piece.isOpen || !isAfter(piece.period.start, on))
  const open = change.held.filter((piece) => piece.isOpen && isAfter(piece.period.start, on))
  const parts: UpgradePart[] = [
    ...settled.map((piece) => takenBack(change, piece.source, worthFrom(piece, on, dayCount))),
    {
      ...worthOf(price, tiled, period, dayCount),
      kind: 'new_period',
      source: null,
      description: nameOf(change, to),
      plan: to,
    },
  ]
  return {
    policy: 'full_cycle',
    parts,
    due: sumOf(parts, currency),
    corrections: open.map((piece) => ({ ...named(piece), to: null })),
    effectiveOn: on,
    anchor: on,
    chargedUntil: period.end,
    renewal: price,
    held: [{ source: change.source, period, price, tiled, isOpen: false }],
  }
}

function atRenewal(change: Change, chargedUntil: Temporal.PlainDate): UpgradeQuote {
  return {
    policy: 'at_renewal',
    parts: [],
    due: Money.zero(change.currency),
    corrections: [],
    effectiveOn: chargedUntil,
    anchor: anchorFor(change.anchor, change.to.cycle, chargedUntil),
    chargedUntil,
    renewal: priceOf(change.to, change.currency).price,
    held: change.held,
  }
}

/** The old anchor where a period of the new cycle starts on the day too, so that a 31st is kept; else the day itself. */
export function anchorFor(
  anchor: Temporal.PlainDate,
  cycle: Cycle,
  chargedUntil: Temporal.PlainDate,
): Temporal.PlainDate {
  return periodAround(anchor, cycle, chargedUntil).start.equals(chargedUntil) ? anchor : chargedUntil
}

function takenBack(change: Change, source: string, worth: Worth): UpgradePart {
  return {
    ...worth,
    amount: worth.amount.negated(),
    kind: 'unused',
    source,
    description: `Unused: ${nameOf(change, change.from)}`,
    plan: change.from,
  }
}

const nameOf = ({ domain }: Change, plan: Plan): string => describeService({ ...plan, domain })
const named = ({ source, period }: HeldTime) => ({ source, period })
const isAfter = (one: Temporal.PlainDate, other: Temporal.PlainDate) => Temporal.PlainDate.compare(one, other) > 0
const sumOf = (parts: UpgradePart[], currency: string): Money =>
  Money.sum(
    parts.map((part) => part.amount),
    currency,
  )

export const storedPart = (part: UpgradePart): StoredPart => ({
  kind: part.kind,
  source: part.source,
  description: part.description,
  priceMinor: part.price.minor.toString(),
  from: part.from.start.toString(),
  until: part.from.end.toString(),
  fullPeriods: part.fullPeriods,
  days: part.days,
  of: part.of,
  amountMinor: part.amount.minor.toString(),
})
