import { type Cycle, countDays, type DayCount, Money, type Period, periodAround, prorate } from '@ostler/kernel'
import type { StoredHeld } from './plan.ts'

/** A stretch of time that a service was charged for, and what its plan costs: the value of it, whatever its last charge was. */
export type HeldTime = {
  /** The charge it was charged with. */
  source: string
  period: Period
  /** What a full period costs, with the discounts that applied to it. */
  price: Money
  /** How full periods lie in it; null: it is one. */
  tiled: { anchor: Temporal.PlainDate; cycle: Cycle } | null
  /** Nothing was paid on it yet, so its charge can still be changed. */
  isOpen: boolean
}

/** What a stretch of time is worth, as a formula: price × (fullPeriods + days ÷ of), rounded half up once. */
export type Worth = { price: Money; from: Period; fullPeriods: number; days: number; of: number; amount: Money }

/** What is left of held time from a day on. Days beyond its end are worth nothing, nor are those before its start. */
export function worthFrom(held: HeldTime, day: Temporal.PlainDate, dayCount: DayCount): Worth {
  const { start, end } = held.period
  const from = { start: latest(day, start), end }
  if (Temporal.PlainDate.compare(from.start, end) >= 0)
    return { price: held.price, from: { start: end, end }, fullPeriods: 0, days: 0, of: 1, amount: held.price.times(0) }
  if (held.tiled) return worthOf(held.price, held.tiled, from, dayCount)
  const of = countDays(held.period, dayCount)
  const isWhole = from.start.equals(start)
  return {
    price: held.price,
    from,
    fullPeriods: isWhole ? 1 : 0,
    days: isWhole ? 0 : Math.max(0, Math.min(countDays(from, dayCount), of)),
    of,
    amount: prorate(held.price, from, held.period, dayCount),
  }
}

/**
 * What a plan costs for a stretch of time that ends where one of its periods ends: the full periods in it, and the days of
 * the one it begins in.
 */
export function worthOf(
  price: Money,
  tiling: { anchor: Temporal.PlainDate; cycle: Cycle },
  span: Period,
  dayCount: DayCount,
): Worth {
  let fullPeriods = 0
  let end = span.end
  for (;;) {
    const last = periodAround(tiling.anchor, tiling.cycle, end.subtract({ days: 1 }))
    if (Temporal.PlainDate.compare(last.start, span.start) < 0) {
      const part = { start: span.start, end }
      const of = countDays(last, dayCount)
      const days = Math.max(0, Math.min(countDays(part, dayCount), of))
      const amount = price.times(fullPeriods).plus(prorate(price, part, last, dayCount))
      return { price, from: span, fullPeriods, days, of, amount }
    }
    fullPeriods += 1
    end = last.start
    if (end.equals(span.start)) {
      return {
        price,
        from: span,
        fullPeriods,
        days: 0,
        of: countDays(last, dayCount),
        amount: price.times(fullPeriods),
      }
    }
  }
}

export const latest = (one: Temporal.PlainDate, other: Temporal.PlainDate): Temporal.PlainDate =>
  Temporal.PlainDate.compare(one, other) >= 0 ? one : other

export const storedHeld = ({ source, period, price, tiled }: HeldTime): StoredHeld => ({
  source,
  start: period.start.toString(),
  end: period.end.toString(),
  priceMinor: price.minor.toString(),
  tiled: tiled && { anchor: tiled.anchor.toString(), cycle: tiled.cycle },
})

export const readHeld = (stored: StoredHeld, currency: string, isOpen: boolean): HeldTime => ({
  source: stored.source,
  period: { start: Temporal.PlainDate.from(stored.start), end: Temporal.PlainDate.from(stored.end) },
  price: Money.ofMinor(BigInt(stored.priceMinor), currency),
  tiled: stored.tiled && { anchor: Temporal.PlainDate.from(stored.tiled.anchor), cycle: stored.tiled.cycle },
  isOpen,
})
