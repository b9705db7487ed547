import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

/** `invoiceId`: the first of those that it was for. */
export const paymentSettled = defineEvent(
  'payments.payment_settled',
  z.object({ transactionId: z.number(), invoiceId: z.number(), clientId: z.number() }),
)

/** A stored method was charged without the payer, and it was declined. */
export const chargeFailed = defineEvent(
  'payments.charge_failed',
  z.object({ attemptId: z.number(), clientId: z.number() }),
)
