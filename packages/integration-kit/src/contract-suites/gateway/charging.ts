import { expect, test } from 'vitest'
import type { ChargePayment, MethodToken } from '../../gateway.ts'
import { recordingCall } from '../recording-call.ts'
import { finish, known, newPayment } from './acts.ts'
import type { GatewayHarness } from './index.ts'

export function chargingContract(harness: () => GatewayHarness): void {
  const wishFor = (method: MethodToken): ChargePayment => {
    const { attemptKey, amount, description, payer, returnUrl } = newPayment(harness())
    return { attemptKey, amount, description, payer: { ...payer, customer: method.customer }, returnUrl, method }
  }
  const charge = (wish: ChargePayment) => harness().gateway.charge!(wish, recordingCall())

  test('takes the amount once for a key that is used again', async () => {
    const wish = wishFor(await harness().methods!.good())
    const first = await charge(wish)
    expect(['settled', 'pending']).toContain(first.outcome.kind)
    if (first.outcome.kind === 'settled') expect(first.outcome.amount).toEqual(wish.amount)
    const again = await charge(wish)
    expect(['settled', 'pending', 'unknown']).toContain(again.outcome.kind)
    expect(await harness().charged!(wish.attemptKey)).toBe(1)
  })

  test('takes the amount once in five calls at the same moment, where the provider knows keys', async () => {
    if (!harness().hasKeys) return
    const wish = wishFor(await harness().methods!.good())
    const answers = await Promise.all(Array.from({ length: 5 }, () => charge(wish)))
    for (const { outcome } of answers) expect(['settled', 'pending', 'unknown']).toContain(outcome.kind)
    expect(answers.some(({ outcome }) => outcome.kind !== 'unknown')).toBe(true)
    expect(await harness().charged!(wish.attemptKey)).toBe(1)
  })

  test('a charge that was declined stays so when it is asked about', async () => {
    const wish = wishFor(await harness().methods!.declined())
    const { sessionId } = await charge(wish)
    const standing = await harness().gateway.lookUp!(known(wish, { sessionId, method: wish.method }), recordingCall())
    // A provider that keeps no record of what it declined has nothing to say of it, or is not sure yet.
    expect(['declined', 'absent', 'unknown']).toContain(standing.kind)
  })

  test('what was forgotten takes nothing any more', async () => {
    const method = await harness().methods!.good()
    expect(await harness().gateway.forget!(method, recordingCall())).toEqual({ kind: 'forgotten' })
    const wish = wishFor(method)
    expect((await charge(wish)).outcome).toMatchObject({ kind: 'declined' })
    expect(await harness().charged!(wish.attemptKey)).toBe(0)
  })

  test('a declined charge says why, and takes nothing', async () => {
    const wish = wishFor(await harness().methods!.declined())
    const { outcome } = await charge(wish)
    expect(outcome).toMatchObject({ kind: 'declined', reason: expect.stringMatching(/\S/) })
    expect(await harness().charged!(wish.attemptKey)).toBe(0)
  })

  test('a method that will never work again is told from one that may work tomorrow', async () => {
    const { declined, dead } = harness().methods!
    if (!dead) return
    expect((await charge(wishFor(await dead()))).outcome).toMatchObject({ kind: 'declined', isHard: true })
    expect((await charge(wishFor(await declined()))).outcome).not.toMatchObject({ isHard: true })
  })

  test('a charge that the bank questions leads the payer there, and is settled afterwards', async () => {
    const { challenged } = harness().methods!
    if (!challenged) return
    const wish = wishFor(await challenged())
    const { sessionId, outcome } = await charge(wish)
    if (outcome.kind !== 'challenge') throw new Error(`No challenge: ${JSON.stringify(outcome)}`)
    const payment = known(wish, { sessionId, method: wish.method })
    expect(['challenge', 'open']).toContain((await harness().gateway.lookUp!(payment, recordingCall())).kind)
    const answers = await harness().meetsChallenge!(outcome.url)
    expect(await finish(harness(), payment, answers)).toMatchObject({ kind: 'settled', amount: wish.amount })
    expect(await harness().charged!(wish.attemptKey)).toBe(1)
  })

  test('credentials that the provider does not know take nothing', async () => {
    const wish = wishFor(await harness().methods!.good())
    const { outcome } = await harness().stranger.charge!(wish, recordingCall())
    expect(['declined', 'unknown']).toContain(outcome.kind)
    expect(await harness().charged!(wish.attemptKey)).toBe(0)
  })

  test.each(['late', 'dropped'] as const)('a %s answer is unknown, and the look-up finds the money', async (how) => {
    const wish = wishFor(await harness().methods!.good())
    await harness().loseNextAnswer(wish.attemptKey, how)
    const lost = await charge(wish)
    expect(lost.outcome).toMatchObject({ kind: 'unknown' })
    const payment = known(wish, { sessionId: lost.sessionId, method: wish.method })
    expect(['settled', 'pending']).toContain((await harness().gateway.lookUp!(payment, recordingCall())).kind)
    expect(await harness().charged!(wish.attemptKey)).toBe(1)
  })
}
