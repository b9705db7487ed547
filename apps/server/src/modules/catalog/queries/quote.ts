import type { Cycle } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import { priceMissing, productNotFound } from '../errors.ts'
import { type Quote, type QuotedLine, quoteLine, totalOf } from '../quote.ts'
import { type Product, productsById } from './price-list.ts'

export type QuoteItem = { productId: number; cycle: Cycle; quantity: number }

/**
 * Answers "how much?", for the cart, the checkout and whoever else asks: the same items on the same day always cost the
 * same. A product without a price in the currency is refused, never free.
 *
 * @throws product_not_found, price_missing
 */
export async function quote(
  ctx: Context,
  asked: { items: QuoteItem[]; currency: string; startsOn: Temporal.PlainDate },
): Promise<Quote & { products: Product[] }> {
  const known = await productsById(ctx, [...new Set(asked.items.map((item) => item.productId))], asked.currency)
  const products = asked.items.map((item) => {
    const product = known.get(item.productId)
    if (!product) throw productNotFound()
    return product
  })
  const lines = asked.items.map((item, index) => {
    const product = products[index]!
    const price = product.prices.find((one) => one.cycle === item.cycle)
    if (!price) throw priceMissing(product.name, item.cycle, asked.currency)
    return quoteLine(price, item.quantity, asked.startsOn)
  })
  return { ...totalOf(lines, asked.currency), products }
}

/** What one unit of a product costs in a currency, for a product that was quoted before. @throws price_missing */
export function quoteLineOf(
  product: Product,
  cycle: Cycle,
  currency: string,
  startsOn: Temporal.PlainDate,
): QuotedLine {
  const price = product.prices.find((one) => one.cycle === cycle && one.recurring.currency === currency)
  if (!price) throw priceMissing(product.name, cycle, currency)
  return quoteLine(price, 1, startsOn)
}
