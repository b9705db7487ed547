import type { CallContext, ChargeAnswer, ChargePayment, Gateway, PaymentOutcome } from '@ostler/integration-kit'
import { toStripe } from './amount.ts'
import { paymentAnswer } from './answers.ts'
import { askStripe, isMismatch, isMissing, type StripeAccess, unknownOf } from './client.ts'
import { declineOf } from './declines.ts'
import { outcomeOf } from './outcomes.ts'
import { lookUp, marked, words } from './payments.ts'

/** Charging what is stored, while the payer is away. */
export function charges({
  access,
  instance,
}: {
  access: StripeAccess
  instance: string
}): Pick<Gateway, 'charge' | 'capture' | 'release'> {
  return {
    async charge(input, call): Promise<ChargeAnswer> {
      const sent = toStripe(input.amount)
      if (sent.kind === 'unfit') return { sessionId: null, outcome: { kind: 'declined', reason: sent.reason } }
      const { attemptKey, method, payer, description, returnUrl } = input
      const customer = method.customer ?? payer.customer
      const ask = askStripe(access, call)
      const asked = await ask(paymentAnswer, (stripe) =>
        stripe.paymentIntents.create(
          {
            amount: sent.amount,
            currency: sent.currency,
            ...(customer === null ? {} : { customer }),
            payment_method: method.token,
            confirm: true,
            off_session: true,
            description: words(description),
            metadata: marked(instance, attemptKey, payer.clientId),
            automatic_payment_methods: { enabled: true },
            capture_method: 'automatic',
            return_url: returnUrl,
            expand: ['latest_charge.balance_transaction'],
          },
          { idempotencyKey: attemptKey },
        ),
      )
      if (asked.kind === 'yes') return { sessionId: asked.answer.id, outcome: outcomeOf(asked.answer) }
      if (asked.kind !== 'no' || isMismatch(asked)) return { sessionId: null, outcome: unknownOf(asked) }
      const payment = paymentAnswer.safeParse(asked.payment)
      const sessionId = payment.success ? payment.data.id : null
      if (asked.code === 'authentication_required' && payment.success)
        return { sessionId, outcome: await challenge(access, payment.data, input, call) }
      // A card that was taken away from the customer, or never was theirs, does not come back.
      const isGone =
        isMissing(asked, 'payment_method') || (asked.param === 'payment_method' && asked.type !== 'card_error')
      const gone = { kind: 'declined' as const, reason: 'The stored card is no more.', isHard: true }
      return { sessionId, outcome: isGone ? gone : declineOf(asked) }
    },

    async capture(payment, amount, call) {
      const id = payment.reference ?? payment.sessionId
      const sent = toStripe(amount)
      if (id === null) return { kind: 'declined', reason: 'Nothing is held.' }
      if (sent.kind === 'unfit') return { kind: 'declined', reason: sent.reason }
      const asked = await askStripe(access, call)(paymentAnswer, (stripe) =>
        stripe.paymentIntents.capture(
          id,
          { amount_to_capture: sent.amount, expand: ['latest_charge.balance_transaction'] },
          { idempotencyKey: `${payment.attemptKey}:capture` },
        ),
      )
      if (asked.kind === 'yes') return outcomeOf(asked.answer)
      if (asked.kind !== 'no') return unknownOf(asked)
      const standing = await lookUp(access, { ...payment, sessionId: id }, call)
      if (standing.kind === 'absent' || standing.kind === 'authorised')
        return { kind: 'declined', reason: asked.message }
      return standing
    },

    async release(payment, call) {
      const id = payment.reference ?? payment.sessionId
      if (id === null) return { kind: 'declined', reason: 'Nothing is held.' }
      const asked = await askStripe(access, call)(paymentAnswer, (stripe) =>
        stripe.paymentIntents.cancel(id, { cancellation_reason: 'requested_by_customer' }),
      )
      if (asked.kind === 'yes') return outcomeOf(asked.answer)
      if (asked.kind !== 'no') return unknownOf(asked)
      const standing = await lookUp(access, { ...payment, sessionId: id }, call)
      return standing.kind === 'absent' ? unknownOf(asked) : standing
    },
  }
}

/**
 * The bank wants to see the payer. The same payment is confirmed once more as if the payer was there, and Stripe says
 * where to send them; a second payment would take the money twice.
 */
async function challenge(
  access: StripeAccess,
  payment: { id: string; next_action?: { redirect_to_url?: { url?: string | null } | null } | null },
  { attemptKey, method, returnUrl }: ChargePayment,
  call: CallContext,
): Promise<PaymentOutcome> {
  const url = payment.next_action?.redirect_to_url?.url
  if (url) return { kind: 'challenge', url }
  const asked = await askStripe(access, call)(paymentAnswer, (stripe) =>
    stripe.paymentIntents.confirm(
      payment.id,
      {
        payment_method: method.token,
        return_url: returnUrl,
        off_session: false,
        expand: ['latest_charge.balance_transaction'],
      },
      { idempotencyKey: `${attemptKey}:challenge` },
    ),
  )
  if (asked.kind === 'yes') return outcomeOf(asked.answer)
  return asked.kind === 'no' && !isMismatch(asked) ? declineOf(asked) : unknownOf(asked)
}
