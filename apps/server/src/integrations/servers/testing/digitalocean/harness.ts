import type { KnownAccount, PanelKind, ServerPanel } from '@ostler/integration-kit'
import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createDigitalOcean } from '../../digitalocean/index.ts'
import { tagOf } from '../../digitalocean/machine.ts'
import { aPlace } from '../a-place.ts'
import { DigitalOceanFault, unprocessable } from './catalogue.ts'
import { type DigitalOceanDouble, startDigitalOcean } from './index.ts'

const TIMEOUT_MS = 1_000

export type DigitalOceanWorld = {
  double: DigitalOceanDouble
  kind: PanelKind
  panel: ServerPanel
  harness: PanelHarness
  stop(): Promise<void>
}

export const aPlan = { size: 's-1vcpu-1gb', image: 'debian-12-x64', region: 'fra1', sshKeys: '', setsPassword: true }

export async function startDigitalOceanWorld(): Promise<DigitalOceanWorld> {
  const double = await startDigitalOcean({ lateByMs: TIMEOUT_MS + 500 })
  const { account: cloud } = double
  const connect = (token: string, baseUrl = double.baseUrl): ServerPanel =>
    createDigitalOcean({ baseUrl, timeoutMs: TIMEOUT_MS }).connect({ token }, aPlace())
  const panel = connect(double.token)
  const kind = createDigitalOcean()

  const of = (account: KnownAccount) => cloud.droplets.filter(({ tags }) => tags.includes(tagOf(account.externalId)))
  /** What a request for this account carries: the number of its droplet, or, as long as there is none, our key. */
  const textOf = (account: KnownAccount) => {
    const [droplet] = of(account)
    return droplet ? String(droplet.id) : account.externalId
  }

  const harness: PanelHarness = {
    kind,
    panel,
    unreachable: connect(double.token, `http://127.0.0.1:${await freePort()}/v2`),
    unwelcome: connect('dop_v1_TokenOfSomebodyElse'),
    plan: aPlan,
    otherPlan: { ...aPlan, size: 's-2vcpu-2gb' },
    planNames: ['s-1vcpu-1gb', 's-2vcpu-2gb'],
    loseNextAnswer: async (account, how) => double.loseNext(textOf(account), how),
    async failNextCall(account, how) {
      const busy = new DigitalOceanFault(429, 'too_many_requests', 'API rate limit exceeded.', { 'retry-after': '15' })
      double.failNext(textOf(account), how === 'busy' ? busy : unprocessable('You specified an invalid image.'))
    },
    standing: async (account) => of(account).length,
    finishWork: async () => cloud.finishWork(),
    async runsFull() {
      cloud.dropletLimit = 0
      return async () => {
        cloud.dropletLimit = 100
      }
    },
  }
  return { double, kind, panel, harness, stop: () => double.stop() }
}
