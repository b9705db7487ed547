import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { companySetting } from '../../modules/billing/index.ts'
import {
  chooseCurrency,
  offeredCurrencies,
  type Price,
  type Product,
  priceList,
  productBySlug,
} from '../../modules/catalog/index.ts'
import { isSandbox } from '../../platform/addresses.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { readSetting } from '../../platform/settings.ts'

const os = implement(contract).$context<ApiContext>().catalog

export const catalogHandlers = {
  getStore: os.getStore.handler(async ({ context: { ctx } }) => ({
    name: (await readSetting(ctx, companySetting)).name,
    sandbox: ctx.port(isSandbox),
    today: ctx.today.toString(),
  })),

  listProducts: os.listProducts.handler(async ({ input, context: { ctx } }) => {
    const currency = await chooseCurrency(ctx, input.currency)
    const groups = await priceList(ctx, { currency, withHidden: false })
    return {
      currency,
      groups: groups.map((group) => ({
        id: group.id,
        slug: group.slug,
        name: group.name,
        tagline: group.tagline,
        // What has no price in this currency is not for sale in it.
        products: group.products.filter((product) => product.prices.length > 0).map(presentProduct),
      })),
    }
  }),

  getProduct: os.getProduct.handler(async ({ input, context: { ctx } }) => {
    const product = await productBySlug(ctx, input.slug, await chooseCurrency(ctx, input.currency))
    return { ...presentProduct(product), group: { slug: product.group.slug, name: product.group.name } }
  }),

  listCurrencies: os.listCurrencies.handler(async ({ context: { ctx } }) => {
    const codes = await offeredCurrencies(ctx)
    return { items: codes.map((code, index) => ({ code, isDefault: index === 0 })) }
  }),
}

export const presentPrice = (price: Price) => ({
  cycle: price.cycle,
  recurring: price.recurring.toWire(),
  setup: price.setup.toWire(),
})

const presentProduct = (product: Product) => ({
  id: product.id,
  slug: product.slug,
  name: product.name,
  tagline: product.tagline,
  description: product.description,
  features: product.features,
  requiresDomain: product.requiresDomain,
  stock: product.stock,
  prices: product.prices.map(presentPrice),
})
