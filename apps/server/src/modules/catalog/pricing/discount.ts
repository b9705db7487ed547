import { Money, Percent } from '@ostler/kernel'
import type { KeptDiscount } from '../quote.ts'

export type Discounted = {
  discount: Money
  /** Those that took something off, in the order they did. */
  label: string | null
  /** What lives on when this period is over. */
  keeps: KeptDiscount[]
}

/** What the group of a client takes off, for as long as the client is in it. It is not kept: the group of the day counts. */
export type GroupDiscount = {
  label: string
  percent: string
  /** Comes off what a promotion left. Else the better of the two holds, and never both. */
  stacks: boolean
}

/**
 * What a full period is reduced by, today and at every renewal. Each discount is taken off what the one before it left, so
 * a price never falls below zero. Rounded half up once for each. Seasonal prices come first, for they are prices; then
 * promotions and the group. A promotion that was worse than the group lives on and uses its periods up all the same.
 */
export function discountOn(price: Money, keeps: KeptDiscount[], group: GroupDiscount | null = null): Discounted {
  const alive = keeps.filter((kept) => kept.periodsLeft === null || kept.periodsLeft > 0)
  const seasonal = reduced(
    { left: price, labels: [] },
    alive.filter((kept) => kept.promotionId === null),
  )
  const promoted = reduced(
    seasonal,
    alive.filter((kept) => kept.promotionId !== null),
  )
  const { left, labels } = withGroup({ seasonal, promoted }, group)
  return {
    discount: price.minus(left),
    label: labels.length > 0 ? labels.join(', ') : null,
    keeps: alive.map(onePeriodLater).filter((kept) => kept.periodsLeft !== 0),
  }
}

type Reduced = { left: Money; labels: string[] }

function reduced(from: Reduced, keeps: KeptDiscount[]): Reduced {
  return keeps.reduce(({ left, labels }, kept) => {
    const off = takenOff(left, kept)
    return off.isPositive ? { left: left.minus(off), labels: [...labels, kept.label] } : { left, labels }
  }, from)
}

function withGroup(
  { seasonal, promoted }: Record<'seasonal' | 'promoted', Reduced>,
  group: GroupDiscount | null,
): Reduced {
  if (group === null) return promoted
  const grouped = offGroup(group.stacks ? promoted : seasonal, group)
  return grouped.left.compare(promoted.left) < 0 ? grouped : promoted
}

function offGroup({ left, labels }: Reduced, { label, percent }: GroupDiscount): Reduced {
  return { left: left.minus(groupOff(left, percent)), labels: [...labels, label] }
}

/** What a group takes off an amount; never more than there is. */
export const groupOff = (amount: Money, percent: string): Money => Percent.parse(percent).of(amount).atMost(amount)

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
