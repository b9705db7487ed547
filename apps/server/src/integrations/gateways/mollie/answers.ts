import { z } from 'zod'
import { mollieAmount } from './amount.ts'

/** The words of Mollie, as far as we read them. */

/** Ours, as we gave it; somebody may have put something else there in the dashboard. */
const metadata = z.record(z.string(), z.unknown()).nullish().catch(null)

export const refundAnswer = z.object({
  id: z.string(),
  status: z.string(),
  amount: mollieAmount,
  paymentId: z.string().nullish(),
  metadata,
})
export type RefundAnswer = z.output<typeof refundAnswer>

export const chargebackAnswer = z.object({
  id: z.string(),
  amount: mollieAmount,
  paymentId: z.string(),
  reason: z.object({ code: z.string().nullish(), description: z.string().nullish() }).nullish(),
  reversedAt: z.string().nullish(),
})
export type ChargebackAnswer = z.output<typeof chargebackAnswer>

export const paymentAnswer = z.object({
  id: z.string(),
  status: z.string(),
  mode: z.enum(['live', 'test']),
  amount: mollieAmount,
  createdAt: z.string(),
  paidAt: z.string().nullish(),
  sequenceType: z.string().nullish(),
  customerId: z.string().nullish(),
  mandateId: z.string().nullish(),
  isCancelable: z.boolean().nullish(),
  metadata,
  statusReason: z.object({ code: z.string().nullish() }).nullish(),
  details: z.object({ failureReason: z.string().nullish(), bankReasonCode: z.string().nullish() }).nullish(),
  _links: z.object({ checkout: z.object({ href: z.string() }).nullish() }).nullish(),
  _embedded: z
    .object({ refunds: z.array(refundAnswer).nullish(), chargebacks: z.array(chargebackAnswer).nullish() })
    .nullish(),
})
export type PaymentAnswer = z.output<typeof paymentAnswer>

/** A page of a list, the newest first. */
export const pageOf = <Schema extends z.ZodType, Name extends string>(name: Name, one: Schema) =>
  z.object({
    _embedded: z.object({ [name]: z.array(one) } as { [N in Name]: z.ZodArray<Schema> }),
    _links: z.object({ next: z.object({ href: z.string() }).nullish() }).nullish(),
  })

export const mandateAnswer = z.object({
  id: z.string(),
  status: z.string(),
  method: z.string(),
  details: z
    .object({
      consumerAccount: z.string().nullish(),
      cardNumber: z.string().nullish(),
      cardLabel: z.string().nullish(),
      cardExpiryDate: z.string().nullish(),
      cardFingerprint: z.string().nullish(),
    })
    .nullish(),
})
export type MandateAnswer = z.output<typeof mandateAnswer>

export const customerAnswer = z.object({ id: z.string() })

export const profileAnswer = z.object({
  id: z.string(),
  name: z.string(),
  mode: z.string(),
  status: z.string().nullish(),
})

export const methodsAnswer = z.object({ _embedded: z.object({ methods: z.array(z.object({ id: z.string() })) }) })

export const errorAnswer = z.object({
  status: z.number(),
  title: z.string(),
  detail: z.string(),
  field: z.string().nullish(),
})

/** Of the events that are sent to a whole account. */
export const eventAnswer = z.object({
  resource: z.literal('event'),
  id: z.string().min(1),
  type: z.string(),
  entityId: z.string().nullish(),
  _embedded: z.object({ entity: z.object({ paymentId: z.string().nullish() }).nullish() }).nullish(),
})
