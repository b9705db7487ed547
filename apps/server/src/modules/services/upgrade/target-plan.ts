import { type Cycle, Money, recurs } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import {
  chooseOptions,
  type KeptDiscount,
  type OptionWish,
  outOfScope,
  type ProductForQuote,
  priceMissing,
  productNotFound,
  productsForQuote,
  type QuotedOption,
} from '../../catalog/index.ts'
import { cycleDoesNotRecur, nothingChanges, otherServer, upgradeNotOffered } from '../errors.ts'
import type { ServiceRow } from '../lifecycle.ts'
import type { ChosenOption } from '../schema.ts'
import type { Plan } from './plan.ts'

/** What somebody wants a service to become. What is not mentioned stays as it is. */
export type PlanWish = {
  productId?: number | undefined
  cycle?: Cycle | undefined
  options?: OptionWish[] | undefined
}

export const planOf = (service: ServiceRow): Plan => ({
  productId: service.productId,
  productName: service.productName,
  cycle: service.cycle,
  taxClass: service.taxClass,
  serverModule: service.serverModule,
  options: service.options,
  recurringMinor: service.recurringMinor.toString(),
  overrideMinor: service.overrideMinor?.toString() ?? null,
  discounts: service.discounts,
})

/**
 * The plan that a wish comes to. Another product or cycle costs what the list says today, and leaves behind what staff
 * agreed on for the old one; other options alone change the price that the service keeps by what they cost.
 *
 * @throws upgrade_not_offered, other_server, cycle_does_not_recur, price_missing, nothing_changes, unknown_option,
 *   unknown_choice, quantity_out_of_bounds
 */
export async function targetPlan(ctx: Context, service: ServiceRow, wish: PlanWish): Promise<Plan> {
  const from = planOf(service)
  const { currency } = service
  const ids = [service.productId, wish.productId ?? service.productId]
  const products = await productsForQuote(ctx, [...new Set(ids)], currency)
  const [current, product] = ids.map((id) => products.get(id))
  if (!current || !product) throw productNotFound()
  const cycle = wish.cycle ?? from.cycle
  const isOtherProduct = product.id !== current.id
  if (isOtherProduct && !current.upgradeIds.includes(product.id)) throw upgradeNotOffered()
  if (product.serverModule !== from.serverModule && isOtherProduct) throw otherServer()
  if (!recurs(cycle)) throw cycleDoesNotRecur()

  if (!isOtherProduct && cycle === from.cycle) return withOtherOptions(from, product, wish.options, currency)
  const list = product.prices.find((price) => price.cycle === cycle)
  if (!list) throw priceMissing(product.name, cycle, currency)
  const wishes = wish.options ?? carriedOver(from.options, product)
  const options = chooseOptions(product, { cycle, currency, wishes, path: 'options' })
  const recurring = Money.sum([list.recurring, ...options.map((option) => option.recurring)], currency)
  return {
    productId: product.id,
    productName: product.name,
    cycle,
    taxClass: product.taxClass,
    serverModule: from.serverModule,
    options: options.map(asSold),
    recurringMinor: recurring.minor.toString(),
    overrideMinor: null,
    discounts: await discountsFor(ctx, from.discounts, { productId: product.id, cycle }),
  }
}

function withOtherOptions(
  from: Plan,
  product: ProductForQuote,
  wishes: OptionWish[] | undefined,
  currency: string,
): Plan {
  if (!wishes) throw nothingChanges()
  const { cycle } = from
  const chosen = chooseOptions(product, { cycle, currency, wishes, path: 'options' }).map(asSold)
  // What stays as it is keeps the price it was sold at, and what is not offered any more stays.
  const offered = new Set(product.options.filter((option) => !option.hidden).map((option) => option.id))
  const options = [
    ...from.options.filter((option) => !offered.has(option.optionId)),
    ...chosen.map((option) => from.options.find((held) => isSame(held, option)) ?? option),
  ]
  const isSameSet = options.length === from.options.length && options.every((one) => from.options.includes(one))
  if (isSameSet) throw nothingChanges()
  const step = costOf(options) - costOf(from.options)
  const changed = (minor: string) => String(BigInt(minor) + step < 0n ? 0n : BigInt(minor) + step)
  return {
    ...from,
    options,
    recurringMinor: changed(from.recurringMinor),
    overrideMinor: from.overrideMinor === null ? null : changed(from.overrideMinor),
  }
}

const isSame = (one: ChosenOption, other: ChosenOption) =>
  one.optionId === other.optionId && one.choiceId === other.choiceId && one.quantity === other.quantity
const costOf = (options: ChosenOption[]) => options.reduce((sum, one) => sum + BigInt(one.recurringMinor), 0n)

/** Options that the other product has too go along. */
function carriedOver(options: ChosenOption[], product: ProductForQuote): OptionWish[] {
  return options.flatMap(({ optionId, choiceId, quantity }) => {
    const offered = product.options.find((option) => option.id === optionId && !option.hidden)
    const isThere = offered?.choices.some((choice) => choice.id === choiceId && !choice.hidden)
    return isThere ? [{ optionId, choiceId, quantity }] : []
  })
}

const asSold = ({ recurring, setup, ...option }: QuotedOption): ChosenOption => ({
  ...option,
  recurringMinor: recurring.minor.toString(),
  setupMinor: setup.minor.toString(),
})

/** A promotion goes along where it holds; a seasonal price was one of the old plan. */
async function discountsFor(
  ctx: Context,
  discounts: KeptDiscount[],
  of: { productId: number; cycle: Cycle },
): Promise<KeptDiscount[]> {
  const ids = discounts.flatMap((discount) => discount.promotionId ?? [])
  const out = await outOfScope(ctx, ids, of)
  return discounts.filter((discount) => discount.promotionId !== null && !out.has(discount.promotionId))
}
