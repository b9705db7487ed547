import type { Tone } from '@ostler/ui'
import type { Outputs } from '../../api/index.ts'

export type Invoice = Outputs['invoices']['get']
export type InvoiceSummary = Outputs['invoices']['list']['items'][number]
export type InvoiceState = Invoice['state']

export const invoiceStates: Record<InvoiceState, { label: string; tone: Tone }> = {
  unpaid: { label: 'Unpaid', tone: 'warning' },
  partially_paid: { label: 'Partly paid', tone: 'warning' },
  overdue: { label: 'Overdue', tone: 'danger' },
  paid: { label: 'Paid', tone: 'success' },
  void: { label: 'Void', tone: 'neutral' },
  refunded: { label: 'Refunded', tone: 'neutral' },
  written_off: { label: 'Written off', tone: 'neutral' },
}

export const isOpen = ({ state }: Pick<Invoice, 'state'>): boolean =>
  state === 'unpaid' || state === 'partially_paid' || state === 'overdue'

export const isInvoiceState = (text: string | undefined): text is InvoiceState =>
  text !== undefined && text in invoiceStates
