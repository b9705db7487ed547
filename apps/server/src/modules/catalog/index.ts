export { bundleNotFound, outOfStock, priceMissing, productNotFound, promotionNotFound } from './errors.ts'
export { exchangeRateSource } from './ports.ts'
export { mustBeAvailable } from './pricing/availability.ts'
export { discountOn, type GroupDiscount } from './pricing/discount.ts'
export { chooseOptions, type OptionWish } from './pricing/options.ts'
export { bundleById, bundleBySlug, bundlesById, listBundles } from './queries/bundles.ts'
export { convert, ratesInUse } from './queries/exchange.ts'
export { listOptions, type OptionDetails, optionById, optionTargets } from './queries/options.ts'
export {
  chooseCurrency,
  type Group,
  offeredCurrencies,
  type Product,
  priceList,
  productById,
  productBySlug,
  productForSale,
  productsById,
} from './queries/price-list.ts'
export { type ProductDetails, productDetails } from './queries/product-details.ts'
export { productsForQuote } from './queries/products-for-quote.ts'
export { outOfScope } from './queries/promotion-scope.ts'
export { listPromotions, type PromotionState, promotionByCode, promotionById, stateOf } from './queries/promotions.ts'
export { type QuoteAsked, type QuotedClient, type QuoteItem, quote } from './queries/quote.ts'
export { type ShopProduct, shopProduct, storefront } from './queries/storefront.ts'
export type { KeptDiscount, Price, Quote, QuotedLine, QuotedOption, QuotedPart, QuotedUnit } from './quote.ts'
export type {
  Bundle,
  ExchangeRate,
  Field,
  ListPrice,
  Meter,
  ProductForQuote,
  ProductOption,
  Promotion,
  SeasonalPrice,
} from './read-model.ts'
export { dayCountSetting, groupDiscountsSetting, groupPricingSettings, pricingSettings } from './settings.ts'
export { type BundleInput, createBundle, deleteBundle, updateBundle } from './use-cases/edit-bundles.ts'
export {
  createGroup,
  createProduct,
  deleteGroup,
  deleteProduct,
  type ProductInput,
  updateGroup,
  updateProduct,
} from './use-cases/edit-catalog.ts'
export {
  changeRateRefresh,
  currenciesWithRates,
  makeDefaultCurrency,
  offerCurrency,
  setExchangeRate,
  withdrawCurrency,
} from './use-cases/edit-currencies.ts'
export { createOption, deleteOption, type OptionInput, updateOption } from './use-cases/edit-options.ts'
export { createPromotion, deletePromotion, type PromotionInput, updatePromotion } from './use-cases/edit-promotions.ts'
export { redeemPromotion, releasePromotion } from './use-cases/redeem-promotion.ts'
export { refreshRates } from './use-cases/refresh-rates.ts'
export { releaseStock, reserveStock, type Units } from './use-cases/reserve-stock.ts'
