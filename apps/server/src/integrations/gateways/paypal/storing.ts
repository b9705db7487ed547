import type {
  CallContext,
  KnownStoring,
  MethodToken,
  StartedPayment,
  StartStoring,
  StoringOutcome,
  Unknown,
} from '@ostler/integration-kit'
import { paymentToken as asPaymentToken, setupToken as asSetupToken, paymentTokens as asTokens } from './answers.ts'
import { isMissing, type Paypal, type Refused, unreadable, wordsOf } from './api.ts'
import { declined } from './declines.ts'
import { linkOf, methodOfToken } from './outcomes.ts'
import { pageContext } from './page.ts'

/** A PayPal account kept for later charges without a payment: a setup token that the payer approves becomes a payment token. */

export async function startStoring(paypal: Paypal, input: StartStoring, call: CallContext): Promise<StartedPayment> {
  const asked = await paypal.ask(
    {
      method: 'POST',
      path: '/v3/vault/setup-tokens',
      requestId: input.storingKey,
      json: {
        ...(input.payer.customer === null ? {} : { customer: { id: input.payer.customer } }),
        payment_source: {
          paypal: {
            usage_type: 'MERCHANT',
            customer_type: 'CONSUMER',
            experience_context: pageContext(paypal, input),
          },
        },
      },
    },
    asSetupToken,
    call,
  )
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'refused') return { kind: 'declined', reason: declined(asked).reason }
  const url = linkOf(asked.value.links, 'approve', 'payer-action')
  return url ? { kind: 'redirect', sessionId: asked.value.id, url } : unreadable
}

const overdue = { kind: 'declined', reason: 'The PayPal page has run out. Please start again.' } as const

export async function finishStoring(paypal: Paypal, storing: KnownStoring, call: CallContext): Promise<StoringOutcome> {
  if (storing.sessionId === null) return { kind: 'open' }
  const found = await paypal.ask(
    { method: 'GET', path: `/v3/vault/setup-tokens/${encodeURIComponent(storing.sessionId)}` },
    asSetupToken,
    call,
  )
  if (found.kind === 'unknown') return found
  if (found.kind === 'refused') return isMissing(found) ? overdue : notSaid(found)
  const { status, customer } = found.value
  // TOKENIZED: it was made before; under the same key PayPal gives the same payment token.
  if (status !== 'APPROVED' && status !== 'VAULTED' && status !== 'TOKENIZED') return { kind: 'open' }
  const made = await paypal.ask(
    {
      method: 'POST',
      path: '/v3/vault/payment-tokens',
      requestId: `${storing.storingKey}.token`,
      json: { payment_source: { token: { id: storing.sessionId, type: 'SETUP_TOKEN' } } },
    },
    asPaymentToken,
    call,
  )
  if (made.kind === 'read') return { kind: 'stored', method: methodOfToken(made.value) }
  if (made.kind === 'refused' && status === 'TOKENIZED' && customer) return onlyTokenOf(paypal, customer.id, call)
  return made.kind === 'unknown' ? made : declined(made)
}

/** Keys are kept for three hours. After that the token is found by its customer, if it is the only one there. */
async function onlyTokenOf(paypal: Paypal, customer: string, call: CallContext): Promise<StoringOutcome> {
  const query = new URLSearchParams({ customer_id: customer })
  const asked = await paypal.ask({ method: 'GET', path: `/v3/vault/payment-tokens?${query}` }, asTokens, call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'refused') return notSaid(asked)
  const [only, ...others] = asked.value.payment_tokens
  return only && others.length === 0
    ? { kind: 'stored', method: { ...methodOfToken(only), customer } }
    : { kind: 'unknown', reason: 'PayPal does not say which of its tokens was made.' }
}

const notSaid = (refused: Refused): Unknown => ({ kind: 'unknown', reason: wordsOf(refused.problem) })

export async function forget(
  paypal: Paypal,
  method: MethodToken,
  call: CallContext,
): Promise<{ kind: 'forgotten' } | { kind: 'refused'; reason: string } | Unknown> {
  const asked = await paypal.ask(
    { method: 'DELETE', path: `/v3/vault/payment-tokens/${encodeURIComponent(method.token)}` },
    null,
    call,
  )
  if (asked.kind === 'read') return { kind: 'forgotten' }
  if (asked.kind === 'unknown') return asked
  return isMissing(asked) ? { kind: 'forgotten' } : { kind: 'refused', reason: wordsOf(asked.problem) }
}
