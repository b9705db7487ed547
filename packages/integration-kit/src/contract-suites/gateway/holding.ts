import { expect, test } from 'vitest'
import { recordingCall } from '../recording-call.ts'
import { finished, started } from './acts.ts'
import type { GatewayHarness } from './index.ts'

export function holdingContract(harness: () => GatewayHarness): void {
  async function held() {
    const payment = await started(harness(), { hold: true })
    const outcome = await finished(harness(), payment)
    if (outcome.kind !== 'authorised') throw new Error(`Not held: ${JSON.stringify(outcome)}`)
    expect(outcome.amount).toEqual(harness().amount)
    return { ...payment, reference: outcome.reference }
  }
  const lookUp = (payment: Awaited<ReturnType<typeof held>>) => harness().gateway.lookUp!(payment, recordingCall())

  test('an amount that is held is taken when we say so, once', async () => {
    const payment = await held()
    expect(await lookUp(payment)).toMatchObject({ kind: 'authorised' })
    const taken = await harness().gateway.capture!(payment, harness().amount, recordingCall())
    expect(taken).toMatchObject({ kind: 'settled', amount: harness().amount })
    const again = await harness().gateway.capture!(payment, harness().amount, recordingCall())
    expect(['settled', 'declined']).toContain(again.kind)
    expect(await lookUp(payment)).toMatchObject({ kind: 'settled', amount: harness().amount })
  })

  test('a part of it is taken, and that is what was paid', async () => {
    const payment = await held()
    const taken = await harness().gateway.capture!(payment, harness().part, recordingCall())
    expect(taken).toMatchObject({ kind: 'settled', amount: harness().part })
    expect(await lookUp(payment)).toMatchObject({ kind: 'settled', amount: harness().part })
  })

  test('no more is taken than was held', async () => {
    const payment = await held()
    const taken = await harness().gateway.capture!(payment, harness().tooMuch, recordingCall())
    expect(['declined', 'unknown']).toContain(taken.kind)
    expect(await lookUp(payment)).toMatchObject({ kind: 'authorised', amount: harness().amount })
  })

  test('of taking and letting go at the same moment one is done', async () => {
    const payment = await held()
    const { gateway, amount } = harness()
    await Promise.all([
      gateway.capture!(payment, amount, recordingCall()),
      gateway.release!(payment, recordingCall()),
      gateway.capture!(payment, amount, recordingCall()),
    ])
    const standing = await lookUp(payment)
    expect(['settled', 'declined']).toContain(standing.kind)
    if (standing.kind === 'settled') expect(standing.amount).toEqual(amount)
  })

  test('what is let go cannot be taken any more', async () => {
    const payment = await held()
    expect(await harness().gateway.release!(payment, recordingCall())).toMatchObject({ kind: 'declined' })
    expect(await harness().gateway.capture!(payment, harness().amount, recordingCall())).toMatchObject({
      kind: 'declined',
    })
    expect(await lookUp(payment)).toMatchObject({ kind: 'declined' })
    // Asked a second time, it is still let go.
    expect(await harness().gateway.release!(payment, recordingCall())).toMatchObject({ kind: 'declined' })
  })
}
