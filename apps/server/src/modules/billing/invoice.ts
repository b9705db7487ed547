import { Money } from '@ostler/kernel'
import type { charges, creditNotes, drafts, invoiceLines, invoices } from './schema.ts'

export type InvoiceRow = typeof invoices.$inferSelect
export type InvoiceLine = typeof invoiceLines.$inferSelect
export type ChargeRow = typeof charges.$inferSelect
export type DraftRow = typeof drafts.$inferSelect
export type CreditNoteRow = typeof creditNotes.$inferSelect

export const invoiceStates = ['unpaid', 'partially_paid', 'paid', 'overdue', 'void', 'refunded', 'written_off'] as const
export type InvoiceState = (typeof invoiceStates)[number]

/** How an invoice stands on a day. Nothing stores this: it follows from what was paid, credited and voided, and when it is due. */
export function stateOn(invoice: InvoiceRow, today: Temporal.PlainDate): InvoiceState {
  if (invoice.voidedAt) return 'void'
  if (isWhollyCredited(invoice)) return 'refunded'
  if (invoice.paidAt) return invoice.writtenOffMinor > 0n ? 'written_off' : 'paid'
  if (Temporal.PlainDate.compare(invoice.dueOn, today) < 0) return 'overdue'
  return invoice.paidMinor > 0n ? 'partially_paid' : 'unpaid'
}

export const totalOf = (invoice: InvoiceRow): Money => Money.ofMinor(invoice.totalMinor, invoice.currency)

/** What is still to be paid. Nothing on a void invoice. */
export const balanceOf = (invoice: InvoiceRow): Money =>
  invoice.voidedAt
    ? Money.zero(invoice.currency)
    : Money.ofMinor(invoice.totalMinor - invoice.paidMinor, invoice.currency)

/** Does this invoice still take money? */
export const isOpen = (invoice: InvoiceRow): boolean => !invoice.voidedAt && !invoice.paidAt

/** Was all of it taken back by credit notes? */
export const isWhollyCredited = (invoice: Pick<InvoiceRow, 'creditedMinor' | 'totalMinor'>): boolean =>
  invoice.creditedMinor > 0n && invoice.creditedMinor === invoice.totalMinor

/** How an arriving amount is used: as much as the invoice needs, the rest is the client's credit. */
export function split(received: Money, balance: Money): { allocated: Money; surplus: Money } {
  const allocated = balance.isPositive ? received.atMost(balance) : Money.zero(received.currency)
  return { allocated, surplus: received.minus(allocated) }
}
