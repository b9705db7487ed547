import { type Cycle, daysIn, lengthOf, type Period, periodFrom } from './cycle.ts'
import type { Money } from './money.ts'

/**
 * How days are counted when part of a period is charged or given back.
 *
 * - `actual`: as the calendar has them
 * - `thirty_day_months`: every month has thirty days (30/360, European: a 31st counts as the 30th)
 */
export type DayCount = 'actual' | 'thirty_day_months'

/** Days of a half-open period by a day count. */
export function countDays(period: Period, dayCount: DayCount): number {
  if (dayCount === 'actual') return daysIn(period)
  const { start, end } = period
  const day = (date: Temporal.PlainDate) => Math.min(date.day, 30)
  return (end.year - start.year) * 360 + (end.month - start.month) * 30 + day(end) - day(start)
}

/**
 * What part of a period costs: price × days of the part ÷ days of the full period, rounded half up once. There is no rate
 * of a day in between, which would round twice.
 * @throws RangeError when the full period has no days
 */
export function prorate(price: Money, part: Period, full: Period, dayCount: DayCount = 'actual'): Money {
  // With months of thirty days the 31st adds nothing, and 28 February to 1 March may count more than the full period.
  const whole = countDays(full, dayCount)
  const days = Math.max(0, Math.min(countDays(part, dayCount), whole))
  return price.share(BigInt(days), BigInt(whole))
}

/** How first periods come to end on one day of the month. */
export type Alignment = {
  /** 1 to 28: days that every month has, so that nobody has to ask what the 31st of February is. */
  dayOfMonth: number
  /** Who starts on this day of a month or later is charged the next full period with the first one; null: never. */
  chargeNextFrom: number | null
}

export type FirstPeriods = {
  /** Periods are counted from here. */
  anchor: Temporal.PlainDate
  /** The part of a period until the anchor; null when the start is on it. */
  stub: { period: Period; of: Period } | null
  /** The full period that is charged with it, or alone when there is no stub; null when only the stub is charged. */
  full: Period | null
}

/**
 * The first time a service is charged for. Without an alignment: one full period from the day it starts. With one: the days
 * until the aligned day, and the full period after them when it starts late in the month.
 *
 * The stub is part of the period that would have ended on its last day.
 * @throws RangeError when the cycle does not recur
 */
export function firstPeriods(start: Temporal.PlainDate, cycle: Cycle, alignment: Alignment | null): FirstPeriods {
  const length = lengthOf(cycle)
  if (!length) throw new RangeError(`A ${cycle} service has no periods.`)
  // Days and weeks do not know of months: they start when they start.
  if (!alignment || 'days' in length) return { anchor: start, stub: null, full: periodFrom(start, cycle, start) }
  const anchor = alignedDay(start, alignment.dayOfMonth)
  const full = periodFrom(anchor, cycle, anchor)
  if (anchor.equals(start)) return { anchor, stub: null, full }
  const of = { start: anchor.add({ months: -length.months }, { overflow: 'constrain' }), end: anchor }
  const isLate = alignment.chargeNextFrom !== null && start.day >= alignment.chargeNextFrom
  return { anchor, stub: { period: { start, end: anchor }, of }, full: isLate ? full : null }
}

/** The first day on or after `start` that is the aligned one. */
function alignedDay(start: Temporal.PlainDate, dayOfMonth: number): Temporal.PlainDate {
  if (!(dayOfMonth >= 1 && dayOfMonth <= 28)) throw new RangeError(`Periods cannot be aligned to day ${dayOfMonth}.`)
  const inMonth = start.with({ day: dayOfMonth })
  return Temporal.PlainDate.compare(inMonth, start) >= 0 ? inMonth : inMonth.add({ months: 1 })
}
