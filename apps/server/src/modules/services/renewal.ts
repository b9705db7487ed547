import { type Cycle, Money, type Period, periodFrom } from '@ostler/kernel'
import type { NewCharge } from '../billing/index.ts'
import { discountOn, type GroupDiscount, type KeptDiscount } from '../catalog/index.ts'
import { periodSource } from './charge-source.ts'
import { describeService } from './describe.ts'

/** All that a renewal depends on. Dates are text: a run reads these by the hundred thousand. */
export type Renewable = {
  id: number
  clientId: number
  productId: number
  productName: string
  domain: string | null
  cycle: Cycle
  currency: string
  recurringMinor: bigint
  overrideMinor: bigint | null
  taxClass: string
  anchorOn: string
  /** The first day that is not charged yet. */
  chargedUntil: string
  discounts: KeptDiscount[]
  /** What the group of the client takes off on the day this was read. */
  group: GroupDiscount | null
  /** Earliest first. */
  priceChanges: { effectiveOn: string; recurringMinor: bigint }[]
  /** No period begins on or after this day. */
  endsOn: string | null
  /** The plan it changes into with the period that starts on the day. */
  next: NextPlan | null
}

/** What a renewal depends on, of a plan that is not in force yet. */
export type NextPlan = {
  upgradeId: number
  effectiveOn: string
  plan: Pick<
    Renewable,
    | 'productId'
    | 'productName'
    | 'cycle'
    | 'taxClass'
    | 'anchorOn'
    | 'recurringMinor'
    | 'overrideMinor'
    | 'discounts'
    | 'priceChanges'
  >
}

/** A period's charge, and the service as it is afterwards. */
export type Renewal = { charge: NewCharge; after: Renewable }

/**
 * Charges the next period of a service: its own price, not that of the shop; what staff agreed on wins over everything;
 * a price change counts from the first period that starts on its day or later; discounts live on as they were given.
 *
 * Pure. The nightly run writes what this says, the forecast only reads it, and an upgrade is told by it what comes next.
 */
export function renew(known: Renewable): Renewal {
  const { next } = known
  const service = next && next.effectiveOn <= known.chargedUntil ? { ...known, ...next.plan, next: null } : known
  const period = periodOf(service.anchorOn, service.cycle, service.chargedUntil)
  const due = service.priceChanges.filter((change) => change.effectiveOn <= service.chargedUntil)
  const recurringMinor = due.at(-1)?.recurringMinor ?? service.recurringMinor
  const price = Money.ofMinor(service.overrideMinor ?? recurringMinor, service.currency)
  // A price that staff agreed on is what the client pays: no discount comes off it.
  const isAgreed = service.overrideMinor !== null
  const { discount, label, keeps } = discountOn(
    price,
    isAgreed ? [] : service.discounts,
    isAgreed ? null : service.group,
  )
  return {
    charge: {
      clientId: service.clientId,
      description: describeService(service),
      period,
      amount: price.minus(discount),
      discount: label === null ? null : { amount: discount, label },
      taxClass: service.taxClass,
      account: `revenue:product:${service.productId}`,
      dueOn: period.start,
      source: periodSource(service.id, service.chargedUntil),
    },
    after: {
      ...service,
      recurringMinor,
      chargedUntil: period.end.toString(),
      discounts: service.overrideMinor === null ? keeps : service.discounts,
      priceChanges: service.priceChanges.slice(due.length),
    },
  }
}

/** The renewals of a service that start by a day, one after the other: what the run charges, and what the forecast says. */
export function* renewalsUntil(service: Renewable, until: string): Generator<Renewal> {
  let at = service
  while (at.chargedUntil <= until && (at.endsOn === null || at.chargedUntil < at.endsOn)) {
    const renewal = renew(at)
    yield renewal
    at = renewal.after
  }
}

/** Periods that were computed before: most of a night's services share a few anchors. */
const known = new Map<string, Period>()
const MOST_KNOWN = 10_000

function periodOf(anchor: string, cycle: Cycle, start: string): Period {
  const key = `${anchor} ${cycle} ${start}`
  const found = known.get(key)
  if (found) return found
  const period = periodFrom(Temporal.PlainDate.from(anchor), cycle, Temporal.PlainDate.from(start))
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(key, period)
  return period
}
