import type { CallContext } from './outcome.ts'

export type RatesOutcome =
  /** Units of each currency for one unit of `base`, as exact decimals, on the day `asOf` (`YYYY-MM-DD`). */
  | { kind: 'read'; base: string; asOf: string; rates: { currency: string; rate: string }[] }
  | { kind: 'failed'; reason: string }

/** Says what currencies are worth. */
export interface ExchangeRates {
  readonly name: string
  /** As people know it; it stands beside each rate that came from here. */
  readonly label: string
  latest(call: CallContext): Promise<RatesOutcome>
}
