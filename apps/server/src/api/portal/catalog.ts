import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import type { Money } from '@ostler/kernel'
import { companySetting } from '../../modules/billing/index.ts'
import * as catalog from '../../modules/catalog/index.ts'
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
    const currency = await catalog.chooseCurrency(ctx, input.currency)
    const { groups, bundles } = await catalog.storefront(ctx, currency)
    return {
      currency,
      groups: groups.map((group) => ({
        id: group.id,
        slug: group.slug,
        name: group.name,
        tagline: group.tagline,
        products: group.products.map(presentShopProduct),
      })),
      bundles: bundles.map(presentBundle),
    }
  }),

  getProduct: os.getProduct.handler(async ({ input, context: { ctx } }) => {
    const product = await catalog.shopProduct(ctx, input.slug, await catalog.chooseCurrency(ctx, input.currency))
    return { ...presentShopProduct(product), group: { slug: product.group.slug, name: product.group.name } }
  }),

  listCurrencies: os.listCurrencies.handler(async ({ context: { ctx } }) => {
    const codes = await catalog.offeredCurrencies(ctx)
    return { items: codes.map((code, index) => ({ code, isDefault: index === 0 })) }
  }),
}

type Priced = Pick<catalog.ListPrice, 'cycle' | 'recurring' | 'setup'>

export const presentPrice = (price: Priced) => ({
  cycle: price.cycle,
  recurring: price.recurring.toWire(),
  setup: price.setup.toWire(),
})

export const presentMeterPrice = (price: { fromQuantity: string; amount: Money; per: number }) => ({
  fromQuantity: price.fromQuantity,
  amount: price.amount.toWire(),
  per: price.per,
})

const presentShopProduct = (product: catalog.ShopProduct) => ({
  ...presentProduct(product),
  addons: product.addons.map(presentProduct),
})

const presentProduct = (product: catalog.ProductForQuote) => ({
  id: product.id,
  slug: product.slug,
  name: product.name,
  tagline: product.tagline,
  description: product.description,
  features: product.features,
  requiresDomain: product.requiresDomain,
  stock: product.stock,
  kind: product.kind,
  trialDays: product.trialDays,
  mostPerClient: product.mostPerClient,
  prices: product.prices.map((price) => ({
    ...presentPrice(price),
    seasonal: presentSeason(product.seasonalPrices.find((season) => season.cycle === price.cycle)),
  })),
  options: product.options.filter((option) => !option.hidden).map(presentOption),
  // What staff fill in is nothing that a visitor is asked.
  fields: product.fields.filter((field) => !field.staffOnly).map(({ staffOnly: _staffOnly, ...field }) => field),
  meters: product.meters.map(({ name, label, unit, included, tiers, prices }) => ({
    name,
    label,
    unit,
    included,
    tiers,
    prices: prices.map(presentMeterPrice),
  })),
})

/** A season ends before its last day's successor; people are told the last day. */
const presentSeason = (season: catalog.SeasonalPrice | undefined) =>
  season
    ? {
        label: season.label,
        recurring: season.recurring.toWire(),
        setup: season.setup.toWire(),
        until: season.endsOn.subtract({ days: 1 }).toString(),
        periods: season.periods,
      }
    : null

/** Without what the server module is told. */
const presentOption = ({ hidden: _hidden, choices, ...option }: catalog.ProductOption) => ({
  ...option,
  choices: choices
    .filter((choice) => !choice.hidden)
    .map(({ id, label, isFree, prices }) => ({
      id,
      label,
      isFree,
      prices: prices.map((price) => ({ ...presentPrice(price), fromQuantity: price.fromQuantity })),
    })),
})

const presentBundle = (bundle: catalog.Bundle & { products: catalog.Product[] }) => ({
  id: bundle.id,
  slug: bundle.slug,
  name: bundle.name,
  tagline: bundle.tagline,
  description: bundle.description,
  items: bundle.items.map(({ productId, quantity }) => {
    const { id, slug, name } = bundle.products.find((product) => product.id === productId)!
    return { quantity, product: { id, slug, name } }
  }),
  prices: bundle.prices.map(presentPrice),
})
