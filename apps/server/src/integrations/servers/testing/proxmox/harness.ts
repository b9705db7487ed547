import type { KnownAccount, PanelKind, ServerPanel } from '@ostler/integration-kit'
import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createProxmox } from '../../proxmox/index.ts'
import { aPlace } from '../a-place.ts'
import type { Guest } from './cluster.ts'
import { type ProxmoxDouble, startProxmox } from './index.ts'

const TIMEOUT_MS = 1_000

export type ProxmoxTest = {
  double: ProxmoxDouble
  kind: PanelKind
  panel: ServerPanel
  harness: PanelHarness
  /** The same cluster by other settings. */
  connect(wish?: Record<string, string>): ServerPanel
  /** The machines of an account, from the cluster's own records. */
  machinesOf(account: Pick<KnownAccount, 'externalId'>): Guest[]
  stop(): Promise<void>
}

export const plan = { image: '9000', cores: '2', memoryMib: '2048', diskGib: '20', storage: '', node: '' }
export const otherPlan = { ...plan, cores: '4', memoryMib: '4096', diskGib: '40' }

/** Joins the double to the contract suite. */
export async function aProxmox(): Promise<ProxmoxTest> {
  const double = await startProxmox({ lateByMs: TIMEOUT_MS + 400 })
  const { cluster } = double
  const kind = createProxmox({ timeoutMs: TIMEOUT_MS })
  const connect = (wish: Record<string, string> = {}) =>
    kind.connect(
      kind.settings.parse({
        address: double.origin,
        tokenId: double.tokenId,
        tokenSecret: double.tokenSecret,
        addresses: '203.0.113.10-203.0.113.200/24 203.0.113.1',
        ...wish,
      }),
      aPlace(),
    )
  const panel = connect()
  const machinesOf = ({ externalId }: Pick<KnownAccount, 'externalId'>) =>
    [...cluster.guests.values()].filter(({ config }) => String(config.description).includes(`ostler: ${externalId}`))

  const harness: PanelHarness = {
    kind,
    panel,
    unreachable: connect({ address: `http://127.0.0.1:${await freePort()}` }),
    unwelcome: connect({ tokenSecret: '11111111-2222-3333-4444-555555555555' }),
    plan,
    otherPlan,
    planNames: ['2 cores, 2048 MiB, 20 GiB', '4 cores, 4096 MiB, 40 GiB'],
    loseNextAnswer: async (_account, how) => double.loseNext('', how),
    failNextCall: async (_account, how) =>
      how === 'busy'
        ? double.refuseNext(500, "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout")
        : double.refuseNext(400, 'Parameter verification failed.', { newid: 'is not to the taste of this cluster' }),
    standing: async (account) => machinesOf(account).length,
    finishWork: async () => cluster.tasks.finish(),
    async runsFull() {
      for (let last = 10; last <= 200; last += 1)
        cluster.add(50_000 + last, { config: { ipconfig0: `ip=203.0.113.${last}/24,gw=203.0.113.1` } })
      return async () => {
        for (let last = 10; last <= 200; last += 1) cluster.guests.delete(50_000 + last)
      }
    },
    async passwordOf(account) {
      const [guest] = machinesOf(account)
      return guest?.passwords[String(guest.config.ciuser)] ?? null
    },
  }
  return { double, kind, panel, harness, connect, machinesOf, stop: () => double.stop() }
}
