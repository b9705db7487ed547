import { Money, Percent } from '@ostler/kernel'
import type { Surcharge } from './schema.ts'

/**
 * Pure: what paying in a way costs for what is to be paid, as it is priced (before tax, or with it where prices include
 * tax); less than nothing is a discount. One rounding, half up, of the percentage.
 */
export function surchargeOn({ percent, fixed }: Surcharge, asked: Money): Money {
  const share = percentOf(percent, asked)
  const plus = Object.hasOwn(fixed, asked.currency) ? Money.parse(fixed[asked.currency]!, asked.currency) : null
  return plus ? share.plus(plus) : share
}

function percentOf(percent: string, asked: Money): Money {
  return percent.startsWith('-')
    ? Percent.parse(percent.slice(1)).of(asked).negated()
    : Percent.parse(percent).of(asked)
}
