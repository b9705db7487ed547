import { divideHalfUp, Money } from '@ostler/kernel'
import type { Meter } from '../../catalog/index.ts'

/** Six decimals, as readings are stored: quantities are whole millionths here, and no float comes near them. */
const DIGITS = 6
const SCALE = 10n ** BigInt(DIGITS)

/** Reads `12`, `0.5`, `3.000001`. @throws RangeError for anything else */
export function millionths(quantity: string): bigint {
  const match = /^(\d{1,14})(?:\.(\d{1,6})0*)?$/.exec(quantity)
  if (!match) throw new RangeError(`"${quantity}" is not a quantity with up to six decimals.`)
  return BigInt(match[1] + (match[2] ?? '').padEnd(DIGITS, '0'))
}

export function quantityText(scaled: bigint): string {
  const text = scaled.toString().padStart(DIGITS + 1, '0')
  return `${text.slice(0, -DIGITS)}.${text.slice(-DIGITS)}`.replace(/\.?0+$/, '')
}

/** The readings of a period as one quantity. They are in the order in which they were taken. */
export function aggregated(quantities: bigint[], aggregation: Meter['aggregation']): bigint {
  switch (aggregation) {
    case 'sum':
      return quantities.reduce((sum, one) => sum + one, 0n)
    case 'max':
      return quantities.toSorted((one, other) => (one < other ? -1 : 1)).at(-1) ?? 0n
    case 'last':
      return quantities.at(-1) ?? 0n
  }
}

/**
 * What a quantity costs beyond what is included. Tiers are counted without what is included. Volume: all of it at the price
 * of the tier it reaches. Graduated: each part at the price of its own tier. What lies below the first tier costs nothing.
 *
 * Exact until the end: one rounding, half up.
 */
export function rated(meter: Pick<Meter, 'included' | 'tiers' | 'prices'>, quantity: bigint, currency: string): Money {
  const included = millionths(meter.included)
  const beyond = quantity > included ? quantity - included : 0n
  const tiers = meter.prices
    .filter((price) => price.amount.currency === currency)
    .map((price) => ({ from: millionths(price.fromQuantity), minor: price.amount.minor, per: BigInt(price.per) }))
    .sort((one, other) => (one.from < other.from ? -1 : 1))
  const whole = tiers.reduce((product, tier) => product * tier.per, 1n)
  const counted =
    meter.tiers === 'volume'
      ? tiers
          .filter((tier) => tier.from <= beyond)
          .slice(-1)
          .map((tier) => ({ ...tier, units: beyond }))
      : tiers.map((tier, index) => {
          const next = tiers[index + 1]?.from
          const end = next !== undefined && next < beyond ? next : beyond
          return { ...tier, units: end > tier.from ? end - tier.from : 0n }
        })
  const numerator = counted.reduce((sum, { units, minor, per }) => sum + units * minor * (whole / per), 0n)
  return Money.ofMinor(divideHalfUp(numerator, SCALE * whole), currency)
}
