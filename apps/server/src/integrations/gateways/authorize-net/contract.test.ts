import { type GatewayHarness, gatewayContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadElementOrder, problemsWith } from '../testing/authorize-net/element-order.ts'
import { authorizeNetHarness } from '../testing/authorize-net/harness.ts'
import { type AuthorizeNetDouble, startAuthorizeNet } from '../testing/authorize-net/index.ts'
import { createAuthorizeNet } from './index.ts'

let double: AuthorizeNetDouble
let harness: GatewayHarness

beforeAll(async () => {
  double = await startAuthorizeNet('at_once')
  harness = await authorizeNetHarness(double)
})

afterAll(() => double.stop())

gatewayContract('Authorize.Net', createAuthorizeNet(), () => harness)

const official = loadElementOrder()

test.skipIf(official === null)(
  'every request keeps to the order and the lengths of the official schema (needs OSTLER_PROVIDER_SPECS)',
  () => {
    // The suite makes up the name of a payment that is not there.
    const sent = double.requests.filter(
      ({ path, body }) => path.startsWith('/xml/') && !body.includes('no-such-payment'),
    )
    const kinds = new Set(sent.map(({ body }) => Object.keys(JSON.parse(body))[0]))
    expect(kinds.size).toBeGreaterThanOrEqual(10)
    for (const { body } of sent)
      expect({ body, problems: problemsWith(official!, body) }).toEqual({ body, problems: [] })
  },
)
