import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordingCall } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { descriptions, whyWithoutDescription } from '../../../testing/official-description.ts'
import { type StripeWorld, startStripeWorld } from './harness.ts'
import { dispute, refund } from './money-back.ts'
import { newIntent } from './routes.ts'

let world: StripeWorld

beforeAll(async () => {
  world = await startStripeWorld()
})

afterAll(() => world.stop())

type Fixtures = { resources: Record<string, Record<string, unknown>> }

/** Fields that Stripe has and its sample objects leave out. */
const left: Record<string, string[]> = {
  refund: ['failure_reason', 'failure_balance_transaction'],
  payment_method: ['sepa_debit', 'paypal', 'ideal'],
}

test.skipIf(descriptions === '')(
  `the double answers no field that Stripe's objects do not have (${descriptions === '' ? whyWithoutDescription : 'samples of 2026-08'})`,
  async () => {
    const { account } = world.double
    for (const card of ['good', 'debit', 'wallet', 'declined'] as const)
      world.double.pay(newIntent(account, { amount: '4000', currency: 'eur' }).id, card)
    const intent = newIntent(account, { amount: '4000', currency: 'eur' })
    world.double.pay(intent.id, 'good')
    refund(account, intent, { amount: 1000, reason: null, metadata: {} })
    dispute(account, intent, 'chargeback')
    account.payOut('eur')
    const { webhooks } = await world.harness('page')
    await webhooks.receive()
    await world.gateway.checkSettings(recordingCall())

    const file = join(descriptions, 'stripe-fixtures3-2026-08.json')
    const { resources } = JSON.parse(readFileSync(file, 'utf8')) as Fixtures
    const kinds = 'payment_intent charge refund dispute balance_transaction payout payment_method'.split(' ')
    for (const kind of kinds) {
      const own = account.registry.all(kind)
      expect(own.length).toBeGreaterThan(0)
      const allowed = new Set([...Object.keys(resources[kind]!), ...(left[kind] ?? [])])
      for (const one of own) {
        const answered = Object.keys(JSON.parse(JSON.stringify(one)))
        expect(answered.filter((field) => !allowed.has(field))).toEqual([])
      }
    }
  },
)
