import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

/** `invoiceId`: the first of those that it was for. */
export const paymentSettled = defineEvent(
  'payments.payment_settled',
  z.object({ transactionId: z.number(), invoiceId: z.number(), clientId: z.number() }),
)

const ofAttempt = z.object({ attemptId: z.number(), clientId: z.number() })

/** A payment was declined while the payer was not there to see it. */
export const chargeFailed = defineEvent('payments.charge_failed', ofAttempt)

/** A stored method was charged without the payer, and the bank wants to see them. */
export const chargeChallenged = defineEvent('payments.charge_challenged', ofAttempt)

/** Money went back to where it came from, or waits there for the client to fetch it. */
export const refundMade = defineEvent('payments.refund_made', z.object({ refundId: z.number(), clientId: z.number() }))

/** A bank or provider has taken a payment back for good. `amount` is of the payment, in minor units as decimal text. */
export const paymentReversed = defineEvent(
  'payments.payment_reversed',
  z.object({ transactionId: z.number(), clientId: z.number(), reversalId: z.number(), amountMinor: z.string() }),
)
