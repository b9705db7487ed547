import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

const about = { invoiceId: z.number(), clientId: z.number() }

export const invoiceIssued = defineEvent('billing.invoice_issued', z.object(about))

/** `sources` name what the lines were charged for, so that the owners of the charges find their own. */
export const invoicePaid = defineEvent('billing.invoice_paid', z.object({ ...about, sources: z.array(z.string()) }))

/**
 * A payment was taken back, and an invoice that was paid asks for money again. What was done because it was paid stays done:
 * when it is paid once more, `invoice_paid` is told once more.
 */
export const invoiceReopened = defineEvent('billing.invoice_reopened', z.object(about))

const withSources = z.object({ ...about, sources: z.array(z.string()) })

/** All of an invoice was taken back by credit notes. What was charged for on it is not wanted any more. */
export const invoiceCredited = defineEvent('billing.invoice_credited', withSources)

/** An invoice was taken back that nobody had paid on; also one whose charges stand on others now. */
export const invoiceVoided = defineEvent('billing.invoice_voided', z.object(about))

/** What was still open on an invoice was given up. It is closed, and was not paid. */
export const invoiceWrittenOff = defineEvent('billing.invoice_written_off', withSources)

/**
 * Invoices nobody had paid on were merged or split: the old ones are void, their charges stand on the new ones. Whoever
 * remembers an invoice by its id goes over to the first of the new ones.
 */
export const invoicesReplaced = defineEvent(
  'billing.invoices_replaced',
  z.object({
    clientId: z.number(),
    replaced: z.array(z.number()),
    by: z.array(z.object({ invoiceId: z.number(), sources: z.array(z.string()) })),
  }),
)

/** Told once, on the first run after the due date. */
export const invoiceOverdue = defineEvent('billing.invoice_overdue', z.object({ ...about, dueOn: z.iso.date() }))

export const quoteAccepted = defineEvent(
  'billing.quote_accepted',
  z.object({ quoteId: z.number(), clientId: z.number() }),
)
