import type { WireMoney } from '@ostler/kernel'
import { describe, expect, test } from 'vitest'
import type { Gateway, StartPayment } from '../gateway.ts'
import { recordingCall, uniqueKey } from './recording-call.ts'
import { type WebhookHarness, webhookContract } from './webhook.ts'

/** What the suite needs from the other side of the wire. */
export type GatewayHarness = {
  gateway: Gateway
  /** The same provider where nobody listens: no connection comes about. */
  unreachable: Gateway
  /** An amount that the provider takes. */
  amount: WireMoney
  /** A part of it, and more than all of it. */
  part: WireMoney
  tooMuch: WireMoney
  /** Lets the payer finish. `pending` stays so until the suite has looked. */
  pay(sessionId: string, how: 'settled' | 'declined' | 'pending'): Promise<void>
  /** The next call for this key is carried out; its answer comes too late for the adapter, or not at all. */
  loseNextAnswer(key: string, how: 'late' | 'dropped'): Promise<void>
  /** How many sessions the provider has opened for a key, and how many refunds it has made: from its own records. */
  opened(attemptKey: string): Promise<number>
  refunded(refundKey: string): Promise<number>
  /** Values that may never be recorded, such as the API key. */
  secrets: string[]
  webhooks: WebhookHarness
}

/** What each gateway adapter owes, whoever the provider is. The harness is asked for in each test, when it is ready. */
export function gatewayContract(name: string, harness: () => GatewayHarness): void {
  const newPayment = (): StartPayment => ({
    attemptKey: uniqueKey('attempt'),
    amount: harness().amount,
    description: 'Invoice INV-2027-000001',
    payerEmail: 'ada@example.com',
    returnUrl: 'https://my.example.com/return',
    cancelUrl: 'https://my.example.com/cancel',
  })

  async function started(): Promise<{ attemptKey: string; sessionId: string }> {
    const payment = newPayment()
    const outcome = await harness().gateway.startPayment(payment, recordingCall())
    if (outcome.kind !== 'redirect') throw new Error(`The payment did not start: ${outcome.kind}`)
    return { attemptKey: payment.attemptKey, sessionId: outcome.sessionId }
  }

  async function settled(): Promise<{ attemptKey: string; reference: string }> {
    const { attemptKey, sessionId } = await started()
    await harness().pay(sessionId, 'settled')
    const outcome = await harness().gateway.lookUp(attemptKey, recordingCall())
    if (outcome.kind !== 'settled') throw new Error(`The payment did not settle: ${outcome.kind}`)
    return { attemptKey, reference: outcome.reference }
  }

  const refund = (reference: string, amount: WireMoney, refundKey = uniqueKey('refund')) =>
    harness().gateway.refund({ refundKey, reference, amount, reason: 'Asked for by the client' }, recordingCall())

  describe(`${name}: starting a payment`, () => {
    test('opens one session for a key, also for eight calls at the same moment', async () => {
      const payment = newPayment()
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => harness().gateway.startPayment(payment, recordingCall())),
      )
      expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1)
      expect(outcomes[0]).toMatchObject({ kind: 'redirect' })
      expect(await harness().opened(payment.attemptKey)).toBe(1)
    })

    test('throws when the key of one payment is used for another', async () => {
      const payment = newPayment()
      await harness().gateway.startPayment(payment, recordingCall())
      await expect(
        harness().gateway.startPayment({ ...payment, amount: harness().part }, recordingCall()),
      ).rejects.toThrow()
    })

    test.each(['late', 'dropped'] as const)(
      'a %s answer is unknown, and the look-up finds the session',
      async (how) => {
        const payment = newPayment()
        await harness().loseNextAnswer(payment.attemptKey, how)
        expect(await harness().gateway.startPayment(payment, recordingCall())).toMatchObject({ kind: 'unknown' })
        expect(await harness().gateway.lookUp(payment.attemptKey, recordingCall())).toEqual({ kind: 'open' })
        expect(await harness().gateway.startPayment(payment, recordingCall())).toMatchObject({ kind: 'redirect' })
        expect(await harness().opened(payment.attemptKey)).toBe(1)
      },
    )

    test('a provider that is not there is unknown, for every verb', async () => {
      const { unreachable, amount } = harness()
      const refundInput = { refundKey: uniqueKey('refund'), reference: 'any', amount, reason: '' }
      expect(await unreachable.startPayment(newPayment(), recordingCall())).toMatchObject({ kind: 'unknown' })
      expect(await unreachable.lookUp('any', recordingCall())).toMatchObject({ kind: 'unknown' })
      expect(await unreachable.expire('any', recordingCall())).toMatchObject({ kind: 'unknown' })
      expect(await unreachable.refund(refundInput, recordingCall())).toMatchObject({ kind: 'unknown' })
    })

    test('a call that was ended before it was made does nothing', async () => {
      const payment = newPayment()
      const call = { ...recordingCall(), signal: AbortSignal.abort() }
      expect(await harness().gateway.startPayment(payment, call)).toMatchObject({ kind: 'unknown' })
      expect(await harness().gateway.lookUp(payment.attemptKey, recordingCall())).toEqual({ kind: 'absent' })
    })

    test('records what was said, without what is secret', async () => {
      const call = recordingCall()
      await harness().gateway.startPayment(newPayment(), call)
      expect(call.exchanges.length).toBeGreaterThan(0)
      const log = JSON.stringify(call.exchanges)
      for (const secret of harness().secrets) expect(log).not.toContain(secret)
    })
  })

  describe(`${name}: how a payment stands`, () => {
    test('a key that was never used is absent', async () => {
      expect(await harness().gateway.lookUp(uniqueKey('never'), recordingCall())).toEqual({ kind: 'absent' })
      expect(await harness().gateway.expire(uniqueKey('never'), recordingCall())).toEqual({ kind: 'absent' })
    })

    test('a settled payment says how much and when', async () => {
      const { attemptKey } = await settled()
      const outcome = await harness().gateway.lookUp(attemptKey, recordingCall())
      expect(outcome).toMatchObject({ kind: 'settled', amount: harness().amount, reference: expect.any(String) })
      if (outcome.kind === 'settled') expect(() => Temporal.Instant.from(outcome.settledAt)).not.toThrow()
    })

    test('a declined card leaves nothing taken', async () => {
      const { attemptKey, sessionId } = await started()
      await harness().pay(sessionId, 'declined')
      const outcome = await harness().gateway.lookUp(attemptKey, recordingCall())
      expect(['open', 'declined']).toContain(outcome.kind)
    })

    test('a pending payment is neither open nor settled', async () => {
      const { attemptKey, sessionId } = await started()
      await harness().pay(sessionId, 'pending')
      expect(await harness().gateway.lookUp(attemptKey, recordingCall())).toMatchObject({ kind: 'pending' })
    })

    test('an expired session can no longer be paid, and a paid one no longer expires', async () => {
      const open = await started()
      expect(await harness().gateway.expire(open.attemptKey, recordingCall())).toMatchObject({ kind: 'declined' })
      await harness()
        .pay(open.sessionId, 'settled')
        .catch(() => undefined)
      expect(await harness().gateway.lookUp(open.attemptKey, recordingCall())).toMatchObject({ kind: 'declined' })

      const paid = await settled()
      expect(await harness().gateway.expire(paid.attemptKey, recordingCall())).toMatchObject({ kind: 'settled' })
    })
  })

  describe(`${name}: refunds`, () => {
    test('gives back once for a key, also for eight calls at the same moment', async () => {
      const { reference } = await settled()
      const refundKey = uniqueKey('refund')
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => refund(reference, harness().part, refundKey)))
      expect(outcomes[0]).toMatchObject({ kind: 'refunded', amount: harness().part })
      expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1)
      expect(await harness().refunded(refundKey)).toBe(1)
    })

    test('never gives back more than was paid, in one refund or in several', async () => {
      const { reference } = await settled()
      expect(await refund(reference, harness().tooMuch)).toMatchObject({ kind: 'declined' })
      expect(await refund(reference, harness().part)).toMatchObject({ kind: 'refunded' })
      expect(await refund(reference, harness().amount)).toMatchObject({ kind: 'declined' })
    })

    test('of two full refunds at the same moment one is made', async () => {
      const { reference } = await settled()
      const outcomes = await Promise.all([refund(reference, harness().amount), refund(reference, harness().amount)])
      expect(outcomes.map((outcome) => outcome.kind).toSorted()).toEqual(['declined', 'refunded'])
    })

    test('of a payment that is not there is declined', async () => {
      expect(await refund('no-such-payment', harness().part)).toMatchObject({ kind: 'declined' })
    })

    test('a dropped answer is unknown, and the same key gives the same refund', async () => {
      const { reference } = await settled()
      const refundKey = uniqueKey('refund')
      await harness().loseNextAnswer(refundKey, 'dropped')
      expect(await refund(reference, harness().part, refundKey)).toMatchObject({ kind: 'unknown' })
      expect(await refund(reference, harness().part, refundKey)).toMatchObject({ kind: 'refunded' })
      expect(await harness().refunded(refundKey)).toBe(1)
    })
  })

  describe(`${name}: webhooks`, () => webhookContract(() => harness().webhooks))
}
