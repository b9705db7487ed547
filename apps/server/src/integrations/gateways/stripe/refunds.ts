import type { Gateway } from '@ostler/integration-kit'
import { z } from 'zod'
import { toStripe } from './amount.ts'
import { refundAnswer } from './answers.ts'
import { askStripe, isMismatch, isMissing, type StripeAccess, unknownOf } from './client.ts'
import { refundOutcome } from './outcomes.ts'
import { firstWith } from './standing.ts'

export function refunds(access: StripeAccess, instance: string): Pick<Gateway, 'refund' | 'lookUpRefund'> {
  return {
    async refund({ refundKey, payment, amount, reason }, call) {
      const sent = toStripe(amount)
      if (sent.kind === 'unfit') return { kind: 'declined', reason: sent.reason }
      const asked = await askStripe(access, call)(refundAnswer, (stripe) =>
        stripe.refunds.create(
          {
            payment_intent: payment.reference,
            amount: sent.amount,
            reason: 'requested_by_customer',
            metadata: { refund_key: refundKey, instance, ...(reason ? { note: reason.slice(0, 500) } : {}) },
          },
          { idempotencyKey: refundKey },
        ),
      )
      if (asked.kind === 'yes') return refundOutcome(asked.answer)
      return asked.kind === 'no' && !isMismatch(asked) ? { kind: 'declined', reason: asked.message } : unknownOf(asked)
    },

    async lookUpRefund({ refundKey, refundReference, payment }, call) {
      const ask = askStripe(access, call)
      const named = refundReference
        ? ({ kind: 'yes', answer: refundReference } as const)
        : await ask(z.string().nullable(), (stripe) =>
            firstWith('refund_key', refundKey, stripe.refunds.list({ payment_intent: payment.reference, limit: 100 })),
          )
      if (named.kind !== 'yes') return isMissing(named) ? otherAccount : unknownOf(named)
      const id = named.answer
      if (id === null) return { kind: 'absent' }
      const asked = await ask(refundAnswer, (stripe) => stripe.refunds.retrieve(id))
      if (asked.kind === 'yes') return refundOutcome(asked.answer)
      return isMissing(asked) ? otherAccount : unknownOf(asked)
    },
  }
}

const otherAccount = {
  kind: 'unknown' as const,
  reason: 'Stripe does not know this refund. Do the keys belong to another account, or mode?',
}
