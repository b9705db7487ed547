import { periodFrom } from '@ostler/kernel'
import type { billableItems } from './schema.ts'

export type BillableItem = typeof billableItems.$inferSelect

/** How an item stands: waiting to be charged, charged again and again, or done with. */
export type BillableState = 'open' | 'recurring' | 'charged'

export function billableStateOf(item: Pick<BillableItem, 'charged' | 'nextOn'>): BillableState {
  if (item.charged === 0) return 'open'
  return item.nextOn === null ? 'charged' : 'recurring'
}

type Schedule = Pick<BillableItem, 'startsOn' | 'cycle' | 'untilOn' | 'times'>

/** Pure: the day of the first charge; null when there is none. */
export const firstChargeDay = (schedule: Schedule): Temporal.PlainDate | null => within(schedule, schedule.startsOn, 1)

/**
 * Pure: the day of the charge after the n-th, which was on `day`; null when that was the last one. Days are counted from
 * the first, so that short months do not move them.
 */
export function nextChargeDay(schedule: Schedule, n: number, day: Temporal.PlainDate): Temporal.PlainDate | null {
  const { startsOn, cycle } = schedule
  return cycle === null ? null : within(schedule, periodFrom(startsOn!, cycle, day).end, n + 1)
}

/** The last day of an item is a day on which it may still be charged. */
function within({ untilOn, times }: Schedule, day: Temporal.PlainDate | null, n: number): Temporal.PlainDate | null {
  if (day === null || (times !== null && n > times)) return null
  return untilOn !== null && Temporal.PlainDate.compare(day, untilOn) > 0 ? null : day
}
