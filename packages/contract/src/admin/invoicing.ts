import { z } from 'zod'
import { whenClosed } from '../client-fields.ts'
import { creditMove, creditNote, invoice, invoiceSummary } from '../invoices.ts'
import { forStaff } from '../procedure.ts'
import {
  amount,
  byId,
  civilDate,
  currency,
  done,
  id,
  instant,
  line,
  money,
  notFound,
  page,
  pageQuery,
  signedAmount,
} from '../schemas.ts'

const whose = { client: z.object({ id, name: z.string() }) }
const invoiceGone = notFound('invoice_not_found', 'There is no such invoice.')
const clientGone = notFound('client_not_found', 'There is no such client.')
const draftGone = notFound('draft_not_found', 'There is no such draft.')
const conflict = (code: string, message: string) => ({ [code]: { status: 409, message } })
const noAmount = { invalid_amount: { status: 400, message: 'An amount does not fit its currency.' } }
const notPayable = conflict('invoice_not_payable', 'This invoice is not open.')
const hasPayments = conflict('invoice_has_payments', 'Something was paid on this invoice already.')
const negative = conflict('invoice_negative', 'These charges come to less than nothing; add others, or give credit.')
const onPaper = conflict('proforma_not_in_books', 'A proforma is not in the books: void it instead.')
const undecided = { tax_undecided: { status: 503, message: "The client's tax number is still being checked." } }

/** An invoice as staff see it: also what is left to credit of it, and what became of it. */
export const staffInvoice = invoice.extend({
  ...whose,
  /** Of each line, what no credit note has taken back, as the invoice was priced. */
  creditable: z.array(z.object({ lineId: id, description: z.string(), left: money })),
  writtenOff: z.array(z.object({ amount: money, reason: z.string() })),
  /** The invoices that stand in its place after a merge or split, and those whose place it took. */
  replacedBy: z.array(z.object({ id, number: z.string() })),
  replaces: z.array(z.object({ id, number: z.string() })),
})

const reason = line(500)

export const corrections = {
  creditNotes: forStaff('GET', '/admin/invoices/{id}/credit-notes', 'Credit notes of an invoice', 'invoices.view')
    .input(byId)
    .output(z.object({ items: z.array(creditNote) }))
    .errors(invoiceGone),
  creditNotePdf: forStaff(
    'GET',
    '/admin/invoices/{id}/credit-notes/{noteId}/pdf',
    'A credit note as a PDF',
    'invoices.view',
  )
    .input(byId.extend({ noteId: id }))
    .output(z.file())
    .errors({ ...invoiceGone, ...notFound('credit_note_not_found', 'There is no such credit note.') }),
  credit: forStaff(
    'POST',
    '/admin/invoices/{id}/credit-notes',
    'Take an invoice back, or some of it; what was paid already becomes credit',
    'invoices.manage',
  )
    .input(
      byId.extend({
        lines: z.union([
          z.literal('rest'),
          /** Without an amount, all that is left of the line. */
          z
            .array(z.object({ lineId: id, amount: amount.optional() }))
            .min(1)
            .max(200),
        ]),
        reason,
      }),
    )
    .output(creditNote)
    .errors({
      ...invoiceGone,
      ...noAmount,
      ...onPaper,
      ...conflict('invoice_void', 'This invoice was voided.'),
      ...conflict('nothing_to_credit', 'There is nothing left of this to credit.'),
      ...conflict('credit_too_much', 'This is more than is left to credit.'),
      ...conflict(
        'credit_the_rest',
        'This would credit the whole total and leave lines over: credit the rest instead.',
      ),
      ...conflict('funds_added_already', 'The money of this invoice is credit of the client already.'),
    }),
  void: forStaff('POST', '/admin/invoices/{id}/void', 'Take back an invoice nobody has paid on', 'invoices.manage')
    .input(byId.extend({ reason }))
    .output(staffInvoice)
    .errors({ ...invoiceGone, ...hasPayments }),
  writeOff: forStaff('POST', '/admin/invoices/{id}/write-off', 'Give up what is still open', 'invoices.manage')
    .input(byId.extend({ reason }))
    .output(staffInvoice)
    .errors({
      ...invoiceGone,
      ...notPayable,
      ...onPaper,
      ...conflict('funds_not_written_off', 'Money a client wanted to add is not owed: void the invoice.'),
    }),
  applyCredit: forStaff(
    'POST',
    '/admin/invoices/{id}/apply-credit',
    "Use the client's credit: an amount, or as much as is needed",
    'credit.manage',
  )
    .input(byId.extend({ amount: amount.optional() }))
    .output(staffInvoice)
    .errors({
      ...invoiceGone,
      ...noAmount,
      ...notPayable,
      ...conflict('credit_too_low', 'The client has less credit than that.'),
      ...conflict('credit_not_needed', 'The invoice asks for less than that.'),
      ...conflict('credit_buys_no_credit', 'Adding funds is not paid with credit.'),
    }),
  merge: forStaff(
    'POST',
    '/admin/invoices/merge',
    'Make one of several open invoices; the old ones are voided',
    'invoices.manage',
  )
    .input(z.object({ invoiceIds: z.array(id).min(2).max(100), dueOn: civilDate.optional() }))
    .output(staffInvoice)
    .errors({
      ...invoiceGone,
      ...notPayable,
      ...hasPayments,
      ...negative,
      ...undecided,
      ...conflict('invoices_differ', 'Only invoices of one client in one currency go together.'),
    }),
  split: forStaff(
    'POST',
    '/admin/invoices/{id}/split',
    'Put lines of an open invoice on one of their own; the old one is voided',
    'invoices.manage',
  )
    .input(byId.extend({ lineIds: z.array(id).min(1).max(200), dueOn: civilDate.optional() }))
    .output(z.object({ rest: staffInvoice, split: staffInvoice }))
    .errors({ ...invoiceGone, ...notPayable, ...hasPayments, ...negative, ...undecided }),
}

export const creditNotes = {
  list: forStaff('GET', '/admin/credit-notes', 'Credit notes, newest first', 'invoices.view')
    .input(pageQuery.extend({ clientId: id.optional() }))
    .output(page(creditNote.omit({ lines: true }).extend(whose))),
}

const draftLine = z.object({
  description: line(500),
  /** Less than nothing takes off. */
  amount: signedAmount,
  /** First day covered, and the first day that is not any more; both or neither. */
  start: civilDate.nullable().optional(),
  end: civilDate.nullable().optional(),
  taxClass: line(40),
})

const draftSummary = z.object({
  id,
  ...whose,
  currency: z.string(),
  dueOn: civilDate,
  note: z.string(),
  /** Issued by itself as soon as this is known. */
  waitsFor: z.enum(['tax_id']).nullable(),
  createdAt: instant,
})

const draft = draftSummary.extend({
  /** What it became. */
  invoiceId: id.nullable(),
  lines: z.array(
    z.object({
      id,
      description: z.string(),
      amount: money,
      start: civilDate.nullable(),
      end: civilDate.nullable(),
      taxClass: z.string(),
      /** Who charged it, when it was not typed in here. */
      source: z.string(),
    }),
  ),
  /** What it would come to if it were issued now; null while taxes are not known, or it holds nothing. */
  totals: z
    .object({
      subtotal: money,
      taxes: z.array(z.object({ name: z.string(), percent: z.string(), base: money, amount: money })),
      rounding: money,
      total: money,
    })
    .nullable(),
})

const draftIssued = conflict('draft_issued', 'This draft was issued already.')
const draftInput = {
  dueOn: civilDate,
  note: z.string().trim().max(2000).optional(),
  lines: z.array(draftLine.extend({ id: id.optional() })).max(200),
}

export const drafts = {
  list: forStaff('GET', '/admin/drafts', 'Invoices that are not issued yet, newest first', 'invoices.view')
    .input(pageQuery.extend({ clientId: id.optional() }))
    .output(page(draftSummary)),
  get: forStaff('GET', '/admin/drafts/{id}', 'One draft, with what it would come to', 'invoices.view')
    .input(byId)
    .output(draft)
    .errors(draftGone),
  create: forStaff('POST', '/admin/drafts', 'Begin an invoice by hand', 'invoices.manage')
    .input(z.object({ clientId: id, currency: currency.optional(), ...draftInput }))
    .output(draft)
    .errors({ ...clientGone, ...noAmount }),
  update: forStaff(
    'PATCH',
    '/admin/drafts/{id}',
    'Put a draft as it should be; lines that are not named leave it',
    'invoices.manage',
  )
    .input(byId.extend(draftInput))
    .output(draft)
    .errors({ ...draftGone, ...draftIssued, ...noAmount }),
  remove: forStaff('DELETE', '/admin/drafts/{id}', 'Throw a draft away', 'invoices.manage')
    .input(byId)
    .output(done)
    .errors({ ...draftGone, ...draftIssued }),
  issue: forStaff(
    'POST',
    '/admin/drafts/{id}/issue',
    "Make an invoice of a draft; it waits while the client's tax number is checked",
    'invoices.manage',
  )
    .input(byId)
    .output(draft)
    .errors({
      ...draftGone,
      ...draftIssued,
      ...negative,
      ...conflict('nothing_to_invoice', 'There are no open charges to invoice.'),
    }),
}

export const clientCredit = {
  get: forStaff('GET', '/admin/clients/{id}/credit', 'The credit of a client', 'clients.view')
    .input(byId)
    .output(z.object({ balances: z.array(money) }))
    .errors(clientGone),
  history: forStaff(
    'GET',
    '/admin/clients/{id}/credit/history',
    'How the credit of a client came about, newest first',
    'clients.view',
  )
    .input(pageQuery.extend({ id }))
    .output(page(creditMove))
    .errors(clientGone),
  adjust: forStaff('POST', '/admin/clients/{id}/credit', 'Give a client credit, or take some back', 'credit.manage')
    .input(byId.extend({ amount: signedAmount, currency, reason }))
    .output(z.object({ balances: z.array(money) }))
    .errors({
      ...clientGone,
      ...noAmount,
      ...conflict('credit_too_low', 'The client has less credit than that.'),
    }),
  addFunds: forStaff('POST', '/admin/clients/{id}/funds', 'Ask a client to pay in advance', 'credit.manage')
    .input(byId.extend({ amount }))
    .output(invoiceSummary)
    .errors({
      ...clientGone,
      ...whenClosed,
      ...noAmount,
      ...undecided,
      ...conflict('funds_not_offered', 'Funds cannot be added in this currency.'),
      ...conflict('funds_too_much', 'The credit would be higher than is allowed.'),
    }),
}

export const payments = {
  record: forStaff('POST', '/admin/payments', 'Record money that was seen to arrive', 'invoices.manage')
    .input(
      z.object({
        clientId: id,
        amount,
        currency,
        receivedOn: civilDate,
        method: z.enum(['bank_transfer', 'cash', 'cheque', 'other']),
        reference: line(120),
        /** Left out: whichever are open, the one that is due first in front. */
        invoiceIds: z.array(id).min(1).max(100).optional(),
      }),
    )
    .output(z.object({ id, amount: money, reference: z.string(), receivedAt: instant }))
    .errors({
      ...clientGone,
      ...invoiceGone,
      ...noAmount,
      ...conflict('payment_recorded', 'A payment with this method and reference was recorded already.'),
    }),
}
