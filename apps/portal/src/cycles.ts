import type { Inputs } from './api/index.ts'

export type Cycle = Inputs['cart']['add']['cycle']

type CycleWords = {
  label: string
  months: number
  /** Behind a price: "€5.00 a month". */
  per: string
}

const words: Record<Cycle, CycleWords> = {
  free: { label: 'Free', months: 0, per: '' },
  one_time: { label: 'One-time', months: 0, per: 'once' },
  monthly: { label: 'Monthly', months: 1, per: 'a month' },
  quarterly: { label: 'Quarterly', months: 3, per: 'every 3 months' },
  semi_annual: { label: 'Half-yearly', months: 6, per: 'every 6 months' },
  annual: { label: 'Yearly', months: 12, per: 'a year' },
  biennial: { label: 'Every two years', months: 24, per: 'every 2 years' },
  triennial: { label: 'Every three years', months: 36, per: 'every 3 years' },
}

export const cycleLabel = (cycle: Cycle): string => words[cycle].label
export const cyclePer = (cycle: Cycle): string => words[cycle].per
export const cycleMonths = (cycle: Cycle): number => words[cycle].months
export const isCycle = (text: string | undefined): text is Cycle => text !== undefined && text in words

/** Shortest first. */
export const byLength = (a: { cycle: Cycle }, b: { cycle: Cycle }): number =>
  cycleMonths(a.cycle) - cycleMonths(b.cycle)
