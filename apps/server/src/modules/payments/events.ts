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
