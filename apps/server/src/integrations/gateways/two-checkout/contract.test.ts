import { type GatewayHarness, gatewayContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { twoCheckoutHarness } from '../testing/two-checkout/harness.ts'
import { startTwoCheckout, type TwoCheckoutDouble } from '../testing/two-checkout/index.ts'
import { createTwoCheckout } from './index.ts'

let double: TwoCheckoutDouble
let harness: GatewayHarness

beforeAll(async () => {
  double = await startTwoCheckout()
  harness = await twoCheckoutHarness(double)
})

afterAll(() => double.stop())

gatewayContract('2Checkout', createTwoCheckout(), () => harness)
