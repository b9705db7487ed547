export { outOfStock, priceMissing, productNotFound } from './errors.ts'
export { discountOn, type KeptDiscount } from './pricing/discount-on.ts'
export { chooseOptions, type OptionWish } from './pricing/options.ts'
export {
  chooseCurrency,
  type Group,
  offeredCurrencies,
  type Product,
  priceList,
  productById,
  productBySlug,
  productsById,
} from './queries/price-list.ts'
export { productsForQuote } from './queries/products-for-quote.ts'
export { outOfScope } from './queries/promotion-scope.ts'
export { type QuoteItem, quote, quoteLineOf } from './queries/quote.ts'
export type { Price, Quote, QuotedLine, QuotedOption } from './quote.ts'
export type { Meter, MeterPrice, ProductForQuote } from './read-model.ts'
export { dayCountSetting } from './settings.ts'
export {
  createGroup,
  createProduct,
  offerCurrency,
  type ProductInput,
  updateGroup,
  updateProduct,
} from './use-cases/edit-catalog.ts'
export { releaseStock, reserveStock, type Units } from './use-cases/reserve-stock.ts'
