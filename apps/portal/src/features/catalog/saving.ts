import { byLength, type Cycle, cycleMonths } from '../../cycles.ts'
import { type Money, minorUnits, ofMinorUnits } from '../../money.ts'
import type { Price } from './types.ts'

export type Saving = { amount: Money; percent: number }

/**
 * What a longer cycle saves against paying the shortest one for the same time: both are exact totals, and the percentage
 * is rounded down, so that it never promises more than the bill keeps.
 */
export function saving(price: Price, prices: readonly Price[]): Saving | undefined {
  const months = cycleMonths(price.cycle)
  const [shortest] = prices.filter(({ cycle }) => fits(cycleMonths(cycle), months)).sort(byLength)
  if (!shortest) return undefined

  const otherwise = minorUnits(shortest.recurring) * BigInt(months / cycleMonths(shortest.cycle))
  const saved = otherwise - minorUnits(price.recurring)
  if (saved <= 0n) return undefined
  return { amount: ofMinorUnits(saved, price.recurring), percent: Number((saved * 100n) / otherwise) }
}

/** The best there is among several products: what the cycle switch promises. */
export function bestSaving(cycle: Cycle, products: readonly { prices: readonly Price[] }[]): number {
  const percents = products.map(({ prices }) => {
    const price = prices.find((one) => one.cycle === cycle)
    return price ? (saving(price, prices)?.percent ?? 0) : 0
  })
  return Math.max(0, ...percents)
}

/** Does the shorter cycle tile the longer one, and is it shorter at all? */
const fits = (shorter: number, longer: number) => shorter > 0 && shorter < longer && longer % shorter === 0
