import type { ServerPanel } from '@ostler/integration-kit'
import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createPterodactyl } from '../../pterodactyl/index.ts'
import type { PterodactylPlan, PterodactylSettings } from '../../pterodactyl/settings.ts'
import { aPlace } from '../a-place.ts'
import { type PterodactylDouble, startPterodactyl } from './index.ts'

const TIMEOUT_MS = 1_000

export type PterodactylWorld = {
  double: PterodactylDouble
  /** The same panel with other settings. */
  connect(changes: Partial<PterodactylSettings>): ServerPanel<PterodactylPlan>
  harness: PanelHarness
  stop(): Promise<void>
}

export const aPlan: PterodactylPlan = {
  egg: '1/4',
  image: '',
  location: '',
  memory: '1024',
  disk: '5120',
  cpu: '100',
  swap: '',
  io: '',
  databases: '',
  backups: '2',
  allocations: '',
  ports: '',
  dedicatedIp: false,
  environment: 'LICENSE=abc-123',
}

export async function startPterodactylWorld(): Promise<PterodactylWorld> {
  const double = await startPterodactyl({ lateByMs: TIMEOUT_MS + 500 })
  const kind = createPterodactyl({ timeoutMs: TIMEOUT_MS })
  const settings: PterodactylSettings = {
    address: double.origin,
    apiKey: double.apiKey,
    clientKey: double.clientKey,
    linkByMail: false,
    certificate: '',
  }
  const connect = (changes: Partial<PterodactylSettings>) =>
    kind.connect({ ...settings, ...changes }, aPlace()) as ServerPanel<PterodactylPlan>
  const { panel } = double

  const harness: PanelHarness = {
    kind,
    panel: connect({}) as ServerPanel,
    unreachable: connect({ address: `http://127.0.0.1:${await freePort()}` }) as ServerPanel,
    unwelcome: connect({ apiKey: 'ptla_TheKeyOfSomebodyElse' }) as ServerPanel,
    plan: aPlan,
    otherPlan: { ...aPlan, memory: '4096', cpu: '200' },
    planNames: null,
    loseNextAnswer: async ({ externalId }, how) => double.loseNext(externalId, how),
    failNextCall: async ({ externalId }, how) => double.failNext(externalId, how),
    standing: async ({ externalId }) => panel.servers.filter((one) => one.external_id === externalId).length,
    finishWork: async () => double.finishWork(),
    async runsFull() {
      const free = panel.allocations.filter(({ server }) => server === null)
      for (const allocation of free) allocation.server = -1
      return async () => {
        for (const allocation of free) allocation.server = null
      }
    },
  }
  return { double, connect, harness, stop: () => double.stop() }
}
