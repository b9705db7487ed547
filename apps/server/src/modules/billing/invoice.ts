import { Money } from '@ostler/kernel'
import type { charges, invoices } from './schema.ts'

export type InvoiceRow = typeof invoices.$inferSelect
export type ChargeRow = typeof charges.$inferSelect

export const invoiceStates = ['unpaid', 'partially_paid', 'paid', 'overdue', 'void'] as const
export type InvoiceState = (typeof invoiceStates)[number]

/** How an invoice stands on a day. Nothing stores this: it follows from what was paid, when it is due and whether it was voided. */
export function stateOn(invoice: InvoiceRow, today: Temporal.PlainDate): InvoiceState {
  if (invoice.voidedAt) return 'void'
  if (invoice.paidAt) return 'paid'
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

export type Totals = { subtotal: Money; tax: Money; total: Money }

/** What charges add up to. There are no tax rules yet, so tax is nothing and says so in its own column. */
export function totalsOf(lines: Pick<ChargeRow, 'amountMinor'>[], currency: string): Totals {
  const subtotal = Money.sum(
    lines.map((line) => Money.ofMinor(line.amountMinor, currency)),
    currency,
  )
  const tax = Money.zero(currency)
  return { subtotal, tax, total: subtotal.plus(tax) }
}

/** How an arriving amount is used: as much as the invoice needs, the rest is the client's credit. */
export function split(received: Money, balance: Money): { allocated: Money; surplus: Money } {
  const allocated = balance.isPositive ? received.atMost(balance) : Money.zero(received.currency)
  return { allocated, surplus: received.minus(allocated) }
}

/** `INV-2026-000123`: the series starts anew each year. */
export const formatNumber = (year: number, number: number): string => `INV-${year}-${String(number).padStart(6, '0')}`
