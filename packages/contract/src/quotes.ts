import { z } from 'zod'
import { whenClosed } from './client-fields.ts'
import { party } from './invoices.ts'
import { bySecret, forClient } from './procedure.ts'
import { byId, civilDate, cycle, id, instant, line, money, notFound, page, pageQuery } from './schemas.ts'

const tag = 'Billing'

/** `expired` from the day after the last day it was good for. */
export const quoteState = z.enum(['draft', 'sent', 'accepted', 'declined', 'expired', 'withdrawn'])

export const quoteSummary = z.object({
  id,
  /** Null until it is sent. */
  number: z.string().nullable(),
  subject: z.string(),
  state: quoteState,
  issuedOn: civilDate.nullable(),
  validUntil: civilDate,
  /** Null for a draft in a list. */
  total: money.nullable(),
})

export const quote = quoteSummary.extend({
  currency: z.string(),
  note: z.string(),
  seller: party,
  buyer: party,
  lines: z.array(
    z.object({
      id,
      description: z.string(),
      /** Decimal with up to two places. */
      quantity: z.string(),
      unitPrice: money,
      amount: money,
      cycle: cycle.nullable(),
    }),
  ),
  subtotal: money,
  /** Null while it is not known which taxes apply; the total is without them then. */
  taxes: z.array(z.object({ name: z.string(), percent: z.string(), base: money, amount: money })).nullable(),
  tax: money,
  rounding: money,
  total: money,
  notes: z.array(z.string()),
  /** Days from acceptance to the due date of the invoice. */
  dueDays: z.number().int(),
  onAcceptance: z.enum(['invoice', 'order']),
  decidedAt: instant.nullable(),
  /** The name that was typed by whoever accepted. */
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
  /** What it was invoiced as. */
  invoiceId: id.nullable(),
})

/** Without what only those who are logged in may follow. */
const received = quote.omit({ invoiceId: true })

const gone = notFound('quote_not_found', 'There is no such quote.')
const notOpen = { quote_not_open: { status: 409, message: 'This quote is not open any more.' } }
const answered = {
  ...gone,
  ...notOpen,
  quote_expired: { status: 409, message: 'This quote has expired.' },
  ...whenClosed,
}
const byToken = z.object({ token: z.string().max(100) })
const acceptance = { name: line(120) }
const refusal = { reason: z.string().trim().max(500).default('') }

export const quotes = {
  byLink: bySecret('GET', '/quotes/{token}', 'The quote that a link in a mail leads to', { tag, rate: 'login' })
    .input(byToken)
    .output(received)
    .errors(gone),
  acceptByLink: bySecret('POST', '/quotes/{token}/accept', 'Accept a quote, in the name given', { tag, rate: 'login' })
    .input(byToken.extend(acceptance))
    .output(received)
    .errors(answered),
  declineByLink: bySecret('POST', '/quotes/{token}/decline', 'Decline a quote', { tag, rate: 'login' })
    .input(byToken.extend(refusal))
    .output(received)
    .errors({ ...gone, ...notOpen }),
  list: forClient('GET', '/account/quotes', 'The quotes I was sent, newest first', 'quotes.view', { tag })
    .input(pageQuery)
    .output(page(quoteSummary)),
  get: forClient('GET', '/account/quotes/{id}', 'One quote I was sent', 'quotes.view', { tag })
    .input(byId)
    .output(quote)
    .errors(gone),
  accept: forClient('POST', '/account/quotes/{id}/accept', 'Accept a quote, in the name given', 'quotes.manage', {
    tag,
  })
    .input(byId.extend(acceptance))
    .output(quote)
    .errors(answered),
  decline: forClient('POST', '/account/quotes/{id}/decline', 'Decline a quote', 'quotes.manage', { tag })
    .input(byId.extend(refusal))
    .output(quote)
    .errors({ ...gone, ...notOpen }),
}
