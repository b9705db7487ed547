import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

const about = { invoiceId: z.number(), clientId: z.number() }

export const invoiceIssued = defineEvent('billing.invoice_issued', z.object(about))

/** `sources` name what the lines were charged for, so that the owners of the charges find their own. */
export const invoicePaid = defineEvent('billing.invoice_paid', z.object({ ...about, sources: z.array(z.string()) }))

/** Told once, on the first run after the due date. */
export const invoiceOverdue = defineEvent('billing.invoice_overdue', z.object({ ...about, dueOn: z.iso.date() }))

export const quoteAccepted = defineEvent(
  'billing.quote_accepted',
  z.object({ quoteId: z.number(), clientId: z.number() }),
)
