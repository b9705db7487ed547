import { type GatewayHarness, gatewayContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { aRazorpay, type RazorpayHarness } from '../testing/razorpay/harness.ts'
import { createRazorpay } from './index.ts'

let razorpay: RazorpayHarness
let harness: GatewayHarness

beforeAll(async () => {
  razorpay = await aRazorpay()
  harness = razorpay.harness
})

afterAll(() => razorpay.double.stop())

gatewayContract('Razorpay', createRazorpay(), () => harness)
