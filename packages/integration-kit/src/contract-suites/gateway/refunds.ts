import type { WireMoney } from '@ostler/kernel'
import { expect, test } from 'vitest'
import type { GatewayKind, KnownPayment } from '../../gateway.ts'
import { recordingCall, uniqueKey } from '../recording-call.ts'
import { known, settled } from './acts.ts'
import type { GatewayHarness } from './index.ts'

type Paid = KnownPayment & { reference: string }

/** A refund may be on its way for a while; then it is `pending` instead of `refunded`. */
const given = ['refunded', 'pending']

export function refundsContract(kind: GatewayKind, harness: () => GatewayHarness): void {
  const isPartial = kind.capabilities.refunds === 'partial'
  const some = () => (isPartial ? harness().part : harness().amount)
  const refund = (payment: Paid, amount: WireMoney, refundKey = uniqueKey('refund')) =>
    harness().gateway.refund!({ refundKey, payment, amount, reason: 'Asked for by the client' }, recordingCall())

  test('gives back once for a key that is used again', async () => {
    const payment = await settled(harness())
    const refundKey = uniqueKey('refund')
    const first = await refund(payment, some(), refundKey)
    if (first.kind !== 'refunded' && first.kind !== 'pending') throw new Error(`Not given: ${JSON.stringify(first)}`)
    expect(first.reference).toMatch(/\S/)
    if (first.kind === 'refunded') expect(first.amount).toEqual(some())
    const again = await refund(payment, some(), refundKey)
    expect(given).toContain(again.kind)
    expect(await harness().refunded(refundKey)).toBe(1)
    const request = {
      refundKey,
      payment,
      amount: some(),
      reason: '',
      refundReference: null,
      askedAt: payment.startedAt,
    }
    const found = await harness().gateway.lookUpRefund!(request, recordingCall())
    expect(given).toContain(found.kind)
    // News of a refund is matched by this name.
    expect(found).toMatchObject({ reference: first.reference })
  })

  test('never gives back more than was paid, in one refund or in several', async () => {
    const payment = await settled(harness())
    expect(await refund(payment, harness().tooMuch)).toMatchObject({ kind: 'declined' })
    expect(given).toContain((await refund(payment, some())).kind)
    expect(await refund(payment, harness().amount)).toMatchObject({ kind: 'declined' })
  })

  test('of two full refunds at the same moment one is made', async () => {
    if (harness().refundsRace) return
    const payment = await settled(harness())
    const keys = [uniqueKey('refund'), uniqueKey('refund')]
    await Promise.all(keys.map((key) => refund(payment, harness().amount, key)))
    const made = await Promise.all(keys.map((key) => harness().refunded(key)))
    expect(made.reduce((sum, one) => sum + one, 0)).toBe(1)
  })

  test('of a payment that is not there is declined', async () => {
    const never = {
      ...known({ attemptKey: uniqueKey('never'), amount: harness().amount }),
      sessionId: 'none',
      reference: 'no-such-payment',
    }
    expect(await refund(never, some())).toMatchObject({ kind: 'declined' })
  })

  test('a dropped answer is unknown; looking it up finds it, and the same key gives nothing twice', async () => {
    const payment = await settled(harness())
    const refundKey = uniqueKey('refund')
    await harness().loseNextAnswer(refundKey, 'dropped')
    expect(await refund(payment, some(), refundKey)).toMatchObject({ kind: 'unknown' })
    const request = {
      refundKey,
      payment,
      amount: some(),
      reason: '',
      refundReference: null,
      askedAt: payment.startedAt,
    }
    expect(given).toContain((await harness().gateway.lookUpRefund!(request, recordingCall())).kind)
    expect(given).toContain((await refund(payment, some(), refundKey)).kind)
    expect(await harness().refunded(refundKey)).toBe(1)
  })

  test('a refund that was never asked for is absent', async () => {
    const payment = await settled(harness())
    const request = {
      refundKey: uniqueKey('refund'),
      payment,
      amount: some(),
      reason: '',
      refundReference: null,
      askedAt: payment.startedAt,
    }
    expect(await harness().gateway.lookUpRefund!(request, recordingCall())).toEqual({ kind: 'absent' })
  })
}
