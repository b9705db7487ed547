import type { Usage } from '@ostler/integration-kit'

/** What a service used on a day, in MiB, as of its last reading on that day. */
export type UsageDay = {
  day: Temporal.PlainDate
  /** Null: the server cannot see how full it is. */
  diskMib: number | null
  diskLimitMib: number | null
  trafficMib: number
  trafficLimitMib: number | null
  /** What the server's counter stood at. */
  trafficCounterMib: number
  readAt: Temporal.Instant
}

/** What a server said; it was asked at one moment, and had answered at the other. */
export type Reading = Usage & { askedAt: Temporal.Instant; readAt: Temporal.Instant }

/**
 * By how much a counter has grown. One that is smaller than it was began again at zero meanwhile, so all that it counts now
 * is new. What it counted between the last reading and its beginning is known to nobody.
 */
export const growth = (before: number, now: number): number => (now >= before ? now - before : now)

/**
 * Pure: the day as it stands with one more reading, or null when the reading says nothing new: it was asked for before the
 * last one had come, so nobody can tell which of the two is the older.
 *
 * @param last the latest day that was stored
 * @param countedBefore what the counter stood at when the service began, for its first reading
 */
export function withReading(
  last: UsageDay | null,
  reading: Reading,
  { day, countedBefore }: { day: Temporal.PlainDate; countedBefore: number },
): UsageDay | null {
  if (last && Temporal.Instant.compare(reading.askedAt, last.readAt) < 0) return null
  const counter = whole(reading.trafficMib)
  const grown = growth(last?.trafficCounterMib ?? countedBefore, counter)
  return {
    day,
    diskMib: reading.diskMib === null ? null : whole(reading.diskMib),
    diskLimitMib: limit(reading.diskLimitMib),
    trafficMib: grown + (last?.day.equals(day) ? last.trafficMib : 0),
    trafficLimitMib: limit(reading.trafficLimitMib),
    trafficCounterMib: counter,
    readAt: reading.readAt,
  }
}

/** Can it be stored at all? */
export const isSound = ({ diskMib, trafficMib }: Usage): boolean =>
  (diskMib === null || (Number.isFinite(diskMib) && diskMib >= 0)) && Number.isFinite(trafficMib) && trafficMib >= 0

const whole = (mib: number): number => Math.round(mib)

/** A limit of nothing is none: that is how several servers say it. */
const limit = (mib: number | null): number | null =>
  mib === null || !(mib > 0) || !Number.isFinite(mib) ? null : whole(mib)
