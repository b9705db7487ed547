import type { Answers } from '../api.ts'

export type Cycle = Answers['admin']['orders']['get']['items'][number]['cycle']

/** In the order of their length, which is the order of price lists. */
export const cycleLabels: Record<Cycle, string> = {
  free: 'Free',
  one_time: 'One-time',
  monthly: 'Monthly',
  quarterly: 'Quarterly',
  semi_annual: 'Semi-annual',
  annual: 'Annual',
  biennial: 'Biennial',
  triennial: 'Triennial',
}

export const cycles = Object.keys(cycleLabels) as Cycle[]
