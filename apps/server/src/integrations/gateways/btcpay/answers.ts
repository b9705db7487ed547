import { z } from 'zod'

/** What BTCPay answers, as far as we read it. Times are seconds since 1970. */

export const invoiceAnswer = z.object({
  id: z.string(),
  storeId: z.string().optional(),
  amount: z.string().nullable(),
  /** Servers before 2.1 do not say it. */
  paidAmount: z.string().nullish(),
  currency: z.string(),
  checkoutLink: z.string().default(''),
  createdTime: z.coerce.number(),
  status: z.string(),
  additionalStatus: z.string().default('None'),
  metadata: z.object({ orderId: z.string().nullish() }).nullish(),
})

export type Invoice = z.output<typeof invoiceAnswer>

export const invoicesAnswer = z.array(invoiceAnswer)

export const paymentMethodsAnswer = z.array(
  z.object({
    payments: z.array(z.object({ receivedDate: z.coerce.number(), status: z.string().default('Settled') })).default([]),
  }),
)

export const pullPaymentAnswer = z.object({
  id: z.string(),
  name: z.string().nullish(),
  currency: z.string(),
  amount: z.string(),
  archived: z.boolean().default(false),
  viewLink: z.string().default(''),
})

export type PullPayment = z.output<typeof pullPaymentAnswer>

export const pullPaymentsAnswer = z.array(pullPaymentAnswer)

export const payoutsAnswer = z.array(
  z.object({ originalAmount: z.string().nullish(), amount: z.string().nullish(), state: z.string() }),
)

export const storeAnswer = z.object({ name: z.string() })

export const keyAnswer = z.object({ permissions: z.array(z.string()) })

export const webhooksAnswer = z.array(z.object({ url: z.string(), enabled: z.boolean().default(true) }))

export const methodsAnswer = z.array(z.object({ enabled: z.boolean().default(true) }))

/** A sentence, or one for each field that is wrong. */
export const problemAnswer = z.union([
  z.object({ code: z.string().default(''), message: z.string() }),
  z.array(z.object({ path: z.string().default(''), message: z.string() })).nonempty(),
])
