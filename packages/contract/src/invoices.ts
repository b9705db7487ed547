import { z } from 'zod'
import { attemptState } from './payments.ts'
import { forClient } from './procedure.ts'
import { amount, byId, civilDate, id, instant, money, notFound, page, pageQuery } from './schemas.ts'

const tag = 'Billing'

/** `overdue` is an unpaid or partially paid invoice whose due date has passed. */
export const invoiceState = z.enum(['unpaid', 'partially_paid', 'paid', 'overdue', 'void', 'refunded', 'written_off'])

export const invoiceSummary = z.object({
  id,
  number: z.string(),
  /** Asks for money and becomes an invoice, with a number and date of its own, when money arrives. */
  isProforma: z.boolean(),
  state: invoiceState,
  issuedOn: civilDate,
  dueOn: civilDate,
  total: money,
  balance: money,
})

export const party = z.object({
  name: z.string(),
  /** Address and tax number as they stood when the invoice was issued, one line each. */
  lines: z.array(z.string()),
})

export const creditNote = z.object({
  id,
  number: z.string(),
  invoiceId: id,
  issuedOn: civilDate,
  reason: z.string(),
  subtotal: money,
  tax: money,
  rounding: money,
  total: money,
  /** How much of it lowered what the invoice asked for; the rest became credit. */
  applied: money,
  lines: z.array(z.object({ lineId: id, description: z.string(), net: money, tax: money })),
})

/** One thing that moved the credit of a client. */
export const creditMove = z.object({
  id,
  at: instant,
  kind: z.enum(['overpaid', 'credit_note', 'adjusted', 'funds_added', 'used', 'refunded', 'taken_back', 'other']),
  /** Positive adds. */
  amount: money,
  /** The reason, or the number of the document. */
  about: z.string().nullable(),
})

export const invoice = invoiceSummary.extend({
  seller: party,
  buyer: party,
  lines: z.array(
    z.object({
      id,
      description: z.string(),
      /** First and last day covered, both inclusive; null for one-off lines. */
      from: civilDate.nullable(),
      until: civilDate.nullable(),
      /** What was taken off already, and why. */
      discount: z.object({ amount: money, label: z.string() }).nullable(),
      amount: money,
    }),
  ),
  subtotal: money,
  /** One row for each rate, also for those of nothing: what they apply to, and what they come to. */
  taxes: z.array(z.object({ name: z.string(), percent: z.string(), base: money, amount: money })),
  tax: money,
  /** What the total was rounded by, where cash cannot be paid to the last digit. */
  rounding: money,
  /** What credit notes have taken back of it. */
  credited: money,
  creditNotes: z.array(creditNote.omit({ lines: true })),
  /** What the client's credit has settled of it. */
  creditUsed: money,
  /** Sentences the law wants on the document. */
  notes: z.array(z.string()),
  payments: z.array(z.object({ id, amount: money, gateway: z.string(), reference: z.string(), receivedAt: instant })),
  /** What banks and providers have taken back of these payments, so that the invoice asks for it again. */
  takenBack: money,
  /** What went back, or is going back, of these payments. */
  refunds: z.array(
    z.object({
      id,
      amount: money,
      state: z.enum(['on_its_way', 'refunded']),
      madeAt: instant,
      /** Where the client fetches it, when it does not come by itself. */
      claimUrl: z.string().nullable(),
    }),
  ),
  /** The newest try to pay, while it is not settled: what the pay page has to say about it. */
  openAttempt: z
    .object({
      id,
      state: attemptState.exclude(['settled', 'expired']),
      reason: z.string().nullable(),
      challengeUrl: z.url().nullable(),
    })
    .nullable(),
})

const gone = notFound('invoice_not_found', 'There is no such invoice.')

export const invoices = {
  list: forClient('GET', '/invoices', 'My invoices, newest first', 'invoices.view', { tag })
    .input(pageQuery.extend({ state: invoiceState.optional() }))
    .output(page(invoiceSummary)),
  get: forClient('GET', '/invoices/{id}', 'One invoice', 'invoices.view', { tag })
    .input(byId)
    .output(invoice)
    .errors(gone),
  pdf: forClient('GET', '/invoices/{id}/pdf', 'The invoice as a PDF', 'invoices.view', { tag })
    .input(byId)
    .output(z.file())
    .errors(gone),
  creditNotes: forClient('GET', '/invoices/{id}/credit-notes', 'What was taken back of an invoice', 'invoices.view', {
    tag,
  })
    .input(byId)
    .output(z.object({ items: z.array(creditNote) }))
    .errors(gone),
  creditNotePdf: forClient(
    'GET',
    '/invoices/{id}/credit-notes/{noteId}/pdf',
    'A credit note as a PDF',
    'invoices.view',
    { tag },
  )
    .input(byId.extend({ noteId: id }))
    .output(z.file())
    .errors({ ...gone, ...notFound('credit_note_not_found', 'There is no such credit note.') }),
  applyCredit: forClient(
    'POST',
    '/invoices/{id}/apply-credit',
    'Use credit: an amount, or as much as is needed',
    'invoices.manage',
    {
      tag,
    },
  )
    .input(byId.extend({ amount: amount.optional() }))
    .output(invoice)
    .errors({
      ...gone,
      invalid_amount: { status: 400, message: 'The amount does not fit its currency.' },
      invoice_not_payable: { status: 409, message: 'This invoice is not open.' },
      credit_too_low: { status: 409, message: 'You have less credit than that.' },
      credit_not_needed: { status: 409, message: 'The invoice asks for less than that.' },
      credit_buys_no_credit: { status: 409, message: 'Adding funds is not paid with credit.' },
    }),
}
