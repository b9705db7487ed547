import { z } from 'zod'

/** What 2Checkout answers, as far as we read it. */

const amount = z.union([z.number(), z.string()])
const text = z.coerce.string()

export const problemAnswer = z.object({ error_code: text, message: z.string().default('') })

const challenge = z.object({
  Href: z.string().min(1),
  Params: z.object({ avng8apitoken: z.string() }),
})

const refund = z.object({ Amount: amount, Comment: z.string().nullish() })

export const orderAnswer = z.object({
  RefNo: text,
  ExternalReference: z.string().nullish(),
  Status: z.string(),
  ApproveStatus: z.string().nullish(),
  Currency: z.string(),
  GrossPrice: amount,
  OrderDate: z.string().nullish(),
  FinishDate: z.string().nullish(),
  TestOrder: z.union([z.boolean(), z.number(), z.string()]).nullish(),
  /** By code, in their words. */
  Errors: z.record(z.string(), z.string()).nullish().catch(null),
  Items: z.array(z.object({ LineItemReference: z.string().nullish() })).nullish(),
  PaymentDetails: z
    .object({ PaymentMethod: z.object({ Authorize3DS: challenge.nullish().catch(null) }).nullish() })
    .nullish(),
  Refunds: z.array(refund).nullish(),
})

export type Order = z.output<typeof orderAnswer>

export const ordersAnswer = z.object({
  Items: z.array(z.object({ RefNo: text, ExternalReference: z.string().nullish(), Status: z.string() })).default([]),
  Pagination: z.object({ Count: z.coerce.number() }).optional(),
})

export const refundedAnswer = z.union([z.literal(true), z.literal(1), z.literal('1'), z.literal('true')])

export const signatureAnswer = z.object({ signature: z.string().min(1) })
