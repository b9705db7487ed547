export { outOfStock, priceMissing, productNotFound } from './errors.ts'
export { exchangeRateSource } from './ports.ts'
export { discountOn, type KeptDiscount } from './pricing/discount-on.ts'
export { bundleById, bundleBySlug, bundlesById, listBundles } from './queries/bundles.ts'
export { convert, ratesInUse } from './queries/exchange.ts'
export { listOptions, type OptionDetails, optionById } from './queries/options.ts'
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
export { listPromotions, type PromotionState, promotionByCode, promotionById, stateOf } from './queries/promotions.ts'
export { type QuoteItem, quote, quoteLineOf } from './queries/quote.ts'
export { type ShopProduct, shopProduct, storefront } from './queries/storefront.ts'
export type { Price, Quote, QuotedLine } from './quote.ts'
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
export { refreshRates } from './use-cases/refresh-rates.ts'
export { releaseStock, reserveStock, type Units } from './use-cases/reserve-stock.ts'
