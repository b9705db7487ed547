import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as billing from '../../modules/billing/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().quotes

export const quoteHandlers = {
  byLink: os.byLink.handler(async ({ input, context: { ctx } }) => showReceived(ctx, input)),

  acceptByLink: os.acceptByLink.handler(async ({ input, context: { ctx } }) => {
    await billing.acceptQuote(ctx, input)
    return showReceived(ctx, input)
  }),

  declineByLink: os.declineByLink.handler(async ({ input, context: { ctx } }) => {
    await billing.declineQuote(ctx, input)
    return showReceived(ctx, input)
  }),

  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const page = await billing.ownQuotes(ctx, input)
    return { ...page, items: page.items.map((quote) => presentQuote(ctx, quote)) }
  }),

  get: os.get.handler(({ input, context: { ctx } }) => showOwn(ctx, input.id)),

  accept: os.accept.handler(async ({ input, context: { ctx } }) => {
    await billing.acceptQuote(ctx, input)
    return showOwn(ctx, input.id)
  }),

  decline: os.decline.handler(async ({ input, context: { ctx } }) => {
    await billing.declineQuote(ctx, input)
    return showOwn(ctx, input.id)
  }),
}

const showOwn = async (ctx: Context, id: number) => presentQuoteDetails(ctx, await billing.receivedQuote(ctx, { id }))

/** For whoever has the link: they may not be logged in, so it leads nowhere. */
async function showReceived(ctx: Context, { token }: { token: string }) {
  const { invoiceId: _, ...shown } = presentQuoteDetails(ctx, await billing.receivedQuote(ctx, { token }))
  return shown
}

export const presentQuote = (ctx: Context, quote: billing.QuoteRow) => ({
  id: quote.id,
  number: quote.number,
  subject: quote.subject,
  state: billing.quoteStateOn(quote, ctx.today),
  issuedOn: quote.issuedOn?.toString() ?? null,
  validUntil: quote.validUntil.toString(),
  total: quote.number === null ? null : billing.frozenTotals(quote).total.toWire(),
})

export function presentQuoteDetails(ctx: Context, details: billing.QuoteDetails) {
  const { quote, lines, totals } = details
  const money = (minor: bigint) => Money.ofMinor(minor, quote.currency).toWire()
  return {
    ...presentQuote(ctx, quote),
    currency: quote.currency,
    note: quote.note,
    seller: details.seller,
    buyer: details.buyer,
    lines: lines.map((line) => ({
      id: line.id,
      description: line.description,
      quantity: line.quantity,
      unitPrice: money(line.unitPriceMinor),
      amount: money(line.amountMinor),
      cycle: line.cycle,
    })),
    subtotal: totals.subtotal.toWire(),
    taxes:
      totals.taxes?.map(({ name, percent, base, amount }) => ({
        name,
        percent,
        base: base.toWire(),
        amount: amount.toWire(),
      })) ?? null,
    tax: totals.tax.toWire(),
    rounding: totals.rounding.toWire(),
    total: totals.total.toWire(),
    notes: totals.notes,
    dueDays: quote.dueDays,
    onAcceptance: quote.onAcceptance,
    decidedAt: quote.decidedAt?.toString() ?? null,
    decidedBy: quote.decidedBy,
    reason: quote.reason,
    invoiceId: details.invoiceId,
  }
}
