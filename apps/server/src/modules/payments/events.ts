import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

export const paymentSettled = defineEvent(
  'payments.payment_settled',
  z.object({ transactionId: z.number(), invoiceId: z.number(), clientId: z.number() }),
)
