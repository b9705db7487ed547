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
