export { bundleNotFound, outOfStock, priceMissing, productNotFound, promotionNotFound } from './errors.ts'
export { type FieldAnswers, fieldsForClient, mustBeAnswered, readAnswers } from './fields.ts'
export { mustBeAvailable } from './pricing/availability.ts'
export { discountOn } from './pricing/discount.ts'
export type { OptionWish } from './pricing/options.ts'
export { bundleById, bundlesById } from './queries/bundles.ts'
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
export { productsForQuote } from './queries/products-for-quote.ts'
export { promotionByCode } from './queries/promotions.ts'
export { type QuoteAsked, type QuotedClient, type QuoteItem, quote } from './queries/quote.ts'
export { type ShopProduct, shopProduct, storefront } from './queries/storefront.ts'
export type { KeptDiscount, Price, Quote, QuotedLine, QuotedOption, QuotedPart, QuotedUnit } from './quote.ts'
export type { TaxableLine, Taxed } from './quote-tax.ts'
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
export { dayCountSetting } from './settings.ts'
export {
  createGroup,
  createProduct,
  offerCurrency,
  type ProductInput,
  updateGroup,
  updateProduct,
} from './use-cases/edit-catalog.ts'
export { redeemPromotion, releasePromotion } from './use-cases/redeem-promotion.ts'
export { releaseStock, reserveStock, type Units } from './use-cases/reserve-stock.ts'
