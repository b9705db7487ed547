import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as catalog from '../../modules/catalog/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentPrice } from '../portal/catalog.ts'

const os = implement(contract).$context<ApiContext>().admin

export const optionHandlers = {
  list: os.options.list.handler(async ({ context: { ctx } }) => ({
    items: (await catalog.listOptions(ctx)).map(presentOption),
  })),
  create: os.options.create.handler(async ({ input, context: { ctx } }) =>
    presentOption(await catalog.createOption(ctx, input)),
  ),
  update: os.options.update.handler(async ({ input, context: { ctx } }) =>
    presentOption(await catalog.updateOption(ctx, input)),
  ),
  remove: os.options.remove.handler(async ({ input, context: { ctx } }) => {
    await catalog.deleteOption(ctx, input)
    return { done: true as const }
  }),
}

export const bundleHandlers = {
  list: os.bundles.list.handler(async ({ context: { ctx } }) => ({
    items: (await catalog.listBundles(ctx, { withHidden: true })).map(presentBundle),
  })),
  create: os.bundles.create.handler(async ({ input, context: { ctx } }) =>
    presentBundle(await catalog.createBundle(ctx, input)),
  ),
  update: os.bundles.update.handler(async ({ input, context: { ctx } }) =>
    presentBundle(await catalog.updateBundle(ctx, input)),
  ),
  remove: os.bundles.remove.handler(async ({ input, context: { ctx } }) => {
    await catalog.deleteBundle(ctx, input)
    return { done: true as const }
  }),
}

export const promotionHandlers = {
  list: os.promotions.list.handler(async ({ input, context: { ctx } }) => {
    const page = await catalog.listPromotions(ctx, input)
    return { ...page, items: page.items.map((promotion) => presentPromotion(ctx, promotion)) }
  }),
  get: os.promotions.get.handler(async ({ input, context: { ctx } }) =>
    presentPromotion(ctx, await catalog.promotionById(ctx, input.id)),
  ),
  create: os.promotions.create.handler(async ({ input, context: { ctx } }) =>
    presentPromotion(ctx, await catalog.createPromotion(ctx, input)),
  ),
  update: os.promotions.update.handler(async ({ input, context: { ctx } }) =>
    presentPromotion(ctx, await catalog.updatePromotion(ctx, input)),
  ),
  remove: os.promotions.remove.handler(async ({ input, context: { ctx } }) => {
    await catalog.deletePromotion(ctx, input)
    return { done: true as const }
  }),
}

export const currencyHandlers = {
  list: os.currencies.list.handler(({ context: { ctx } }) => presentCurrencies(ctx)),
  offer: os.currencies.offer.handler(async ({ input, context: { ctx } }) => {
    await catalog.offerCurrency(ctx, input.currency)
    return presentCurrencies(ctx)
  }),
  withdraw: os.currencies.withdraw.handler(async ({ input, context: { ctx } }) => {
    await catalog.withdrawCurrency(ctx, input.currency)
    return presentCurrencies(ctx)
  }),
  makeDefault: os.currencies.makeDefault.handler(async ({ input, context: { ctx } }) => {
    await catalog.makeDefaultCurrency(ctx, input.currency)
    return presentCurrencies(ctx)
  }),
  setRate: os.currencies.setRate.handler(async ({ input, context: { ctx } }) => {
    await catalog.setExchangeRate(ctx, input)
    return presentCurrencies(ctx)
  }),
  changeRefresh: os.currencies.changeRefresh.handler(async ({ input, context: { ctx } }) => {
    await catalog.changeRateRefresh(ctx, input.refresh)
    return presentCurrencies(ctx)
  }),
}

const presentOption = ({ position: _position, choices, ...option }: catalog.OptionDetails) => ({
  ...option,
  choices: choices.map(({ id, label, value, hidden, prices }) => ({
    id,
    label,
    value,
    hidden,
    prices: prices.map((price) => ({ ...presentPrice(price), fromQuantity: price.fromQuantity })),
  })),
})

const presentBundle = ({ position: _position, prices, ...bundle }: catalog.Bundle) => ({
  ...bundle,
  prices: prices.map(presentPrice),
})

const presentPromotion = (ctx: Context, promotion: catalog.Promotion) => ({
  ...promotion,
  state: catalog.stateOf(promotion, ctx.today),
  amounts: promotion.amounts.map((amount) => amount.toWire()),
  startsOn: promotion.startsOn?.toString() ?? null,
  endsOn: promotion.endsOn?.toString() ?? null,
})

async function presentCurrencies(ctx: Context) {
  const { items, refresh } = await catalog.currenciesWithRates(ctx)
  return {
    refresh,
    items: items.map(({ rate, ...currency }) => ({
      ...currency,
      rate: rate && { rate: rate.rate, asOf: rate.asOf.toString(), source: rate.source },
    })),
  }
}
