import { Money } from '@ostler/kernel'
import type { Context } from '../../platform/context.ts'
import { stateOn } from './invoice.ts'
import { type DocumentModel, renderCached } from './pdf/index.ts'
import type { InvoiceDetails } from './queries/invoices.ts'

/** The invoice as a document: what was frozen at issue, and how it is settled on the day of the request. */
export function invoicePdf(ctx: Context, { invoice, lines }: InvoiceDetails): Promise<Uint8Array> {
  const money = (amount: bigint) => Money.ofMinor(amount, invoice.currency)
  const document: DocumentModel = {
    kind: 'invoice',
    number: invoice.number,
    issuedOn: invoice.issuedOn,
    dueOn: invoice.dueOn,
    currency: invoice.currency,
    seller: invoice.seller,
    buyer: invoice.buyer,
    lines: lines.map((line) => ({
      description: line.description,
      from: line.periodStart,
      // Periods are half-open; people read the last day that is covered.
      until: line.periodEnd?.subtract({ days: 1 }) ?? null,
      amount: money(line.amountMinor),
    })),
    subtotal: money(invoice.subtotalMinor),
    tax: money(invoice.taxMinor),
    total: money(invoice.totalMinor),
    state: stateOn(invoice, ctx.today),
    ...(invoice.paidAt ? { paidOn: ctx.calendar.dateOf(invoice.paidAt) } : {}),
    locale: 'en-GB',
  }
  return renderCached(document)
}
