import { z } from 'zod'
import { fromRazorpay } from './amount.ts'

/** What Razorpay answers, as far as we read it. Times are seconds since 1970, amounts the smallest units. */

/** A filled one is an object, an empty one an empty list. */
const notes = z
  .union([z.record(z.string(), z.unknown()), z.array(z.unknown()).transform(() => ({}))])
  .nullish()
  .transform((filled): Record<string, unknown> => filled ?? {})

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null)
const count = z
  .number()
  .int()
  .nullish()
  .transform((value) => value ?? null)

/** An amount that makes no sense makes the answer unreadable. */
const withMoney = <Shape extends { amount: number; currency: string }>(said: Shape, context: z.RefinementCtx) => {
  try {
    return { ...said, money: fromRazorpay(said.amount, said.currency) }
  } catch {
    context.addIssue({ code: 'custom', message: `${said.amount} ${said.currency} is no amount.` })
    return z.NEVER
  }
}

export const order = z.object({
  id: z.string(),
  status: z.string(),
  receipt: text,
  attempts: z.number().default(0),
  notes,
})
export type Order = z.output<typeof order>

export const payment = z
  .object({
    id: z.string(),
    status: z.string(),
    amount: z.number().int(),
    currency: z.string(),
    base_currency: text,
    order_id: text,
    captured: z.boolean().nullish(),
    fee: count,
    token_id: text,
    customer_id: text,
    card: z.object({ last4: text, network: text }).nullish(),
    error_reason: text,
    error_description: text,
    created_at: z.number().int(),
    notes,
  })
  .transform(withMoney)
export type Payment = z.output<typeof payment>

export const refund = z
  .object({
    id: z.string(),
    status: z.string(),
    amount: z.number().int(),
    currency: z.string(),
    payment_id: z.string(),
    notes,
  })
  .transform(withMoney)
export type Refund = z.output<typeof refund>

export const dispute = z
  .object({
    id: z.string(),
    payment_id: z.string(),
    amount: z.number().int(),
    currency: z.string(),
    amount_deducted: z.number().int().default(0),
    status: z.string(),
    phase: text,
    reason_description: text,
    reason_code: text,
    respond_by: count,
  })
  .transform(withMoney)
export type Dispute = z.output<typeof dispute>

export const settlement = z.object({
  id: z.string(),
  amount: z.number().int(),
  status: z.string(),
  created_at: z.number().int(),
})

/** One row of the reconciliation of a day; `credit` is to us, `debit` from us, and the fee is in between. */
export const reconciled = z.object({
  entity_id: z.string(),
  type: z.string(),
  credit: z.number().int(),
  debit: z.number().int(),
  fee: z.number().int().nullish(),
  currency: z.string(),
  settlement_id: text,
  dispute_id: text,
})
export type Reconciled = z.output<typeof reconciled>

export const customer = z.object({ id: z.string() })
export const recurring = z.object({ razorpay_payment_id: z.string() })
export const deleted = z.unknown()
const token = z.object({ id: z.string() })

export const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) })

const entity = <Item extends z.ZodType>(item: Item) => z.object({ entity: item }).optional()

export const event = z.object({
  event: z.string().min(1),
  created_at: z.number().int(),
  payload: z.unknown(),
})

/** By what an event is about. */
export const payloads = {
  payment: z.object({ payment: entity(payment) }),
  refund: z.object({ refund: entity(refund) }),
  dispute: z.object({ dispute: entity(dispute) }),
  token: z.object({ token: entity(token) }),
}

export const problem = z.object({
  error: z.object({ code: z.string(), description: z.string().default(''), reason: text, field: text }),
})
export type Problem = z.output<typeof problem>['error']
