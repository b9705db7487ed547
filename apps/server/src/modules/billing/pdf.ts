import { Money, Percent } from '@ostler/kernel'
import type { Context } from '../../platform/context.ts'
import { balanceOf, type CreditNoteRow, isOpen, stateOn } from './invoice.ts'
import { paymentReferenceOf } from './payment-reference.ts'
import { type DocumentModel, renderCached } from './pdf/index.ts'
import { transferTo } from './ports.ts'
import type { CreditNoteDetails } from './queries/credit-notes.ts'
import type { InvoiceDetails } from './queries/invoices.ts'

/** The invoice as a document: what was frozen at issue, and how it is settled on the day of the request. */
export async function invoicePdf(ctx: Context, { invoice, lines, allocations }: InvoiceDetails): Promise<Uint8Array> {
  const money = (amount: bigint) => Money.ofMinor(amount, invoice.currency)
  const settledBy = (kind: string) =>
    allocations
      .filter(({ source }) => source.startsWith(`${kind}:`))
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  const state = stateOn(invoice, ctx.today)
  const transfer = isOpen(invoice) ? await ctx.port(transferTo)(ctx, { currency: invoice.currency }) : null
  const document: DocumentModel = {
    kind: invoice.isProforma ? 'proforma' : 'invoice',
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
      ...(line.discountLabel ? { discounts: [{ name: line.discountLabel, amount: money(-line.discountMinor) }] } : {}),
      amount: money(line.amountMinor),
    })),
    subtotal: money(invoice.subtotalMinor),
    tax: money(invoice.taxMinor),
    ...taxRows(invoice),
    ...(invoice.roundingMinor === 0n ? {} : { rounding: money(invoice.roundingMinor) }),
    total: money(invoice.totalMinor),
    creditUsed: money(settledBy('credit_use')),
    credited: money(settledBy('credit_note')),
    // What was given up closes the invoice without anybody having paid it.
    paid: money(invoice.paidMinor - settledBy('credit_use') - settledBy('credit_note') - settledBy('write_off')),
    balance: balanceOf(invoice),
    // What was taken back or given up was not paid: it bears no mark, and asks for nothing.
    state: state === 'refunded' || state === 'written_off' ? 'unpaid' : state,
    ...(invoice.paidAt && state === 'paid' ? { paidOn: ctx.calendar.dateOf(invoice.paidAt) } : {}),
    locale: invoice.locale,
    notes: invoice.notes,
    ...(transfer ? { payment: { reference: paymentReferenceOf(invoice), ...transfer } } : {}),
  }
  return renderCached(document)
}

/** A credit note as a document. Like the invoice it corrects it never changes, and has no settlement of its own to show. */
export function creditNotePdf({ note, lines }: CreditNoteDetails, invoiceNumber: string): Promise<Uint8Array> {
  const money = (amount: bigint) => Money.ofMinor(amount, note.currency)
  return renderCached({
    kind: 'credit_note',
    number: note.number,
    issuedOn: note.issuedOn,
    refersTo: invoiceNumber,
    currency: note.currency,
    seller: note.seller,
    buyer: note.buyer,
    lines: lines.map((line) => ({
      description: line.description,
      from: null,
      until: null,
      amount: money(line.netMinor),
    })),
    subtotal: money(note.subtotalMinor),
    tax: money(note.taxMinor),
    ...taxRows(note),
    ...(note.roundingMinor === 0n ? {} : { rounding: money(note.roundingMinor) }),
    total: money(note.totalMinor),
    state: 'unpaid',
    locale: note.locale,
    notes: [note.reason, ...note.notes],
  })
}

function taxRows({ taxes, currency }: Pick<CreditNoteRow, 'taxes' | 'currency'>): Pick<DocumentModel, 'taxes'> {
  if (taxes.length === 0) return {}
  const money = (minor: string) => Money.ofMinor(BigInt(minor), currency)
  return {
    taxes: taxes.map((tax) => ({
      name: tax.name,
      rate: Percent.parse(tax.percent),
      base: money(tax.baseMinor),
      amount: money(tax.amountMinor),
    })),
  }
}
