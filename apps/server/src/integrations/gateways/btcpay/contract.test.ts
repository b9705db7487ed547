import { type GatewayHarness, gatewayContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { descriptions, loadDescription, whyWithoutDescription } from '../../testing/official-description.ts'
import { btcpayHarness } from '../testing/btcpay/harness.ts'
import { type BtcpayDouble, startBtcpay } from '../testing/btcpay/index.ts'
import { createBtcpay } from './index.ts'

let double: BtcpayDouble
let harness: GatewayHarness

beforeAll(async () => {
  double = await startBtcpay()
  harness = await btcpayHarness(double)
})

afterAll(() => double.stop())

gatewayContract('BTCPay Server', createBtcpay(), () => harness)

const read = (body: string): unknown => (body === '' ? undefined : JSON.parse(body))

/** The description has the short addresses of newer servers; the long ones work with all. */
const short = (path: string) => path.replace(/^\/api\/v1\/stores\/[^/]+(\/invoices\/.+)/, '/api/v1$1')

const description = descriptions === '' ? whyWithoutDescription : 'of 2.4.1'
test.skipIf(descriptions === '')(`every request fits the official description (${description})`, () => {
  const official = loadDescription('btcpay-greenfield-v1.openapi.json', { parts: 'closed' })
  const sent = double.requests.map((one) => ({ ...one, path: short(one.path) }))
  expect(new Set(sent.map(({ method, path }) => `${method} ${path.split(/[/?]/).at(-1)}`)).size).toBeGreaterThan(5)
  for (const { method, path, body } of sent)
    expect({
      path,
      body,
      problems: official.validateRequest(method, path.split('?')[0]!, read(body), 'application/json'),
    }).toEqual({
      path,
      body,
      problems: [],
    })
})
