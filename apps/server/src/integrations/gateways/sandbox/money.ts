import type { Gateway } from '@ostler/integration-kit'
import { payoutOf, payoutsAnswer, refundAnswer, refundOutcomeOf } from './answers.ts'
import type { Ask } from './asking.ts'

type MoneyVerbs = Required<Pick<Gateway, 'refund' | 'lookUpRefund' | 'payouts'>>

export const moneyVerbs = (ask: Ask): MoneyVerbs => ({
  async refund({ refundKey, payment, amount, reason }, call) {
    const json = { reference: payment.reference, amount, reason }
    const asked = await ask({ method: 'POST', path: '/refunds', key: refundKey, json, reads: refundAnswer }, call)
    if (asked.kind === 'unknown') return asked
    return asked.kind === 'yes' ? refundOutcomeOf(asked.answer) : { kind: 'declined', reason: asked.message }
  },

  async lookUpRefund({ refundKey }, call) {
    const path = `/refunds?refundKey=${encodeURIComponent(refundKey)}`
    const asked = await ask({ method: 'GET', path, reads: refundAnswer }, call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'yes') return refundOutcomeOf(asked.answer)
    return asked.code === 'refund_not_found' ? { kind: 'absent' } : { kind: 'unknown', reason: asked.message }
  },

  async payouts({ instant, page }, call) {
    const query = new URLSearchParams({ since: instant, ...(page === null ? {} : { after: page }) })
    const asked = await ask({ method: 'GET', path: `/account/payouts?${query}`, reads: payoutsAnswer }, call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'no') return { kind: 'unknown', reason: asked.message }
    return { kind: 'read', payouts: asked.answer.payouts.map(payoutOf), next: asked.answer.next }
  },
})
