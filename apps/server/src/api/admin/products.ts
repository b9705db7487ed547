import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as catalog from '../../modules/catalog/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentMeterPrice, presentPrice } from '../portal/catalog.ts'

const os = implement(contract).$context<ApiContext>().admin.products

export const productHandlers = {
  list: os.list.handler(async ({ context: { ctx } }) => {
    const groups = await catalog.priceList(ctx, { withHidden: true })
    return {
      groups: groups.map((group) => ({ ...presentGroup(group), products: group.products.map(presentProduct) })),
    }
  }),

  get: os.get.handler(async ({ input, context: { ctx } }) =>
    presentDetails(await catalog.productDetails(ctx, input.id)),
  ),
  create: os.create.handler(async ({ input, context: { ctx } }) =>
    presentDetails(await catalog.createProduct(ctx, input)),
  ),
  update: os.update.handler(async ({ input, context: { ctx } }) =>
    presentDetails(await catalog.updateProduct(ctx, input)),
  ),
  remove: os.remove.handler(async ({ input, context: { ctx } }) => {
    await catalog.deleteProduct(ctx, input)
    return { done: true as const }
  }),
  createGroup: os.createGroup.handler(async ({ input, context: { ctx } }) =>
    presentGroup(await catalog.createGroup(ctx, input)),
  ),
  updateGroup: os.updateGroup.handler(async ({ input, context: { ctx } }) =>
    presentGroup(await catalog.updateGroup(ctx, input)),
  ),
  removeGroup: os.removeGroup.handler(async ({ input, context: { ctx } }) => {
    await catalog.deleteGroup(ctx, input)
    return { done: true as const }
  }),
}

const presentGroup = ({ id, slug, name, tagline, hidden, position }: catalog.Group) => ({
  id,
  slug,
  name,
  tagline,
  hidden,
  position,
})

const presentProduct = ({ position: _position, prices, ...product }: catalog.Product) => ({
  ...product,
  prices: prices.map(presentPrice),
})

const presentDetails = ({ seasonalPrices, meters, ...product }: catalog.ProductDetails) => ({
  ...presentProduct(product),
  optionIds: product.optionIds,
  addonIds: product.addonIds,
  upgradeIds: product.upgradeIds,
  fields: product.fields,
  seasonalPrices: seasonalPrices.map((season) => ({
    ...presentPrice(season),
    id: season.id,
    startsOn: season.startsOn.toString(),
    endsOn: season.endsOn.toString(),
    periods: season.periods,
    label: season.label,
  })),
  meters: meters.map((meter) => ({ ...meter, prices: meter.prices.map(presentMeterPrice) })),
})
