import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StripeWorld, startStripeWorld } from '../testing/stripe/harness.ts'
import { API_VERSION } from './client.ts'
import { declineOf } from './declines.ts'
import { stripeSettings } from './settings.ts'
import { EVENTS } from './webhook.ts'

let world: StripeWorld

beforeAll(async () => {
  world = await startStripeWorld()
})

afterAll(() => world.stop())

const check = async () => {
  const answer = await world.gateway.checkSettings(recordingCall())
  if (answer.kind !== 'accepted') throw new Error(JSON.stringify(answer))
  return answer
}

test('the check names the account and what is missing about the webhook', async () => {
  const { registry } = world.double.account
  expect(await check()).toMatchObject({ account: 'Hoster GmbH', isLive: false })
  expect((await check()).warnings).toEqual([expect.stringContaining('No webhook is registered')])
  const endpoint = registry.add('we', 'webhook_endpoint', {
    url: world.inbox.urlOf('stripe'),
    status: 'disabled',
    api_version: '2023-08-16',
    enabled_events: EVENTS.filter((type) => type !== 'refund.failed'),
  })
  expect((await check()).warnings).toEqual([
    expect.stringContaining('switched off'),
    expect.stringContaining('refund.failed'),
    expect.stringContaining('2023-08-16'),
  ])
  Object.assign(endpoint, { status: 'enabled', api_version: API_VERSION, enabled_events: ['*'] })
  expect((await check()).warnings).toEqual([])
})

test('keys of two modes are refused, in the form and by the check', async () => {
  const keys = { publishableKey: 'pk_live_1', secretKey: 'sk_test_1', webhookSecret: 'whsec_1' }
  expect(stripeSettings.safeParse(keys).error?.issues).toMatchObject([{ path: ['publishableKey'] }])
  expect(stripeSettings.safeParse({ ...keys, publishableKey: 'pk_test_1' }).success).toBe(true)
  expect(await world.connect(keys).checkSettings(recordingCall())).toMatchObject({
    kind: 'refused',
    field: 'publishableKey',
  })
})

test.each([
  [{ code: 'card_declined', decline_code: 'lost_card' }, true],
  [{ code: 'card_declined', decline_code: 'stolen_card' }, true],
  [{ code: 'expired_card' }, true],
  [{ code: 'card_declined', decline_code: 'do_not_honor', advice_code: 'do_not_try_again' }, true],
  [{ code: 'account_closed' }, true],
  [{ code: 'card_declined', decline_code: 'insufficient_funds', advice_code: 'try_again_later' }, undefined],
  [{ code: 'card_declined', decline_code: 'generic_decline' }, undefined],
  [{ code: 'processing_error' }, undefined],
  [{}, undefined],
])('of a decline %o that it is for ever is %s', (error, isHard) => {
  const { reason, ...decline } = declineOf({ message: 'Your card was declined.', ...error })
  expect(decline.isHard).toBe(isHard)
  expect(reason).toMatch(/\.$/)
})

test('nobody reads that the card in their hand was reported stolen', () => {
  for (const code of ['stolen_card', 'lost_card', 'pickup_card', 'fraudulent'])
    expect(declineOf({ decline_code: code }).reason).not.toMatch(/stolen|lost|fraud|pick/i)
})
