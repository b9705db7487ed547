import { type GatewayHarness, gatewayContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { aPaypal, type PaypalHarness } from '../testing/paypal/harness.ts'
import { createPaypal } from './index.ts'

let paypal: PaypalHarness
let harness: GatewayHarness

beforeAll(async () => {
  paypal = await aPaypal()
  harness = paypal.harness
})

afterAll(() => paypal.double.stop())

gatewayContract('PayPal', createPaypal(), () => harness)
