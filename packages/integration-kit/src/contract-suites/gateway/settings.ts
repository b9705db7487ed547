import { expect, test } from 'vitest'
import type { GatewayKind } from '../../gateway.ts'
import { formOf } from '../../settings-form.ts'
import { recordingCall } from '../recording-call.ts'
import type { GatewayHarness } from './index.ts'

export function settingsContract(kind: GatewayKind, harness: () => GatewayHarness): void {
  test('the form has a label for each setting, and empty secrets are not accepted', () => {
    const form = formOf(kind.settings)
    for (const field of form) expect(field.label).toMatch(/\S/)
    const empty = Object.fromEntries(form.map((field) => [field.name, field.default]))
    const { error } = kind.settings.safeParse(empty)
    const refused = new Set(error?.issues.map((issue) => String(issue.path[0])))
    for (const field of form) if (field.kind === 'secret' && field.isRequired) expect(refused).toContain(field.name)
  })

  test('has the verbs that its capabilities promise, and no others', () => {
    const { gateway } = harness()
    const { stores, charges, holds, refunds, payouts } = kind.capabilities
    const promised = {
      startPayment: true,
      lookUp: true,
      charge: charges,
      capture: holds,
      release: holds,
      startStoring: stores === 'by_itself',
      finishStoring: stores === 'by_itself',
      forget: stores !== 'none',
      refund: refunds !== 'none',
      lookUpRefund: refunds !== 'none',
      payouts,
    }
    const there = Object.keys(promised).filter((verb) => gateway[verb as keyof typeof promised] !== undefined)
    const wanted = Object.entries(promised).flatMap(([verb, isPromised]) => (isPromised ? [verb] : []))
    expect(there).toEqual(wanted)
  })

  test('settings that work are accepted, and a wrong key is refused', async () => {
    expect(await harness().gateway.checkSettings(recordingCall())).toMatchObject({ kind: 'accepted' })
    expect(await harness().stranger.checkSettings(recordingCall())).toMatchObject({ kind: 'refused' })
  })

  test('what the check records holds no secret', async () => {
    const call = recordingCall()
    await harness().gateway.checkSettings(call)
    for (const secret of harness().secrets) expect(JSON.stringify(call.exchanges)).not.toContain(secret)
  })
}
