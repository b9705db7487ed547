import { type GatewayHarness, gatewayContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { descriptions, loadDescription, whyWithoutDescription } from '../../testing/official-description.ts'
import { type StripeWorld, startStripeWorld } from '../testing/stripe/harness.ts'
import { createStripe } from './index.ts'

let world: StripeWorld
let fields: GatewayHarness
let page: GatewayHarness

beforeAll(async () => {
  world = await startStripeWorld()
  fields = await world.harness('fields')
  page = await world.harness('page')
})

afterAll(() => world.stop())

const kind = createStripe()

gatewayContract('stripe in fields', kind, () => fields)
gatewayContract('stripe on its page', kind, () => page)

/** Came after the version of the description. */
const newer = [/"additionalProperty":"adaptive_pricing"/]

test.skipIf(descriptions === '')(
  `what was sent fits Stripe's official description (${descriptions === '' ? whyWithoutDescription : 'of 2023-08-16'})`,
  () => {
    const official = loadDescription('stripe-2023-08-16.openapi.json.gz')
    const problems = world.double.requests.flatMap(({ path, body }) =>
      official.validateRequest('POST', path, body, 'application/x-www-form-urlencoded'),
    )
    expect(world.double.requests.length).toBeGreaterThan(50)
    expect([...new Set(problems)].filter((problem) => !newer.some((one) => one.test(problem)))).toEqual([])
  },
)
