import { type Cycle, Money, type WireMoney } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import { type FieldAnswers, mustBeAnswered, readAnswers } from '../../../platform/fields.ts'
import { mustBeAvailable, type OptionWish, type ProductForQuote, type Quote, quote } from '../../catalog/index.ts'
import { clientCurrency } from '../../clients/index.ts'
import { lockClientMoney } from '../../ledger/index.ts'
import { buyerOf } from '../buyer.ts'
import { cartEmpty, domainRequired, priceChanged } from '../errors.ts'
import { type WrittenOrder, writeOrder } from './write-order.ts'

export type StaffItem = {
  productId: number
  cycle: Cycle
  quantity: number
  domain?: string | undefined
  options?: OptionWish[] | undefined
  fields?: FieldAnswers | undefined
  /** The item of this list that an add-on hangs on. */
  parentIndex?: number | undefined
  /** What a period costs instead of the list price, options not included; a decimal. */
  price?: string | undefined
}

export type StaffOrder = {
  clientId: number
  /** The client's own, unless another one is given. */
  currency?: string | undefined
  items: StaffItem[]
  promotionCode?: string | undefined
  note?: string | undefined
}

/**
 * What an order that staff is about to place comes to. Hidden products can be sold this way, and a price can be agreed for
 * each item.
 *
 * @throws client_not_found and as quote
 */
export async function previewStaffOrder(ctx: Context, input: StaffOrder): Promise<Quote> {
  ctx.actor.must('orders.manage')
  return (await priced(ctx, input)).quoted
}

/**
 * Places an order for a client, whose invoice is sent as always; no payment is asked for here.
 *
 * @throws client_not_found, account_closed, cart_empty, domain_required, field_required, price_changed, out_of_stock, order_limit_reached,
 * promotion_used_up, and as quote and readAnswers
 * @emits ordering.order_placed
 */
export async function placeStaffOrder(
  ctx: Context,
  input: StaffOrder & { expectedTotal: WireMoney },
): Promise<WrittenOrder> {
  ctx.actor.must('orders.manage')
  return ctx.transaction(async (tx) => {
    await clientCurrency(tx, input.clientId)
    await lockClientMoney(tx, input.clientId)
    const { quoted, owned } = await priced(tx, input)
    if (input.items.length === 0) throw cartEmpty()
    const lines = input.items.map((item, index) => lineOf(item, quoted.products[index]!, index))
    mustBeAvailable(quoted.lines, owned)
    const shown = Money.fromWire(input.expectedTotal)
    if (!shown.equals(quoted.total)) throw priceChanged(shown, quoted.total)
    return writeOrder(tx, { clientId: input.clientId, quote: quoted, lines, note: input.note || null })
  })
}

async function priced(ctx: Context, input: StaffOrder) {
  const currency = input.currency ?? (await clientCurrency(ctx, input.clientId))
  const buyer = await buyerOf(ctx, { clientId: input.clientId }, currency)
  const items = input.items.map(({ price, ...item }) => ({
    ...item,
    price: price === undefined ? null : Money.parse(price, currency),
  }))
  const quoted = await quote(ctx, {
    items,
    currency,
    startsOn: ctx.today,
    promotionCode: input.promotionCode,
    ...buyer,
  })
  return { quoted, owned: buyer.client?.owned ?? new Map<number, number>() }
}

function lineOf(item: StaffItem, product: ProductForQuote, index: number) {
  const path = `items.${index}.fields`
  const fields = readAnswers(product.fields, item.fields ?? {}, path)
  mustBeAnswered(product.fields, fields, path)
  if (product.requiresDomain && !item.domain) throw domainRequired(product.name, index)
  return { domain: item.domain ?? null, fields, parentServiceId: null }
}
