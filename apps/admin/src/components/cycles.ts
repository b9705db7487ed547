import type { Answers } from '../api.ts'

export type Cycle = Answers['admin']['orders']['get']['items'][number]['cycle']

/** The usual cycles, in the order of their length, which is the order of price lists. */
const usual = {
  free: 'Free',
  one_time: 'One-time',
  monthly: 'Monthly',
  quarterly: 'Quarterly',
  semi_annual: 'Semi-annual',
  annual: 'Annual',
  biennial: 'Biennial',
  triennial: 'Triennial',
} satisfies Partial<Record<Cycle, string>>

export const cycles = Object.keys(usual) as Cycle[]

/** Other cycles are named by their units: `every_10_days` is "Every 10 days". */
export const cycleLabel = (cycle: Cycle): string =>
  cycle in usual
    ? usual[cycle as keyof typeof usual]
    : `E${cycle
        .slice(1)
        .replaceAll('_', ' ')
        .replace(/^(very) 1 (\w+)s$/, '$1 $2')}`

export const cycleUnits = { days: 'days', weeks: 'weeks', months: 'months', years: 'years' }
export type CycleUnit = keyof typeof cycleUnits

const monthsOf: Record<number, Cycle> = {
  1: 'monthly',
  3: 'quarterly',
  6: 'semi_annual',
  12: 'annual',
  24: 'biennial',
  36: 'triennial',
}

/** The cycle of so many units, by its name when it has one: twelve months are `annual`, and so is one year. */
export function cycleOf(count: number, unit: CycleUnit): Cycle {
  const months = unit === 'months' ? count : unit === 'years' ? 12 * count : 0
  return monthsOf[months] ?? `every_${count}_${unit}`
}

/** The usual cycles and those others that are in use, shorter ones first. */
export function cyclesWith(others: Iterable<Cycle>): Cycle[] {
  return [...new Set([...cycles, ...others])].sort((one, other) => lengthOf(one) - lengthOf(other))
}

const unitDays: Record<CycleUnit, number> = { days: 1, weeks: 7, months: 30.4375, years: 365.25 }

/** In days, for sorting; what does not recur comes first. */
function lengthOf(cycle: Cycle): number {
  if (cycle === 'free' || cycle === 'one_time') return cycle === 'free' ? -2 : -1
  const named = Object.entries(monthsOf).find(([, name]) => name === cycle)
  if (named) return Number(named[0]) * unitDays.months
  const [, count, unit] = cycle.split('_')
  return Number(count) * unitDays[unit as CycleUnit]
}
