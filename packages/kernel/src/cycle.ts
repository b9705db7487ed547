/**
 * Billing cycles and the periods they cut time into.
 *
 * A period is half-open, `[start, end)`: its end is the first day of the next one, so periods tile. Each end is counted
 * from the anchor, never from the end before it; that is why 31 January is followed by 28 February and then by 31 March.
 */

const named = {
  free: { label: 'Free', length: null },
  one_time: { label: 'One-time', length: null },
  monthly: { label: 'Monthly', length: { months: 1 } },
  quarterly: { label: 'Quarterly', length: { months: 3 } },
  semi_annual: { label: 'Semi-annual', length: { months: 6 } },
  annual: { label: 'Annual', length: { months: 12 } },
  biennial: { label: 'Biennial', length: { months: 24 } },
  triennial: { label: 'Triennial', length: { months: 36 } },
} as const satisfies Record<string, { label: string; length: Length | null }>

/** How long a period is. Weeks are seven days and years are twelve months, so two units are enough. */
export type Length = { months: number } | { days: number }

export const cycleUnits = ['days', 'weeks', 'months', 'years'] as const
export type CycleUnit = (typeof cycleUnits)[number]

type NamedCycle = keyof typeof named

/** One of the usual cycles, or any other number of days, weeks, months or years: `every_10_days`, `every_5_years`. */
export type Cycle = NamedCycle | `every_${number}_${CycleUnit}`

/** The usual cycles, shortest first. */
export const cycleNames = Object.keys(named) as [NamedCycle, ...NamedCycle[]]

/** The cycle of so many units, by its name when it has one: twelve months are `annual`. */
export function cycleOf(count: number, unit: CycleUnit): Cycle {
  if (!Number.isInteger(count) || count < 1 || count > 999)
    throw new RangeError(`Nothing recurs every ${count} ${unit}.`)
  const length = lengthOfUnits(count, unit)
  return cycleNames.find((name) => sameLength(named[name].length, length)) ?? `every_${count}_${unit}`
}

/** Is this the name of a cycle? A usual cycle has one name only: `every_12_months` is refused, it is `annual`. */
export function isCycle(text: string): text is Cycle {
  if (Object.hasOwn(named, text)) return true
  const counted = unitsIn(text)
  return counted !== null && cycleOf(counted.count, counted.unit) === text
}

/** The length of its periods; null for what does not recur. */
export function lengthOf(cycle: Cycle): Length | null {
  if (cycle in named) return named[cycle as NamedCycle].length
  const counted = unitsIn(cycle)
  if (!counted) throw new RangeError(`${cycle} is not a cycle.`)
  return lengthOfUnits(counted.count, counted.unit)
}

/** As people say it: `Monthly`, `Every 10 days`. */
export function cycleLabel(cycle: Cycle): string {
  if (cycle in named) return named[cycle as NamedCycle].label
  const { count, unit } = unitsIn(cycle)!
  return count === 1 ? `Every ${unit.slice(0, -1)}` : `Every ${count} ${unit}`
}

/** Shorter cycles first, what does not recur before them all. */
export function compareCycles(one: Cycle, other: Cycle): number {
  const days = (cycle: Cycle): number => {
    const length = lengthOf(cycle)
    if (!length) return cycleNames.indexOf(cycle as NamedCycle) - cycleNames.length
    return 'days' in length ? length.days : length.months * 30.4375
  }
  return days(one) - days(other)
}

/** Does a service with this cycle fall due again? */
export const recurs = (cycle: Cycle): boolean => lengthOf(cycle) !== null

export type Period = { start: Temporal.PlainDate; end: Temporal.PlainDate }

/** The first day of the `index`-th period counted from the anchor (0 is the anchor itself; earlier ones are negative). */
function boundary(anchor: Temporal.PlainDate, length: Length, index: number): Temporal.PlainDate {
  return 'days' in length
    ? anchor.add({ days: length.days * index })
    : anchor.add({ months: length.months * index }, { overflow: 'constrain' })
}

/**
 * The period that starts on `start`, for a service whose periods are counted from `anchor`. `start` may lie before the
 * anchor: the periods reach back as they reach on.
 * @throws RangeError when the cycle does not recur, or `start` is not the start of a period of this anchor.
 */
export function periodFrom(anchor: Temporal.PlainDate, cycle: Cycle, start: Temporal.PlainDate): Period {
  const length = lengthOf(cycle)
  if (!length) throw new RangeError(`A ${cycle} service has no periods.`)
  const index = indexAt(anchor, length, start)
  if (!Number.isInteger(index) || !boundary(anchor, length, index).equals(start)) {
    throw new RangeError(`${start} does not start a ${cycle} period anchored on ${anchor}.`)
  }
  return { start, end: boundary(anchor, length, index + 1) }
}

/** The period of this anchor that a day lies in. @throws RangeError when the cycle does not recur */
export function periodAround(anchor: Temporal.PlainDate, cycle: Cycle, day: Temporal.PlainDate): Period {
  const length = lengthOf(cycle)
  if (!length) throw new RangeError(`A ${cycle} service has no periods.`)
  let index = Math.floor(indexAt(anchor, length, day))
  // Where the anchor day is missing the boundary lies earlier in its month than a count of months says.
  while (Temporal.PlainDate.compare(boundary(anchor, length, index), day) > 0) index -= 1
  while (Temporal.PlainDate.compare(boundary(anchor, length, index + 1), day) <= 0) index += 1
  return { start: boundary(anchor, length, index), end: boundary(anchor, length, index + 1) }
}

function indexAt(anchor: Temporal.PlainDate, length: Length, day: Temporal.PlainDate): number {
  if ('days' in length) return anchor.until(day, { largestUnit: 'days' }).days / length.days
  return ((day.year - anchor.year) * 12 + (day.month - anchor.month)) / length.months
}

/** Days in a half-open period. */
export const daysIn = (period: Period): number => period.start.until(period.end, { largestUnit: 'days' }).days

function unitsIn(text: string): { count: number; unit: CycleUnit } | null {
  const match = /^every_([1-9]\d{0,2})_(days|weeks|months|years)$/.exec(text)
  return match && { count: Number(match[1]), unit: match[2] as CycleUnit }
}

function lengthOfUnits(count: number, unit: CycleUnit): Length {
  switch (unit) {
    case 'days':
      return { days: count }
    case 'weeks':
      return { days: 7 * count }
    case 'months':
      return { months: count }
    case 'years':
      return { months: 12 * count }
  }
}

function sameLength(one: Length | null, other: Length): boolean {
  if (!one) return false
  return 'days' in one ? 'days' in other && one.days === other.days : 'months' in other && one.months === other.months
}
