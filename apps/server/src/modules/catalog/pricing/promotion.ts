import type { Cycle, Money } from '@ostler/kernel'
import type { KeptDiscount } from '../quote.ts'
import type { Promotion } from '../read-model.ts'
import type { GroupDiscount } from './discount.ts'

/** What is known of who buys. Null instead of it: a guest, who is new and has nothing. */
export type Buying = {
  isNew: boolean
  owned: ReadonlyMap<number, number>
  usesOf: (promotionId: number) => number
  group?: GroupDiscount | null | undefined
}

type Item = { productId: number; cycle: Cycle }

/** May this promotion touch this line? */
export const isInScope = (promotion: Promotion, item: Item): boolean =>
  (promotion.productIds.length === 0 || promotion.productIds.includes(item.productId)) &&
  (promotion.cycles === null || promotion.cycles.includes(item.cycle))

/** Why a promotion does not hold for these items, as a sentence for the buyer; null: it holds. */
export function whyNot(
  promotion: Promotion,
  asked: { items: Item[]; currency: string; on: Temporal.PlainDate; client: Buying | null },
): string | null {
  const { items, currency, on, client } = asked
  const isUsedUp = promotion.mostUses !== null && promotion.uses >= promotion.mostUses
  const has = (productId: number) =>
    items.some((item) => item.productId === productId) || (client?.owned.get(productId) ?? 0) > 0
  if (!promotion.enabled) return 'This promotion is over.'
  if (promotion.startsOn && Temporal.PlainDate.compare(on, promotion.startsOn) < 0)
    return 'This promotion has not begun yet.'
  if (promotion.endsOn && Temporal.PlainDate.compare(on, promotion.endsOn) >= 0) return 'This promotion is over.'
  if (isUsedUp) return 'This promotion has been used up.'
  if (promotion.mostUsesPerClient !== null && client && client.usesOf(promotion.id) >= promotion.mostUsesPerClient)
    return 'You have used this promotion already.'
  if (promotion.forClients === 'new' && client && !client.isNew) return 'This promotion is for new clients.'
  if (promotion.forClients === 'existing' && (!client || client.isNew))
    return 'This promotion is for clients who have ordered before; log in if you are one.'
  if (promotion.currencies && !promotion.currencies.includes(currency))
    return `This promotion does not hold in ${currency}.`
  if (needsAmount(promotion) && !amountIn(promotion, currency)) return `This promotion does not hold in ${currency}.`
  if (promotion.requiredIds.length > 0 && !promotion.requiredIds.some(has))
    return 'This promotion needs another product in the order.'
  if (!items.some((item) => isInScope(promotion, item))) return 'This promotion holds for nothing in the order.'
  return null
}

/** Of one unit in scope: its price after the seasonal one, and what of its full price are options. */
export type UnitInScope = { price: Money; options: Money }

/**
 * What each unit keeps of a promotion that holds, in the same order; null for a free set-up, which is over today. A fixed
 * amount is for the whole order: it is split over the units by their prices, and no unit falls below zero. The price that
 * an override sets is the product's own; options are paid on top of it.
 */
export function keptOf(promotion: Promotion, currency: string, units: UnitInScope[]): (KeptDiscount | null)[] {
  const kept = (part: Pick<KeptDiscount, 'kind'> & Partial<KeptDiscount>): KeptDiscount => ({
    label: promotion.label,
    promotionId: promotion.id,
    percent: null,
    amountMinor: null,
    periodsLeft: promotion.periods,
    ...part,
  })
  switch (promotion.kind) {
    case 'percent':
      return units.map(() => kept({ kind: 'percent', percent: promotion.percent }))
    case 'fixed':
      return splitByPrice(
        amountIn(promotion, currency)!,
        units.map((unit) => unit.price),
      ).map((share) => kept({ kind: 'fixed', amountMinor: share.minor.toString() }))
    case 'override':
      return units.map((unit) =>
        kept({ kind: 'override', amountMinor: amountIn(promotion, currency)!.plus(unit.options).minor.toString() }),
      )
    case 'free_setup':
      return units.map(() => null)
  }
}

function splitByPrice(amount: Money, prices: Money[]): Money[] {
  const weights = prices.map((price) => Number(price.minor))
  if (weights.every((weight) => weight === 0)) return prices
  const all = prices.reduce((sum, price) => sum.plus(price))
  return amount.atMost(all).allocate(weights)
}

const needsAmount = ({ kind }: Promotion) => kind === 'fixed' || kind === 'override'

const amountIn = (promotion: Promotion, currency: string): Money | undefined =>
  promotion.amounts.find((amount) => amount.currency === currency)
