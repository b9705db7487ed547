import type {
  Absent,
  CallContext,
  KnownPayment,
  PaymentOutcome,
  StartedPayment,
  StartPayment,
} from '@ostler/integration-kit'
import { toPaypal } from './amount.ts'
import { order as asOrder, type Order } from './answers.ts'
import { isMissing, issuesOf, type Paypal, type Refused, unreadable } from './api.ts'
import { declined } from './declines.ts'
import { closedMark, linkOf, outcomeOfOrder, pageOf } from './outcomes.ts'

/**
 * Payments on PayPal's page: an order that the payer approves there, and that we then take.
 *
 * Nothing is taken without us: an approved order that nobody captures lapses. That is what makes it safe to look at the
 * invoice once more between the approval and the capture.
 */

const NO_PAYMENT: Absent = { kind: 'absent' }

const LONGEST_DESCRIPTION = 127

export async function startPayment(paypal: Paypal, input: StartPayment, call: CallContext): Promise<StartedPayment> {
  const amount = toPaypal(input.amount)
  if (!amount)
    return { kind: 'declined', reason: `PayPal does not take ${input.amount.amount} ${input.amount.currency}.` }
  const asked = await paypal.ask(
    {
      method: 'POST',
      path: '/v2/checkout/orders',
      requestId: input.attemptKey,
      json: {
        intent: input.hold ? 'AUTHORIZE' : 'CAPTURE',
        purchase_units: [{ amount, custom_id: input.attemptKey, ...describedAs(input.description) }],
        payment_source: {
          paypal: {
            experience_context: {
              ...pageContext(paypal, input),
              user_action: 'PAY_NOW',
              // Bank transfers that take days to arrive would hold back what is bought; payers have other ways.
              payment_method_preference: 'IMMEDIATE_PAYMENT_REQUIRED',
            },
            ...(input.store ? { attributes: vaultingFor(input.payer.customer) } : {}),
          },
        },
      },
    },
    asOrder,
    call,
  )
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'refused') return { kind: 'declined', reason: declined(asked).reason }
  const url = pageOf(asked.value)
  return url ? { kind: 'redirect', sessionId: asked.value.id, url } : unreadable
}

/** What PayPal's page shows; nothing is shipped. */
export const pageContext = (
  { settings }: Paypal,
  { returnUrl, cancelUrl }: { returnUrl: string; cancelUrl: string },
) => ({
  return_url: returnUrl,
  cancel_url: cancelUrl,
  shipping_preference: 'NO_SHIPPING',
  ...(settings.brandName === '' ? {} : { brand_name: settings.brandName }),
})

const vaultingFor = (customer: string | null) => ({
  ...(customer === null ? {} : { customer: { id: customer } }),
  vault: { store_in_vault: 'ON_SUCCESS', usage_type: 'MERCHANT', customer_type: 'CONSUMER' },
})

export const describedAs = (description: string): { description?: string } =>
  description === '' ? {} : { description: description.slice(0, LONGEST_DESCRIPTION) }

/** The order as it stands; `absent` where PayPal has none, because it was never made or has lapsed unpaid. */
async function findOrder(paypal: Paypal, id: string, call: CallContext) {
  const found = await paypal.ask(
    { method: 'GET', path: `/v2/checkout/orders/${encodeURIComponent(id)}` },
    asOrder,
    call,
  )
  if (found.kind !== 'refused') return found
  return isMissing(found) ? NO_PAYMENT : notSaid(found)
}

const notSaid = (refused: Refused) => ({ kind: 'unknown' as const, reason: declined(refused).reason })

/**
 * A start whose answer was lost left at most an order whose link nobody has: it cannot be paid, so there is nothing. Asked
 * again with the same key, PayPal answers with that same order.
 */
export async function lookUp(
  paypal: Paypal,
  payment: KnownPayment,
  call: CallContext,
): Promise<PaymentOutcome | Absent> {
  if (payment.sessionId === null) return NO_PAYMENT
  const found = await findOrder(paypal, payment.sessionId, call)
  return found.kind === 'read' ? outcomeOfOrder(found.value, payment.method !== null) : found
}

/** Takes what the payer has approved. What the browser brings along says nothing that PayPal does not know better. */
export async function finishPayment(
  paypal: Paypal,
  payment: KnownPayment,
  call: CallContext,
): Promise<PaymentOutcome | Absent> {
  if (payment.sessionId === null) return NO_PAYMENT
  const found = await findOrder(paypal, payment.sessionId, call)
  if (found.kind !== 'read') return found
  const standing = outcomeOfOrder(found.value, payment.method !== null)
  return standing.kind === 'approved' ? takeOrder(paypal, payment, found.value, call) : standing
}

export async function takeOrder(
  paypal: Paypal,
  payment: Pick<KnownPayment, 'attemptKey' | 'method'>,
  order: Order,
  call: CallContext,
): Promise<PaymentOutcome | Absent> {
  const act = order.intent === 'AUTHORIZE' ? 'authorize' : 'capture'
  const taken = await paypal.ask(
    {
      method: 'POST',
      path: `/v2/checkout/orders/${encodeURIComponent(order.id)}/${act}`,
      requestId: takingKey(payment.attemptKey, act, order),
      json: {},
    },
    asOrder,
    call,
  )
  if (taken.kind === 'unknown') return taken
  if (taken.kind === 'read') return outcomeOfOrder(taken.value, payment.method !== null)

  const issues = issuesOf(taken.problem)
  if (issues.some((issue) => takenBefore.has(issue))) {
    const found = await findOrder(paypal, order.id, call)
    return found.kind === 'read' ? outcomeOfOrder(found.value, payment.method !== null) : found
  }
  if (issues.includes('ORDER_NOT_APPROVED')) return { kind: 'open' }
  const url = linkOf(taken.problem.links, 'payer-action')
  if (issues.includes('PAYER_ACTION_REQUIRED') && url) return { kind: 'challenge', url }
  return declined(taken)
}

/** Somebody was faster: another worker, or the webhook. */
const takenBefore = new Set(['ORDER_ALREADY_CAPTURED', 'ORDER_ALREADY_AUTHORIZED', 'ORDER_ALREADY_COMPLETED'])

/**
 * One key for each approval: a payer whose card was declined approves the same order anew with another one, and under the
 * same key PayPal would only repeat the first answer. An order is taken once whatever the key.
 */
const takingKey = (attemptKey: string, act: string, { update_time }: Order): string =>
  `${attemptKey}.${act}${update_time === undefined ? '' : `.${update_time.replace(/\D/g, '')}`}`

/**
 * PayPal cannot close an order, but an order is only taken by us. So it is marked as closed where our key stood, and from
 * then on neither we nor another worker take it, whatever the payer approves on a page that is still open in a tab.
 */
export async function expire(
  paypal: Paypal,
  payment: KnownPayment,
  call: CallContext,
): Promise<PaymentOutcome | Absent> {
  if (payment.sessionId === null) return NO_PAYMENT
  const found = await findOrder(paypal, payment.sessionId, call)
  if (found.kind !== 'read') return found
  const standing = outcomeOfOrder(found.value, payment.method !== null)
  if (!['open', 'approved', 'challenge'].includes(standing.kind)) return standing
  const marked = await paypal.ask(
    {
      method: 'PATCH',
      path: `/v2/checkout/orders/${encodeURIComponent(payment.sessionId)}`,
      json: [
        {
          op: 'replace',
          path: "/purchase_units/@reference_id=='default'/custom_id",
          value: closedMark(payment.attemptKey),
        },
      ],
    },
    null,
    call,
  )
  if (marked.kind === 'unknown') return marked
  if (marked.kind === 'refused') {
    const now = await lookUp(paypal, payment, call)
    if (now.kind !== 'open' && now.kind !== 'approved' && now.kind !== 'challenge') return now
  }
  return { kind: 'declined', reason: 'The payment was closed.' }
}
