import type { ServerPanel } from '@ostler/integration-kit'
import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createDirectAdmin } from '../../directadmin/index.ts'
import { aPlace } from '../a-place.ts'
import { type DirectAdminDouble, startDirectAdmin } from './index.ts'

const TIMEOUT_MS = 1_000

export type DirectAdminWorld = {
  double: DirectAdminDouble
  panel: ServerPanel
  harness: PanelHarness
  stop(): Promise<void>
}

export async function startDirectAdminWorld(): Promise<DirectAdminWorld> {
  const double = await startDirectAdmin({ lateByMs: TIMEOUT_MS + 500 })
  const kind = createDirectAdmin({ timeoutMs: TIMEOUT_MS })
  const settings = { address: double.origin, username: double.username, loginKey: double.loginKey, certificate: '' }
  const panel = kind.connect(settings, aPlace())
  const { server } = double

  const harness: PanelHarness = {
    kind,
    panel,
    unreachable: kind.connect({ ...settings, address: `http://127.0.0.1:${await freePort()}` }, aPlace()),
    unwelcome: kind.connect({ ...settings, loginKey: 'SomebodyElses9' }, aPlace()),
    plan: { package: 'gold', ownAddress: false },
    otherPlan: { package: 'starter & more', ownAddress: false },
    planNames: ['gold', 'starter & more'],
    loseNextAnswer: async (account, how) => double.loseNext(account.username, how),
    failNextCall: async (account, how) => double.failNext(account.username, how),
    standing: async (account) => (server.users.has(account.username) ? 1 : 0),
    finishWork: async () => {},
    foreignAccount: async (account) => void server.add({ username: account.username }),
    async runsFull() {
      server.mostUsers = 0
      return async () => {
        server.mostUsers = Number.POSITIVE_INFINITY
      }
    },
    passwordOf: async (account) => server.users.get(account.username)?.password ?? null,
  }
  return { double, panel, harness, stop: () => double.stop() }
}
