import { expect, test } from 'vitest'
import { recordingCall, uniqueKey } from '../recording-call.ts'
import { finish, finished, known, settled, started } from './acts.ts'
import type { GatewayHarness } from './index.ts'

export function standingContract(harness: () => GatewayHarness): void {
  const lookUp = (payment: Parameters<typeof finish>[1]) => harness().gateway.lookUp!(payment, recordingCall())

  test('a key that was never used is absent', async () => {
    const never = known({ attemptKey: uniqueKey('never'), amount: harness().amount })
    expect(await lookUp(never)).toEqual({ kind: 'absent' })
  })

  test('a payment that nobody has paid is open, however often the browser comes back', async () => {
    const payment = await started(harness())
    expect(await lookUp(payment)).toEqual({ kind: 'open' })
    expect(['open', 'declined']).toContain((await finish(harness(), payment)).kind)
  })

  test('a settled payment says how much, when and under which reference, the same each time', async () => {
    const payment = await settled(harness())
    const { outcome } = payment
    expect(outcome).toMatchObject({ kind: 'settled', amount: harness().amount, reference: expect.any(String) })
    expect(() => Temporal.Instant.from(outcome.settledAt)).not.toThrow()
    expect(await lookUp(payment)).toMatchObject({
      kind: 'settled',
      reference: payment.reference,
      amount: harness().amount,
    })
    expect(await finish(harness(), payment)).toMatchObject({ kind: 'settled', reference: payment.reference })
    if (harness().kind.capabilities.fees) expect(outcome.fee).not.toBeNull()
  })

  test('a declined card leaves nothing taken', async () => {
    const payment = await started(harness())
    const outcome = await finished(harness(), payment, 'declined')
    expect(['open', 'declined']).toContain(outcome.kind)
    expect(['open', 'declined']).toContain((await lookUp(payment)).kind)
  })

  test('a pending payment is neither open nor settled', async () => {
    const payment = await started(harness())
    const answers = await harness().pay(payment, 'pending')
    if (answers === null) return
    expect(await finish(harness(), payment, answers)).toMatchObject({ kind: 'pending' })
    expect(await lookUp(payment)).toMatchObject({ kind: 'pending' })
  })

  test('what a browser claims is not believed', async () => {
    const payment = await started(harness())
    const claims = {
      status: 'paid',
      state: 'settled',
      payment_id: 'pay_forged',
      reference: 'forged',
      REFNO: '1',
      redirect_status: 'succeeded',
    }
    expect(['open', 'declined', 'unknown']).toContain((await finish(harness(), payment, claims)).kind)
    expect(await lookUp(payment)).toEqual({ kind: 'open' })
  })

  test('an expired payment can no longer be paid, and a paid one no longer expires', async () => {
    const { gateway } = harness()
    if (!gateway.expire) return
    const open = await started(harness())
    expect(await gateway.expire(open, recordingCall())).toMatchObject({ kind: 'declined' })
    expect(await gateway.expire(open, recordingCall())).toMatchObject({ kind: 'declined' })
    // Where nothing was open there is nothing that the payer could still pay: only we take money, and do not ask for it.
    if (!harness().opensNothing) {
      const answers = await harness()
        .pay(open, 'settled')
        .catch(() => ({}))
      expect((await finish(harness(), open, answers ?? {})).kind).toBe('declined')
    }

    const paid = await settled(harness())
    expect(await gateway.expire(paid, recordingCall())).toMatchObject({ kind: 'settled' })
  })
}
