import type { CallContext, Gateway } from '@ostler/integration-kit'
import { toMollie } from './amount.ts'
import { pageOf, type RefundAnswer, refundAnswer } from './answers.ts'
import { type Asked, askMollie, isMissing, type MollieAccess, unknownOf } from './client.ts'
import { refundOutcome } from './outcomes.ts'

const refundsOf = (payment: string) => `/payments/${encodeURIComponent(payment)}/refunds`

export function refunds(access: MollieAccess): Required<Pick<Gateway, 'refund' | 'lookUpRefund'>> {
  return {
    async refund({ refundKey, payment, amount, reason }, call) {
      // Mollie forgets a key after an hour, and a refund may be asked for again the day after.
      const before = await byKey(access, payment.reference, refundKey, call)
      if (isMissing(before)) return { kind: 'declined', reason: 'Mollie does not know this payment.' }
      if (before.kind !== 'yes') return unknownOf(before)
      if (before.answer !== null) return refundOutcome(before.answer)
      const body = {
        amount: toMollie(amount),
        ...(reason ? { description: reason.slice(0, 140) } : {}),
        metadata: { refund_key: refundKey },
      }
      const request = { method: 'POST', path: refundsOf(payment.reference), body, key: refundKey } as const
      const asked = await askMollie(access, request, refundAnswer, call)
      if (asked.kind === 'yes') return refundOutcome(asked.answer)
      return asked.kind === 'no' ? { kind: 'declined', reason: asked.message } : unknownOf(asked)
    },

    async lookUpRefund({ refundKey, refundReference, payment }, call) {
      if (refundReference !== null) {
        const path = `${refundsOf(payment.reference)}/${encodeURIComponent(refundReference)}`
        const asked = await askMollie(access, { method: 'GET', path }, refundAnswer, call)
        if (asked.kind === 'yes') return refundOutcome(asked.answer)
        if (!isMissing(asked)) return unknownOf(asked)
      }
      const found = await byKey(access, payment.reference, refundKey, call)
      if (found.kind !== 'yes') return unknownOf(found)
      if (found.answer !== null) return refundOutcome(found.answer)
      // The payment is there, and its refund is not any more: one that was queued and called off disappears.
      return refundReference === null ? { kind: 'absent' } : calledOff
    },
  }
}

const calledOff = { kind: 'declined' as const, reason: 'The refund was called off at Mollie.' }

async function byKey(
  access: MollieAccess,
  payment: string,
  key: string,
  call: CallContext,
): Promise<Asked<RefundAnswer | null>> {
  const path = `${refundsOf(payment)}?limit=250`
  const asked = await askMollie(access, { method: 'GET', path }, pageOf('refunds', refundAnswer), call)
  if (asked.kind !== 'yes') return asked
  const found = asked.answer._embedded.refunds.find(({ metadata }) => metadata?.refund_key === key)
  return { kind: 'yes', answer: found ?? null }
}
