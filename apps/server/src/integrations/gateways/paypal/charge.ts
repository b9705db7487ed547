import type {
  Absent,
  CallContext,
  ChargeAnswer,
  ChargePayment,
  KnownPayment,
  PaymentOutcome,
} from '@ostler/integration-kit'
import { toPaypal } from './amount.ts'
import { capture as asCapture, order as asOrder, transactions as asTransactions } from './answers.ts'
import { isMissing, type Paypal, wordsOf } from './api.ts'
import { declined } from './declines.ts'
import { outcomeOfCapture, outcomeOfOrder } from './outcomes.ts'
import * as page from './page.ts'

/** Charges what a payer has stored. An order that names a token is taken while it is made. */
export async function charge(paypal: Paypal, input: ChargePayment, call: CallContext): Promise<ChargeAnswer> {
  const amount = toPaypal(input.amount)
  if (!amount) {
    const reason = `PayPal does not take ${input.amount.amount} ${input.amount.currency}.`
    return { sessionId: null, outcome: { kind: 'declined', reason } }
  }
  const asked = await paypal.ask(
    {
      method: 'POST',
      path: '/v2/checkout/orders',
      requestId: input.attemptKey,
      json: {
        intent: 'CAPTURE',
        purchase_units: [{ amount, custom_id: input.attemptKey, ...page.describedAs(input.description) }],
        payment_source: {
          paypal: {
            vault_id: input.method.token,
            stored_credential: { payment_initiator: 'MERCHANT', usage: 'SUBSEQUENT' },
          },
        },
      },
    },
    asOrder,
    call,
  )
  if (asked.kind === 'unknown') return { sessionId: null, outcome: asked }
  if (asked.kind === 'refused') return { sessionId: null, outcome: declined(asked) }
  const order = asked.value
  const outcome = outcomeOfOrder(order, true)
  if (outcome.kind !== 'approved') return { sessionId: order.id, outcome: withoutMethod(outcome) }
  const taken = await page.takeOrder(paypal, input, order, call)
  return { sessionId: order.id, outcome: taken.kind === 'absent' ? unseen : withoutMethod(taken) }
}

const unseen = { kind: 'unknown', reason: 'PayPal no longer shows this payment.' } as const

/** Nothing was stored by a charge; the answer repeats the token that it was made with. */
function withoutMethod(outcome: PaymentOutcome): PaymentOutcome {
  if (outcome.kind !== 'settled' && outcome.kind !== 'authorised') return outcome
  const { method: _, ...rest } = outcome
  return rest
}

/** PayPal's list of transactions is behind by this at the most. */
const REPORT_LAG_HOURS = 3
/** Event codes of payments; a refund or a reversal repeats the text of the payment that it belongs to. */
const PAYMENTS = /^T00/
/** For clocks that do not agree. */
const REPORT_MARGIN_MINUTES = 5
/** What one question to the list may span. */
const REPORT_DAYS = 31

/**
 * How a charge stands. When its answer was lost we do not know its order, and the same request again would take the money
 * if the first one had never arrived. So the list of transactions is searched for our key. It is complete only three hours
 * later, and before that a charge which is not in it may still have been made.
 */
export async function lookUpCharge(
  paypal: Paypal,
  payment: KnownPayment,
  call: CallContext,
): Promise<PaymentOutcome | Absent> {
  if (payment.sessionId !== null) {
    const outcome = await page.lookUp(paypal, payment, call)
    return outcome.kind === 'absent' ? unseen : withoutMethod(outcome)
  }
  const startedAt = Temporal.Instant.from(payment.startedAt)
  const from = startedAt.subtract({ minutes: REPORT_MARGIN_MINUTES })
  const to = from.add({ hours: REPORT_DAYS * 24 - 1 })
  for (let number = 1; ; number += 1) {
    const query = new URLSearchParams({
      start_date: inSeconds(from),
      end_date: inSeconds(to),
      fields: 'transaction_info',
      // Also those that have not moved money yet.
      balance_affecting_records_only: 'N',
      page_size: '500',
      page: String(number),
    })
    const asked = await paypal.ask({ method: 'GET', path: `/v1/reporting/transactions?${query}` }, asTransactions, call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'refused') return { kind: 'unknown', reason: wordsOf(asked.problem) }
    const found = asked.value.transaction_details.find(
      ({ transaction_info: { custom_field, transaction_event_code } }) =>
        custom_field === payment.attemptKey && PAYMENTS.test(transaction_event_code),
    )
    if (found) return captureCalled(paypal, found.transaction_info.transaction_id, call)
    if (number < asked.value.total_pages) continue
    const { last_refreshed_datetime: refreshed } = asked.value
    return isComplete(startedAt, refreshed) ? { kind: 'absent' } : notYet
  }
}

const notYet = {
  kind: 'unknown',
  reason: 'PayPal lists its transactions up to three hours later, and this one may still be missing.',
} as const

function isComplete(startedAt: Temporal.Instant, refreshed: string | undefined): boolean {
  if (refreshed === undefined) return false
  const sureAt = startedAt.add({ hours: REPORT_LAG_HOURS, minutes: REPORT_MARGIN_MINUTES })
  return Temporal.Instant.compare(Temporal.Instant.from(refreshed), sureAt) >= 0
}

const inSeconds = (at: Temporal.Instant): string => at.toString({ smallestUnit: 'second' })

/** The list names the transaction, the payment itself says how it stands and what it cost. */
async function captureCalled(paypal: Paypal, id: string, call: CallContext): Promise<PaymentOutcome> {
  const asked = await paypal.ask(
    { method: 'GET', path: `/v2/payments/captures/${encodeURIComponent(id)}` },
    asCapture,
    call,
  )
  if (asked.kind === 'read') return outcomeOfCapture(asked.value)
  if (asked.kind === 'unknown') return asked
  return isMissing(asked) ? unseen : { kind: 'unknown', reason: wordsOf(asked.problem) }
}
