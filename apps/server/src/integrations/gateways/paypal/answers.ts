import { z } from 'zod'
import { fromPaypal } from './amount.ts'

/** What PayPal answers, as far as we read it (Orders v2, Payments v2, Vault v3, Disputes v1, Transaction Search v1). */

/** As we write it. An amount that makes no sense makes the answer unreadable. */
const money = z.object({ currency_code: z.string(), value: z.string() }).transform((said, context) => {
  try {
    return fromPaypal(said)
  } catch {
    context.addIssue({ code: 'custom', message: `${said.value} ${said.currency_code} is no amount.` })
    return z.NEVER
  }
})

const instant = z
  .string()
  .refine((text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text), 'is no instant')

const link = z.object({ href: z.string(), rel: z.string() })
const links = z.array(link).default([])

const related = z.object({ related_ids: z.object({ order_id: z.string().optional() }).optional() }).optional()

export const capture = z.object({
  id: z.string(),
  status: z.string(),
  status_details: z.object({ reason: z.string().optional() }).optional(),
  amount: money,
  custom_id: z.string().optional(),
  seller_receivable_breakdown: z.object({ paypal_fee: money.optional() }).optional(),
  create_time: instant,
  supplementary_data: related,
  links,
})
export type Capture = z.output<typeof capture>

export const authorization = z.object({
  id: z.string(),
  status: z.string(),
  amount: money,
  custom_id: z.string().optional(),
  expiration_time: instant.optional(),
  supplementary_data: related,
})
export type Authorization = z.output<typeof authorization>

export const refund = z.object({
  id: z.string(),
  status: z.string(),
  status_details: z.object({ reason: z.string().optional() }).optional(),
  amount: money,
  custom_id: z.string().optional(),
  links,
})
export type Refund = z.output<typeof refund>

const customer = z.object({ id: z.string() })

const vaulted = z.object({ id: z.string().optional(), status: z.string().optional(), customer: customer.optional() })

export const order = z.object({
  id: z.string(),
  status: z.string(),
  intent: z.string().optional(),
  update_time: z.string().optional(),
  payment_source: z
    .object({
      paypal: z
        .object({
          email_address: z.string().optional(),
          attributes: z.object({ vault: vaulted.optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
  purchase_units: z
    .array(
      z.object({
        custom_id: z.string().optional(),
        payments: z
          .object({
            captures: z.array(capture).default([]),
            authorizations: z.array(authorization).default([]),
            refunds: z.array(refund).default([]),
          })
          .optional(),
      }),
    )
    .default([]),
  links,
})
export type Order = z.output<typeof order>

export const setupToken = z.object({
  id: z.string(),
  status: z.string().optional(),
  customer: customer.optional(),
  links,
})

export const paymentToken = z.object({
  id: z.string(),
  customer: customer.optional(),
  payment_source: z.object({ paypal: z.object({ email_address: z.string().optional() }).optional() }).optional(),
  metadata: z.object({ order_id: z.string().optional() }).optional(),
})
export type PaymentToken = z.output<typeof paymentToken>

export const paymentTokens = z.object({ payment_tokens: z.array(paymentToken).default([]) })

const movement = z.object({
  affected_party: z.string().optional(),
  type: z.string().optional(),
  reason: z.string().optional(),
  amount: money.optional(),
})

export const dispute = z.object({
  dispute_id: z.string(),
  status: z.string(),
  reason: z.string().default('OTHER'),
  dispute_amount: money,
  dispute_life_cycle_stage: z.string().optional(),
  disputed_transactions: z.array(z.object({ seller_transaction_id: z.string().optional() })).default([]),
  dispute_outcome: z.object({ outcome_code: z.string().optional(), amount_refunded: money.optional() }).optional(),
  money_movements: z.array(movement).default([]),
  seller_response_due_date: instant.optional(),
})
export type Dispute = z.output<typeof dispute>

export const disputes = z.object({ items: z.array(z.object({ dispute_id: z.string() })).default([]) })

export const transactions = z.object({
  transaction_details: z
    .array(
      z.object({
        transaction_info: z.object({
          transaction_id: z.string(),
          transaction_event_code: z.string(),
          custom_field: z.string().optional(),
        }),
      }),
    )
    .default([]),
  last_refreshed_datetime: instant.optional(),
  total_pages: z.number().default(1),
})

export const webhook = z.object({ url: z.string(), event_types: z.array(z.object({ name: z.string() })).default([]) })

export const userInfo = z.object({ name: z.string().optional(), payer_id: z.string().optional() })

export const token = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  scope: z.string().default(''),
  app_id: z.string().default(''),
})

export const envelope = z.object({
  id: z.string().min(1),
  event_type: z.string().min(1),
  resource: z.unknown(),
})

export const oauthError = z.object({ error: z.string(), error_description: z.string().default('') })

export const problem = z.object({
  name: z.string(),
  message: z.string().default(''),
  details: z
    .array(z.object({ issue: z.string().optional(), description: z.string().optional() }))
    .nullish()
    .transform((details) => details ?? []),
  links,
})
export type Problem = z.output<typeof problem>
