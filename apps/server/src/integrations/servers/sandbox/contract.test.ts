import { type PanelHarness, serverPanelContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll } from 'vitest'
import { freePort } from '../../../platform/free-port.ts'
import { startTestWorld, type TestWorld } from '../../../sandbox/testing.ts'
import { aPlace } from '../testing/a-place.ts'
import { createSandboxPanel } from './index.ts'

const TIMEOUT_MS = 1_000

let world: TestWorld
let harness: PanelHarness

beforeAll(async () => {
  world = await startTestWorld()
  const options = { baseUrl: world.origin, apiKey: world.apiKey, timeoutMs: TIMEOUT_MS }
  const connected = (wish: Partial<typeof options> = {}) =>
    createSandboxPanel({ ...options, ...wish }).connect({}, aPlace())
  const order = (match: string, mode: string) =>
    world.api('POST', '/sandbox/panel/failures', { match, mode, times: 1, delayMs: TIMEOUT_MS + 500 })
  harness = {
    kind: createSandboxPanel(options),
    panel: connected(),
    unreachable: connected({ baseUrl: `http://127.0.0.1:${await freePort()}` }),
    unwelcome: connected({ apiKey: 'the key of somebody else' }),
    plan: { plan: 'starter', disk: '' },
    otherPlan: { plan: 'business', disk: '60000' },
    planNames: ['starter', 'business'],
    async loseNextAnswer({ externalId }, how) {
      await order(externalId, how === 'late' ? 'late' : 'drop')
    },
    async failNextCall({ externalId }, how) {
      await order(externalId, how === 'busy' ? 'error' : 'reject')
    },
    async standing({ externalId, username }) {
      const { rowCount } = await world.pool.query(
        'select from sandbox.accounts where terminated_at is null and (external_id = $1 or username = $2)',
        [externalId, username],
      )
      return rowCount!
    },
    async finishWork() {
      await world.api('POST', '/sandbox/panel/finish')
    },
    async foreignAccount({ username }) {
      await world.api('POST', '/sandbox/panel/strangers', { username, domain: 'somebody-else.example' })
    },
    async runsFull() {
      await world.api('POST', '/sandbox/panel/capacity', { accounts: 0 })
      return async () => void (await world.api('POST', '/sandbox/panel/capacity', { accounts: null }))
    },
  }
})

afterAll(() => world.stop())

serverPanelContract('sandbox panel', () => harness)
