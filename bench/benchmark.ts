/** What one benchmark measures, and how it says so. */
export type Benchmark = {
  name: string
  about: string
  run(options: BenchmarkOptions): Promise<Outcome>
}

export type BenchmarkOptions = {
  /** How many orders, or whatever the benchmark counts; its own default when left out. */
  orders?: number
  concurrency?: number
  /** A folder that CPU profiles of the server are written to. */
  profileTo?: string
  say(progress: string): void
  signal: AbortSignal
}

export type Outcome = {
  /** What was measured with: numbers that were chosen, versions that were met. */
  settings: Record<string, string | number>
  figures: Figure[]
}

export type Figure = {
  name: string
  unit: string
  /** What Ostler does. */
  value: number
  /** What the same machine does, in the same run, with the least that could do the same. */
  floor?: number
  /** Which way is good; the ratio always says how many times better the floor is. */
  better: 'more' | 'less'
}

export const ratioOf = ({ value, floor, better }: Figure): number | undefined =>
  floor === undefined ? undefined : better === 'more' ? floor / value : value / floor

/** The value that so large a share of all values does not exceed. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
  if (value === undefined) throw new RangeError('There is nothing to take a percentile of.')
  return value
}
