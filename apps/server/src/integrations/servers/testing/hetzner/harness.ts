import type { KnownAccount, PanelKind, ServerPanel } from '@ostler/integration-kit'
import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createHetzner } from '../../hetzner/index.ts'
import { labelOf, SERVICE } from '../../hetzner/machine.ts'
import { machineNameOf } from '../../machine-name.ts'
import { aPlace } from '../a-place.ts'
import { HetznerFault } from './catalogue.ts'
import { type HetznerDouble, startHetzner } from './index.ts'

const TIMEOUT_MS = 1_000

export type HetznerWorld = {
  double: HetznerDouble
  kind: PanelKind
  panel: ServerPanel
  connect(token: string, baseUrl?: string): ServerPanel
  harness: PanelHarness
  stop(): Promise<void>
}

export const aPlan = { serverType: 'cx22', image: 'debian-12', location: 'nbg1', sshKeys: '', ipv4: true }

export async function startHetznerWorld(): Promise<HetznerWorld> {
  const double = await startHetzner({ lateByMs: TIMEOUT_MS + 500 })
  const { project } = double
  const connect: HetznerWorld['connect'] = (token, baseUrl = double.baseUrl) =>
    createHetzner({ baseUrl, timeoutMs: TIMEOUT_MS }).connect({ token }, aPlace())
  const panel = connect(double.token)
  const kind = createHetzner()

  const of = (account: KnownAccount) =>
    project.servers.filter(
      ({ labels, name }) =>
        labels[SERVICE] === labelOf(account.externalId) || name === machineNameOf(account.externalId),
    )
  /** What a request for this account carries: the number of its server, or, as long as there is none, our key. */
  const textOf = (account: KnownAccount) => {
    const [server] = of(account)
    return server ? `/servers/${server.id}` : account.externalId
  }

  const harness: PanelHarness = {
    kind,
    panel,
    unreachable: connect(double.token, `http://127.0.0.1:${await freePort()}/v1`),
    unwelcome: connect('TokenOfSomebodyElseAltogether'),
    plan: aPlan,
    otherPlan: { ...aPlan, serverType: 'cx32' },
    planNames: ['cx22', 'cx32'],
    loseNextAnswer: async (account, how) => double.loseNext(textOf(account), how),
    async failNextCall(account, how) {
      const fault =
        how === 'busy'
          ? new HetznerFault(429, 'rate_limit_exceeded', 'limit of 3600 requests per hour reached')
          : new HetznerFault(422, 'invalid_input', "invalid input in field 'image': image is not available")
      double.failNext(textOf(account), fault)
    },
    standing: async (account) => of(account).length,
    finishWork: async () => project.finishWork(),
    async foreignAccount(account) {
      project.create({ name: machineNameOf(account.externalId), server_type: 'cx22', image: 'debian-12' })
    },
    async runsFull() {
      project.serverLimit = 0
      return async () => {
        project.serverLimit = 100
      }
    },
  }
  return { double, kind, panel, connect, harness, stop: () => double.stop() }
}
