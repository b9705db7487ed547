/**
 * Billing cycles and the periods they cut time into.
 *
 * A period is half-open, `[start, end)`: its end is the first day of the next one, so periods tile. Each end is counted
 * from the anchor, never from the end before it; that is why 31 January is followed by 28 February and then by 31 March.
 */

export const cycles = {
  free: { label: 'Free', months: 0 },
  one_time: { label: 'One-time', months: 0 },
  monthly: { label: 'Monthly', months: 1 },
  quarterly: { label: 'Quarterly', months: 3 },
  semi_annual: { label: 'Semi-annual', months: 6 },
  annual: { label: 'Annual', months: 12 },
  biennial: { label: 'Biennial', months: 24 },
  triennial: { label: 'Triennial', months: 36 },
} as const satisfies Record<string, { label: string; months: number }>

export type Cycle = keyof typeof cycles

export const cycleNames = Object.keys(cycles) as [Cycle, ...Cycle[]]

/** Does a service with this cycle fall due again? */
export const recurs = (cycle: Cycle): boolean => cycles[cycle].months > 0

export type Period = { start: Temporal.PlainDate; end: Temporal.PlainDate }

/** The first day of the `index`-th period counted from the anchor (0 is the anchor itself). */
function boundary(anchor: Temporal.PlainDate, cycle: Cycle, index: number): Temporal.PlainDate {
  return anchor.add({ months: cycles[cycle].months * index }, { overflow: 'constrain' })
}

/**
 * The period that starts on `start`, for a service whose periods are counted from `anchor`.
 * @throws RangeError when the cycle does not recur, or `start` is not the start of a period of this anchor.
 */
export function periodFrom(anchor: Temporal.PlainDate, cycle: Cycle, start: Temporal.PlainDate): Period {
  if (!recurs(cycle)) throw new RangeError(`A ${cycle} service has no periods.`)
  const months = (start.year - anchor.year) * 12 + (start.month - anchor.month)
  const index = months / cycles[cycle].months
  if (!Number.isInteger(index) || !boundary(anchor, cycle, index).equals(start)) {
    throw new RangeError(`${start} does not start a ${cycle} period anchored on ${anchor}.`)
  }
  return { start, end: boundary(anchor, cycle, index + 1) }
}

/** Days in a half-open period. */
export const daysIn = (period: Period): number => period.start.until(period.end, { largestUnit: 'days' }).days
