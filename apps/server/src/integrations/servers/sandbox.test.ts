import { type PanelHarness, serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { freePort } from '../../platform/free-port.ts'
import { startTestWorld, type TestWorld } from '../../sandbox/testing.ts'
import { createSandboxPanel } from './sandbox.ts'

const TIMEOUT_MS = 1_000

let world: TestWorld
let harness: PanelHarness

beforeAll(async () => {
  world = await startTestWorld()
  const options = { baseUrl: world.origin, apiKey: world.apiKey, timeoutMs: TIMEOUT_MS }
  const order = (match: string, mode: string) =>
    world.api('POST', '/sandbox/panel/failures', { match, mode, times: 1, delayMs: TIMEOUT_MS + 500 })
  harness = {
    panel: createSandboxPanel(options),
    unreachable: createSandboxPanel({ ...options, baseUrl: `http://127.0.0.1:${await freePort()}` }),
    async loseNextAnswer(externalId, how) {
      await order(externalId, how === 'late' ? 'late' : 'drop')
    },
    async failNextCall(externalId, how) {
      await order(externalId, how === 'busy' ? 'error' : 'reject')
    },
    async made(externalId) {
      const { body } = await world.api('GET', `/sandbox/panel/calls?externalId=${externalId}`)
      return body.calls.filter((call: { effect: string }) => call.effect === 'created').length
    },
  }
})

afterAll(() => world.stop())

serverPanelContract('sandbox panel', () => harness)
