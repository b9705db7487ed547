import type { Cycle, Money } from '@ostler/kernel'
import { recurs } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import { type ProductForQuote, productsForQuote } from '../../catalog/index.ts'
import type { ServiceRow } from '../lifecycle.ts'

export type UpgradeChoice = {
  productId: number
  name: string
  isCurrent: boolean
  prices: { cycle: Cycle; recurring: Money }[]
  options: ProductForQuote['options']
}

/** What a service can be changed into: its own product in other cycles or with other options, and where its upgrade paths lead. */
export async function upgradeChoices(ctx: Context, service: ServiceRow): Promise<UpgradeChoice[]> {
  const { currency, productId } = service
  const own = (await productsForQuote(ctx, [productId], currency)).get(productId)
  if (!own) return []
  const others = await productsForQuote(ctx, own.upgradeIds, currency)
  return [own, ...own.upgradeIds.flatMap((id) => others.get(id) ?? [])]
    .map((product) => ({
      productId: product.id,
      name: product.name,
      isCurrent: product.id === productId,
      prices: product.prices.filter((price) => recurs(price.cycle)),
      options: product.options
        .filter((option) => !option.hidden)
        .map((option) => ({ ...option, choices: option.choices.filter((choice) => !choice.hidden) })),
    }))
    .filter((choice) => choice.isCurrent || choice.prices.length > 0)
}
