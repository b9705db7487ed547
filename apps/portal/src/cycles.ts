import type { Inputs } from './api/index.ts'

export type Cycle = Inputs['cart']['add']['cycle']

type CycleWords = {
  label: string
  months: number
  /** Behind a price: "€5.00 a month". */
  per: string
}

const usual = {
  free: { label: 'Free', months: 0, per: '' },
  one_time: { label: 'One-time', months: 0, per: 'once' },
  monthly: { label: 'Monthly', months: 1, per: 'a month' },
  quarterly: { label: 'Quarterly', months: 3, per: 'every 3 months' },
  semi_annual: { label: 'Half-yearly', months: 6, per: 'every 6 months' },
  annual: { label: 'Yearly', months: 12, per: 'a year' },
  biennial: { label: 'Every two years', months: 24, per: 'every 2 years' },
  triennial: { label: 'Every three years', months: 36, per: 'every 3 years' },
} satisfies Partial<Record<Cycle, CycleWords>>

const counted = /^every_(\d+)_(days|weeks|months|years)$/
const monthsIn = { days: 1 / 30.4375, weeks: 7 / 30.4375, months: 1, years: 12 }

/** Other cycles are named by their units: `every_10_days` is "Every 10 days". */
function wordsOf(cycle: Cycle): CycleWords {
  if (cycle in usual) return usual[cycle as keyof typeof usual]
  const [, count, unit] = counted.exec(cycle)!
  const span = count === '1' ? unit!.slice(0, -1) : `${count} ${unit}`
  return {
    label: `Every ${span}`,
    months: Number(count) * monthsIn[unit as keyof typeof monthsIn],
    per: `every ${span}`,
  }
}

export const cycleLabel = (cycle: Cycle): string => wordsOf(cycle).label
export const cyclePer = (cycle: Cycle): string => wordsOf(cycle).per
export const cycleMonths = (cycle: Cycle): number => wordsOf(cycle).months
export const isCycle = (text: string | undefined): text is Cycle =>
  text !== undefined && (text in usual || counted.test(text))

/** Shortest first. */
export const byLength = (a: { cycle: Cycle }, b: { cycle: Cycle }): number =>
  cycleMonths(a.cycle) - cycleMonths(b.cycle)
