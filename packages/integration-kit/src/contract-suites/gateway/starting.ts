import { expect, test } from 'vitest'
import { recordingCall, uniqueKey } from '../recording-call.ts'
import { known, newPayment, started } from './acts.ts'
import type { GatewayHarness } from './index.ts'

export function startingContract(harness: () => GatewayHarness): void {
  const once = () => (harness().opensNothing ? 0 : 1)

  test('leads the payer to a page or to fields, and opens one payment for a key that is used again', async () => {
    const payment = newPayment(harness())
    const first = await harness().gateway.startPayment!(payment, recordingCall())
    expect(first.kind).toBe(harness().way === 'page' ? 'redirect' : 'fields')
    const again = await harness().gateway.startPayment!(payment, recordingCall())
    expect(again.kind).toBe(first.kind)
    expect(await harness().opened(payment.attemptKey)).toBe(once())
  })

  test('opens one payment for a key in eight calls at the same moment, where the provider knows keys', async () => {
    if (!harness().hasKeys) return
    const payment = newPayment(harness())
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => harness().gateway.startPayment!(payment, recordingCall())),
    )
    // Some providers refuse a key while its first call is under way: unknown is right, a second payment is not.
    expect(outcomes.filter(({ kind }) => kind === 'redirect' || kind === 'fields').length).toBeGreaterThan(0)
    expect(outcomes.filter(({ kind }) => kind === 'declined')).toEqual([])
    expect(await harness().opened(payment.attemptKey)).toBe(once())
  })

  test.each(['late', 'dropped'] as const)('a %s answer is unknown, and the same key finds the payment', async (how) => {
    const payment = newPayment(harness())
    await harness().loseNextAnswer(payment.attemptKey, how)
    expect(await harness().gateway.startPayment!(payment, recordingCall())).toMatchObject({ kind: 'unknown' })
    const standing = await harness().gateway.lookUp!(known(payment), recordingCall())
    expect(['open', 'absent', 'unknown']).toContain(standing.kind)
    const again = await harness().gateway.startPayment!(payment, recordingCall())
    expect(['redirect', 'fields']).toContain(again.kind)
    expect(await harness().opened(payment.attemptKey)).toBe(once())
  })

  test('a provider that is not there is unknown, for every verb', async () => {
    const { unreachable } = harness()
    const payment = newPayment(harness())
    const some = known(payment, { sessionId: 'any', reference: 'any' })
    const call = recordingCall
    expect(await unreachable.startPayment!(payment, call())).toMatchObject({ kind: 'unknown' })
    expect(await unreachable.lookUp!(some, call())).toMatchObject({ kind: 'unknown' })
    expect((await unreachable.expire?.(some, call())) ?? { kind: 'unknown' }).toMatchObject({ kind: 'unknown' })
    expect(await unreachable.checkSettings(call())).toMatchObject({ kind: 'unknown' })
    if (unreachable.refund) {
      const refund = {
        refundKey: uniqueKey('refund'),
        payment: { ...some, reference: 'any' },
        amount: harness().part,
        reason: '',
      }
      expect(await unreachable.refund(refund, call())).toMatchObject({ kind: 'unknown' })
    }
    if (unreachable.charge) {
      const { attemptKey, amount, description, payer, returnUrl } = payment
      const method = { token: 'any', customer: 'any' }
      const answer = await unreachable.charge({ attemptKey, amount, description, payer, returnUrl, method }, call())
      expect(answer.outcome).toMatchObject({ kind: 'unknown' })
    }
    if (unreachable.lookUpRefund) {
      const request = { refundKey: 'any', payment: { ...some, reference: 'any' }, amount: harness().part, reason: '' }
      const refund = { ...request, refundReference: null, askedAt: some.startedAt }
      expect(await unreachable.lookUpRefund(refund, call())).toMatchObject({ kind: 'unknown' })
    }
    if (unreachable.capture) {
      expect(await unreachable.capture(some, harness().part, call())).toMatchObject({ kind: 'unknown' })
      expect(await unreachable.release!(some, call())).toMatchObject({ kind: 'unknown' })
    }
    if (unreachable.forget) {
      expect(await unreachable.forget({ token: 'any', customer: 'any' }, call())).toMatchObject({ kind: 'unknown' })
    }
    if (unreachable.startStoring) {
      const { way, payer, returnUrl, cancelUrl } = payment
      const storing = { storingKey: 'any', currency: payment.amount.currency, way, payer, returnUrl, cancelUrl }
      expect(await unreachable.startStoring(storing, call())).toMatchObject({ kind: 'unknown' })
    }
    if (unreachable.payouts) {
      const since = { instant: some.startedAt, page: null }
      expect(await unreachable.payouts(since, call())).toMatchObject({ kind: 'unknown' })
    }
  })

  test('credentials that the provider does not know take and open nothing', async () => {
    const payment = newPayment(harness())
    const outcome = await harness().stranger.startPayment!(payment, recordingCall())
    expect(['declined', 'unknown']).toContain(outcome.kind)
    expect(await harness().stranger.lookUp!(known(payment, { sessionId: 'any' }), recordingCall())).toMatchObject({
      kind: 'unknown',
    })
    expect(await harness().opened(payment.attemptKey)).toBe(0)
  })

  test('a call that was ended before it was made does nothing', async () => {
    const payment = newPayment(harness())
    const call = { ...recordingCall(), signal: AbortSignal.abort() }
    expect(await harness().gateway.startPayment!(payment, call)).toMatchObject({ kind: 'unknown' })
    expect(await harness().opened(payment.attemptKey)).toBe(0)
  })

  test('records what was said, without what is secret', async () => {
    const call = recordingCall()
    await harness().gateway.startPayment!(newPayment(harness()), call)
    const payment = await started(harness())
    await harness().gateway.lookUp!(payment, call)
    expect(call.exchanges.length).toBeGreaterThan(0)
    const log = JSON.stringify(call.exchanges)
    for (const secret of harness().secrets) expect(log).not.toContain(secret)
  })
}
