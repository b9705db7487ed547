import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { amount, byId, civilDate, id, instant, line, money, notFound, page, pageQuery, pickedDay } from '../schemas.ts'

const whose = { client: z.object({ id, name: z.string() }) }
const conflict = (code: string, message: string) => ({ [code]: { status: 409, message } })
const refused = (code: string, message: string) => ({ [code]: { status: 400, message } })
const transactionGone = notFound('transaction_not_found', 'There is no such payment.')

/** `gateway`: it was asked to. `by_hand`: staff paid it out. `outside`: somebody did it at the provider. */
const refundMade = z.enum(['gateway', 'by_hand', 'outside'])
const refundState = z.enum(['asked', 'pending', 'unknown', 'refunded', 'declined'])

const refund = z.object({
  id,
  ...whose,
  transaction: z.object({ id, gateway: z.string(), reference: z.string(), amount: money }),
  made: refundMade,
  state: refundState,
  amount: money,
  reason: z.string(),
  /** Why the provider said no. */
  declinedReason: z.string().nullable(),
  reference: z.string().nullable(),
  /** Where the client fetches it. */
  claimUrl: z.string().nullable(),
  creditNote: z.object({ id, number: z.string(), invoiceId: id }).nullable(),
  /** The day on which staff paid it out. */
  paidOn: civilDate.nullable(),
  madeBy: z.string(),
  madeAt: instant,
})

/** What the dialog for a refund has to know of a payment. */
const refundable = z.object({
  amount: money,
  /** What neither went back nor was taken back. */
  left: money,
  /** Of which a refund is made: what the client has as credit in this currency. May be less than nothing. */
  credit: money,
  gateway: z.string(),
  /** How the gateway gives back. */
  offered: z.enum(['none', 'full', 'partial']),
  /** While a bank has the money, it is not refunded as well. */
  isDisputed: z.boolean(),
  /** The invoices that it was used for, with what can be taken back of each. */
  invoices: z.array(
    z.object({
      id,
      number: z.string(),
      creditable: z.array(z.object({ lineId: id, description: z.string(), left: money })),
    }),
  ),
})

export const refunds = {
  list: forStaff('GET', '/admin/refunds', 'Refunds, newest first', 'transactions.view')
    .input(
      pageQuery.extend({
        clientId: id.optional(),
        transactionId: id.optional(),
        /** Of what was paid on this invoice. */
        invoiceId: id.optional(),
        state: refundState.optional(),
      }),
    )
    .output(page(refund)),
  refundable: forStaff(
    'GET',
    '/admin/transactions/{id}/refundable',
    'What can be given back of a payment, and how',
    'transactions.view',
  )
    .input(byId)
    .output(refundable)
    .errors(transactionGone),
  make: forStaff(
    'POST',
    '/admin/refunds',
    'Give money of a payment back where it came from, or note that it was paid out by hand',
    'transactions.manage',
    { stepUp: true, outside: true },
  )
    .input(
      z.object({
        transactionId: id,
        /** Chosen by whoever asks: the same key is the same refund, however often it is sent. */
        onceKey: z.string().regex(/^[\w-]{8,64}$/, 'must be 8 to 64 letters, digits, _ or -'),
        amount,
        reason: line(500),
        /** Takes an invoice back first, or some of it; that becomes the credit which the refund is made of. */
        creditNote: z
          .object({
            invoiceId: id,
            lines: z.union([
              z.literal('rest'),
              /** Without an amount, all that is left of the line. */
              z
                .array(z.object({ lineId: id, amount: amount.optional() }))
                .min(1)
                .max(200),
            ]),
          })
          .nullable()
          .optional(),
        byHand: z
          .object({ paidOn: pickedDay, reference: line(120) })
          .nullable()
          .optional(),
      }),
    )
    .output(refund)
    .errors({
      ...transactionGone,
      ...notFound('invoice_not_found', 'There is no such invoice.'),
      ...refused('invalid_amount', 'The amount does not fit its currency.'),
      ...refused('refund_too_much', 'This is more than is left of the payment.'),
      ...refused('refund_whole', 'This gateway refunds whole payments only.'),
      ...refused('credit_too_low', 'The client has less credit than that.'),
      ...conflict('payment_disputed', 'The bank has taken this payment back while a dispute is decided.'),
      ...conflict('refund_not_offered', 'This payment cannot be refunded where it came from.'),
      ...conflict('refund_recorded', 'A refund of this payment with this reference was recorded already.'),
      ...conflict('invoice_void', 'This invoice was voided.'),
      ...conflict('proforma_not_in_books', 'A proforma is not in the books: void it instead.'),
      ...conflict('nothing_to_credit', 'There is nothing left of this to credit.'),
      ...conflict('credit_too_much', 'This is more than is left to credit.'),
      ...conflict(
        'credit_the_rest',
        'This would credit the whole total and leave lines over: credit the rest instead.',
      ),
      ...conflict('funds_added_already', 'The money of this invoice is credit of the client already.'),
    }),
}

const hold = z.object({
  id,
  ...whose,
  invoices: z.array(z.object({ id, number: z.string() })),
  gateway: z.string(),
  amount: money,
  since: instant,
  /** When the provider lets it go by itself. */
  until: instant.nullable(),
})

const settlingHold = {
  ...notFound('attempt_not_found', 'There is no such payment.'),
  ...conflict('nothing_held', 'Nothing is held for this payment any more.'),
  ...conflict('hold_busy', 'Somebody is taking or releasing this amount at the moment.'),
  gateway_unavailable: { status: 503, message: 'The payment provider did not answer.' },
}
const settled = z.object({ state: z.enum(['settled', 'released', 'pending', 'held']) })

export const holds = {
  list: forStaff('GET', '/admin/holds', 'Amounts that are held and not taken, newest first', 'transactions.view')
    .input(pageQuery)
    .output(page(hold)),
  capture: forStaff(
    'POST',
    '/admin/holds/{id}/capture',
    'Take an amount that is held, or a part of it; the rest is let go',
    'transactions.manage',
    { stepUp: true, outside: true },
  )
    .input(byId.extend({ amount: amount.optional() }))
    .output(settled)
    .errors({ ...settlingHold, invalid_amount: { status: 400, message: 'The amount does not fit its currency.' } }),
  release: forStaff('POST', '/admin/holds/{id}/release', 'Let go an amount that is held', 'transactions.manage', {
    outside: true,
  })
    .input(byId)
    .output(settled)
    .errors(settlingHold),
}
