import { Money, Percent } from '@ostler/kernel'
import type { KeptDiscount } from '../quote.ts'

export type Discounted = {
  discount: Money
  /** Those that took something off, in the order they did. */
  label: string | null
  /** What lives on when this period is over. */
  keeps: KeptDiscount[]
}

/**
 * What a full period is reduced by, today and at every renewal. Each discount is taken off what the one before it left, so
 * a price never falls below zero. Rounded half up once for each.
 */
export function discountOn(price: Money, keeps: KeptDiscount[]): Discounted {
  const alive = keeps.filter((kept) => kept.periodsLeft === null || kept.periodsLeft > 0)
  const labels: string[] = []
  let left = price
  for (const kept of alive) {
    const off = takenOff(left, kept)
    if (!off.isPositive) continue
    left = left.minus(off)
    labels.push(kept.label)
  }
  return {
    discount: price.minus(left),
    label: labels.length > 0 ? labels.join(', ') : null,
    keeps: alive.map(onePeriodLater).filter((kept) => kept.periodsLeft !== 0),
  }
}

function takenOff(price: Money, kept: KeptDiscount): Money {
  switch (kept.kind) {
    case 'percent':
      return Percent.parse(kept.percent!).of(price).atMost(price)
    case 'fixed':
      return Money.ofMinor(BigInt(kept.amountMinor!), price.currency).atMost(price)
    case 'override':
      // A price that is lower already stays as it is: a promotion makes nothing dearer.
      return price.minus(Money.ofMinor(BigInt(kept.amountMinor!), price.currency).atMost(price))
  }
}

const onePeriodLater = (kept: KeptDiscount): KeptDiscount =>
  kept.periodsLeft === null ? kept : { ...kept, periodsLeft: kept.periodsLeft - 1 }
