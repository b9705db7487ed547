import type { Context } from '../../../platform/context.ts'
import {
  chooseCurrency,
  mustBeAvailable,
  productForSale,
  type Quote,
  type QuoteItem,
  quote,
} from '../../catalog/index.ts'
import { asBuyer, buyerOf } from '../buyer.ts'

/**
 * What a visitor or client would pay for some products if they were bought today.
 *
 * @throws product_not_found also when it is hidden, out_of_stock, order_limit_reached, and as quote
 */
export async function quoteForShop(
  ctx: Context,
  asked: {
    items: Pick<QuoteItem, 'productId' | 'cycle' | 'quantity' | 'options' | 'parentIndex'>[]
    currency?: string | undefined
    promotionCode?: string | undefined
  },
): Promise<Quote> {
  const currency = await chooseCurrency(ctx, asked.currency)
  for (const { productId } of asked.items) await productForSale(ctx, productId)
  const buyer = await buyerOf(ctx, asBuyer(ctx), currency)
  const { items, promotionCode } = asked
  const quoted = await quote(ctx, { items, currency, startsOn: ctx.today, promotionCode, ...buyer })
  mustBeAvailable(quoted.lines, buyer.client?.owned)
  return quoted
}
