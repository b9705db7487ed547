import { type PanelHarness, serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { descriptions, loadDescription, whyWithoutDescription } from '../../testing/official-description.ts'
import { pleskHarness } from '../testing/plesk/harness.ts'
import { type PleskDouble, startPlesk, whatIsAsked } from '../testing/plesk/index.ts'

let double: PleskDouble
let harness: PanelHarness

beforeAll(async () => {
  double = await startPlesk()
  harness = await pleskHarness(double)
})

afterAll(() => double.stop())

serverPanelContract('Plesk', () => harness)

const description = descriptions === '' ? whyWithoutDescription : 'of REST version 2'
test.skipIf(descriptions === '')(`every request to REST fits the official description (${description})`, () => {
  const official = loadDescription('plesk-rest-v2.openapi.json')
  const sent = double.requests.filter(({ path }) => path.startsWith('/api/v2/'))
  const kinds = new Set(sent.map((one) => whatIsAsked(one).replace(/\d+/, '7')))
  expect(kinds).toEqual(
    new Set([
      'GET /server',
      'GET /server/ips',
      'POST /clients',
      'PUT /clients/7',
      'DELETE /clients/7',
      'GET /domains',
      'POST /domains',
      'DELETE /domains/7',
    ]),
  )
  for (const { method, path, body } of sent) {
    const short = path.replace('/api/v2', '').split('?')[0]!
    const read = body === '' ? undefined : JSON.parse(body)
    expect({ path, problems: official.validateRequest(method, short, read, 'application/json') }).toEqual({
      path,
      problems: [],
    })
  }
})
