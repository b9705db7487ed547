import type { BusinessCalendar } from '../clock.ts'
import type { Context } from '../context.ts'

/** When a task runs. Days and times are those of the business time zone. */
export type When =
  | { kind: 'daily'; at: string[] }
  /** Work that does the same however often it runs. When the clock jumps it runs once where it lands. */
  | { kind: 'every'; minutes: number }

export const daily = (...at: string[]): When => ({ kind: 'daily', at })
export const every = (minutes: number): When => ({ kind: 'every', minutes })

export type Counts = Record<string, number>

/**
 * Work done by the calendar. `run` is idempotent and works off everything that is due by `ctx.now`, so that one run
 * catches up for any number that were missed.
 */
export type Task = {
  /** `room.what_it_does`. */
  name: string
  title: string
  when: When
  run(ctx: Context): Promise<Counts>
}

export const describeWhen = (when: When): string =>
  when.kind === 'daily'
    ? `daily at ${when.at.join(', ')}`
    : when.minutes === 1
      ? 'every minute'
      : `every ${when.minutes} minutes`

/** The latest moment at or before `now` at which the task is due. */
export function lastDue(when: When, now: Temporal.Instant, calendar: BusinessCalendar): Temporal.Instant {
  if (when.kind === 'every') return onGrid(when.minutes, now)
  const today = calendar.dateOf(now)
  const moments = momentsAround(when.at, today, calendar)
  return moments.filter((moment) => Temporal.Instant.compare(moment, now) <= 0).at(-1)!
}

/** The first moment after `now` at which the task is due. */
export function nextDue(when: When, now: Temporal.Instant, calendar: BusinessCalendar): Temporal.Instant {
  if (when.kind === 'every') return onGrid(when.minutes, now).add({ minutes: when.minutes })
  const today = calendar.dateOf(now)
  const moments = momentsAround(when.at, today, calendar)
  return moments.find((moment) => Temporal.Instant.compare(moment, now) > 0)!
}

function onGrid(minutes: number, now: Temporal.Instant): Temporal.Instant {
  const step = minutes * 60_000
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(now.epochMilliseconds / step) * step)
}

/** In order. Two days back, because a time that is left out before midnight falls on the day after its own. */
function momentsAround(times: string[], today: Temporal.PlainDate, calendar: BusinessCalendar): Temporal.Instant[] {
  return [-2, -1, 0, 1]
    .flatMap((days) => times.map((time) => calendar.instantOf(today.add({ days }), Temporal.PlainTime.from(time))))
    .sort(Temporal.Instant.compare)
}
