import { expect, test } from 'vitest'
import type { GatewayKind, StartStoring, StoredMethod } from '../../gateway.ts'
import { recordingCall, uniqueKey } from '../recording-call.ts'
import { aPayer, settled } from './acts.ts'
import type { GatewayHarness } from './index.ts'

const looksRight = (method: StoredMethod | undefined) => {
  expect(method).toMatchObject({
    token: expect.stringMatching(/\S/),
    kind: expect.any(String),
    brand: expect.stringMatching(/\S/),
  })
  // Never more of a card number than its last digits. A token may be any letters and digits.
  expect(JSON.stringify({ ...method, token: '', customer: '' })).not.toMatch(/\d{12,19}/)
}

export function storingContract(kind: GatewayKind, harness: () => GatewayHarness): void {
  const newStoring = (): StartStoring => ({
    storingKey: uniqueKey('storing'),
    currency: harness().amount.currency,
    way: harness().way,
    payer: aPayer,
    returnUrl: 'https://my.example.com/return',
    cancelUrl: 'https://my.example.com/cancel',
  })

  test('a payment stores the method when the payer asked for it, and only then', async () => {
    expect((await settled(harness())).outcome.method).toBeUndefined()
    const { outcome } = await settled(harness(), { store: true })
    looksRight(outcome.method)
  })

  test('asked again, a payment tells of the same method', async () => {
    const { outcome, ...payment } = await settled(harness(), { store: true })
    const again = await harness().gateway.lookUp!(payment, recordingCall())
    if (again.kind !== 'settled') throw new Error(`Not settled: ${JSON.stringify(again)}`)
    // Not every look-up tells of it; one that does tells of this one.
    if (again.method) expect(again.method.token).toBe(outcome.method!.token)
  })

  test('what was stored is forgotten when it is asked to, also twice', async () => {
    const { outcome } = await settled(harness(), { store: true })
    const method = outcome.method!
    expect(await harness().knows!(method)).toBe(true)
    expect(await harness().gateway.forget!(method, recordingCall())).toEqual({ kind: 'forgotten' })
    expect(await harness().knows!(method)).toBe(false)
    expect(await harness().gateway.forget!(method, recordingCall())).toEqual({ kind: 'forgotten' })
  })

  if (kind.capabilities.stores !== 'by_itself') return

  test('a method is stored without a payment', async () => {
    const wish = newStoring()
    const started = await harness().gateway.startStoring!(wish, recordingCall())
    if (started.kind !== 'redirect' && started.kind !== 'fields') throw new Error(JSON.stringify(started))
    const storing = {
      storingKey: wish.storingKey,
      sessionId: started.sessionId,
      customer: null,
      startedAt: Temporal.Now.instant().toString(),
    }
    expect(['open', 'declined']).toContain((await harness().gateway.finishStoring!(storing, {}, recordingCall())).kind)
    const answers = await harness().store!(storing, 'stored')
    const outcome = await harness().gateway.finishStoring!(storing, answers, recordingCall())
    if (outcome.kind !== 'stored') throw new Error(`Not stored: ${JSON.stringify(outcome)}`)
    looksRight(outcome.method)
    expect(await harness().knows!(outcome.method)).toBe(true)
    // Asked again, it is the same method.
    const again = await harness().gateway.finishStoring!(storing, answers, recordingCall())
    expect(again).toMatchObject({ kind: 'stored', method: { token: outcome.method.token } })
  })

  test('the same key opens the same storing, where the provider knows keys', async () => {
    if (!harness().hasKeys) return
    const wish = newStoring()
    const [first, again] = [
      await harness().gateway.startStoring!(wish, recordingCall()),
      await harness().gateway.startStoring!(wish, recordingCall()),
    ]
    if (first.kind !== 'redirect' && first.kind !== 'fields') throw new Error(JSON.stringify(first))
    expect(again).toMatchObject({ kind: first.kind, sessionId: first.sessionId })
  })

  test('a card that is declined is not stored', async () => {
    const wish = newStoring()
    const started = await harness().gateway.startStoring!(wish, recordingCall())
    if (started.kind !== 'redirect' && started.kind !== 'fields') throw new Error(JSON.stringify(started))
    const storing = {
      storingKey: wish.storingKey,
      sessionId: started.sessionId,
      customer: null,
      startedAt: Temporal.Now.instant().toString(),
    }
    const answers = await harness().store!(storing, 'declined')
    expect(['declined', 'open']).toContain(
      (await harness().gateway.finishStoring!(storing, answers, recordingCall())).kind,
    )
  })
}
