import { z } from 'zod'

/** The words of Stripe, as far as we read them. The rest of an object may change without us. */

/** An object that was asked for whole, or its id only. */
const idOr = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.string()])
const idOf = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])

const metadata = z.record(z.string(), z.string()).nullish()

const failure = z.object({
  type: z.string().nullish(),
  code: z.string().nullish(),
  decline_code: z.string().nullish(),
  advice_code: z.string().nullish(),
  message: z.string().nullish(),
})

const nextAction = z.object({ redirect_to_url: z.object({ url: z.string().nullish() }).nullish() }).nullish()

export const methodAnswer = z.object({
  id: z.string(),
  type: z.string(),
  customer: idOf.nullish(),
  metadata,
  card: z
    .object({
      brand: z.string(),
      display_brand: z.string().nullish(),
      last4: z.string(),
      exp_month: z.number().int(),
      exp_year: z.number().int(),
      fingerprint: z.string().nullish(),
    })
    .nullish(),
  sepa_debit: z.object({ last4: z.string().nullish(), fingerprint: z.string().nullish() }).nullish(),
  us_bank_account: z.object({ last4: z.string().nullish(), fingerprint: z.string().nullish() }).nullish(),
  bacs_debit: z.object({ last4: z.string().nullish(), fingerprint: z.string().nullish() }).nullish(),
  au_becs_debit: z.object({ last4: z.string().nullish(), fingerprint: z.string().nullish() }).nullish(),
  acss_debit: z.object({ last4: z.string().nullish(), fingerprint: z.string().nullish() }).nullish(),
  paypal: z.object({ payer_email: z.string().nullish() }).nullish(),
  link: z.object({ email: z.string().nullish() }).nullish(),
})
export type MethodAnswer = z.output<typeof methodAnswer>

export const transactionAnswer = z.object({
  id: z.string(),
  amount: z.number().int(),
  currency: z.string(),
  fee: z.number().int(),
  net: z.number().int(),
  created: z.number().int(),
  type: z.string(),
  source: z.union([z.string(), z.looseObject({ id: z.string() })]).nullish(),
})
export type TransactionAnswer = z.output<typeof transactionAnswer>

/** What was really used: iDEAL and Bancontact leave a direct debit behind, to be charged later. */
const usedMethod = z.looseObject({ type: z.string() }).nullish()

const chargeAnswer = z.object({
  id: z.string(),
  created: z.number().int(),
  balance_transaction: idOr(transactionAnswer).nullish(),
  payment_method_details: usedMethod,
})

export const paymentAnswer = z.object({
  id: z.string(),
  status: z.string(),
  currency: z.string(),
  amount: z.number().int(),
  amount_received: z.number().int(),
  amount_capturable: z.number().int().nullish(),
  created: z.number().int(),
  client_secret: z.string().nullish(),
  customer: idOf.nullish(),
  metadata,
  next_action: nextAction,
  last_payment_error: failure.nullish(),
  cancellation_reason: z.string().nullish(),
  setup_future_usage: z.string().nullish(),
  payment_method: idOr(methodAnswer).nullish(),
  latest_charge: idOr(chargeAnswer).nullish(),
})
export type PaymentAnswer = z.output<typeof paymentAnswer>

export const setupAnswer = z.object({
  id: z.string(),
  status: z.string(),
  client_secret: z.string().nullish(),
  metadata,
  next_action: nextAction,
  last_setup_error: failure.nullish(),
  payment_method: idOr(methodAnswer).nullish(),
  latest_attempt: idOr(z.object({ id: z.string(), payment_method_details: usedMethod })).nullish(),
})
export type SetupAnswer = z.output<typeof setupAnswer>

export const sessionAnswer = z.object({
  id: z.string(),
  mode: z.string(),
  status: z.string().nullish(),
  payment_status: z.string().nullish(),
  url: z.string().nullish(),
  metadata,
  payment_intent: idOr(paymentAnswer).nullish(),
  setup_intent: idOr(setupAnswer).nullish(),
})
export type SessionAnswer = z.output<typeof sessionAnswer>

export const refundAnswer = z.object({
  id: z.string(),
  status: z.string().nullish(),
  amount: z.number().int(),
  currency: z.string(),
  payment_intent: idOf.nullish(),
  metadata,
  failure_reason: z.string().nullish(),
})
export type RefundAnswer = z.output<typeof refundAnswer>

export const disputeAnswer = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.number().int(),
  currency: z.string(),
  reason: z.string(),
  payment_intent: idOf.nullish(),
  balance_transactions: z.array(transactionAnswer).nullish(),
  evidence_details: z.object({ due_by: z.number().int().nullish() }).nullish(),
})
export type DisputeAnswer = z.output<typeof disputeAnswer>

export const payoutAnswer = z.object({
  id: z.string(),
  amount: z.number().int(),
  currency: z.string(),
  arrival_date: z.number().int(),
  created: z.number().int(),
  automatic: z.boolean(),
  status: z.string(),
})
export type PayoutAnswer = z.output<typeof payoutAnswer>

export const accountAnswer = z.object({
  id: z.string(),
  email: z.string().nullish(),
  charges_enabled: z.boolean().nullish(),
  payouts_enabled: z.boolean().nullish(),
  business_profile: z.object({ name: z.string().nullish() }).nullish(),
  settings: z.object({ dashboard: z.object({ display_name: z.string().nullish() }).nullish() }).nullish(),
})

export const endpointAnswer = z.object({
  url: z.string(),
  status: z.string(),
  api_version: z.string().nullish(),
  enabled_events: z.array(z.string()),
})

export const eventAnswer = z.object({
  id: z.string().min(1),
  object: z.string(),
  type: z.string(),
  /** Missing in events of Stripe's second API, which are none of ours. */
  livemode: z.boolean().nullish(),
  account: z.string().nullish(),
  data: z.object({ object: z.unknown(), previous_attributes: z.record(z.string(), z.unknown()).nullish() }).nullish(),
})
