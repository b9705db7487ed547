import { type Cycle, Money } from '@ostler/kernel'
import { discountOn, type GroupDiscount, type KeptDiscount } from '../../catalog/index.ts'
import type { ChosenOption } from '../schema.ts'

/**
 * - `difference`: the difference for the time that is charged already, now; the date stays
 * - `full_cycle`: a full new period from today, less what the rest of the old one is worth
 * - `at_renewal`: nothing now; the new plan begins when the time charged so far ends
 */
export const upgradePolicies = ['difference', 'full_cycle', 'at_renewal'] as const
export type UpgradePolicy = (typeof upgradePolicies)[number]
export type UpgradeState = 'asked' | 'paid' | 'applied' | 'cancelled'

/** What a service is: all that its price and its account on the server depend on. Amounts are minor units, as text. */
export type Plan = {
  productId: number
  productName: string
  cycle: Cycle
  taxClass: string
  serverModule: string | null
  options: ChosenOption[]
  /** Of a full period, before discounts. */
  recurringMinor: string
  overrideMinor: string | null
  discounts: KeptDiscount[]
  /** What the group of the client took off on the day this plan was chosen. */
  group?: GroupDiscount | null
}

/** What a full period of a plan costs, and what its discounts took off. A price that staff agreed on bears none. */
export function priceOf(plan: Plan, currency: string): { price: Money; discount: Money; label: string | null } {
  const whole = Money.ofMinor(BigInt(plan.overrideMinor ?? plan.recurringMinor), currency)
  const isAgreed = plan.overrideMinor !== null
  const { discount, label } = discountOn(whole, isAgreed ? [] : plan.discounts, isAgreed ? null : plan.group)
  return { price: whole.minus(discount), discount, label }
}

/** Does the server have to be told of the change? Options that it hears nothing of are among those that it might. */
export const changesServer = (from: Plan, to: Plan): boolean =>
  to.serverModule !== null &&
  (from.productId !== to.productId || JSON.stringify(toldOf(from)) !== JSON.stringify(toldOf(to)))

const toldOf = (plan: Plan) => plan.options.map(({ optionId, choiceId, quantity }) => [optionId, choiceId, quantity])

/** One line of the formula, as it is stored and shown. Dates are half-open; amounts minor units, as text. */
export type StoredPart = {
  kind: 'unused' | 'remaining' | 'new_period'
  /** Of what is taken back: the charge it was charged with. */
  source: string | null
  description: string
  priceMinor: string
  from: string
  until: string
  /** The amount is price × (fullPeriods + days ÷ of). */
  fullPeriods: number
  days: number
  of: number
  amountMinor: string
}

/** See `HeldTime`. */
export type StoredHeld = {
  source: string
  start: string
  end: string
  priceMinor: string
  tiled: { anchor: string; cycle: Cycle } | null
}
