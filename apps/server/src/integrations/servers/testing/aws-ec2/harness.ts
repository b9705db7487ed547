import type { KnownAccount, PanelKind, ServerPanel } from '@ostler/integration-kit'
import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createAwsEc2 } from '../../aws-ec2/index.ts'
import { aPlace } from '../a-place.ts'
import { type Ec2Double, startEc2 } from './index.ts'
import { Ec2Fault } from './query.ts'
import type { Instance } from './region.ts'

const TIMEOUT_MS = 1_000

export type Ec2Test = {
  double: Ec2Double
  kind: PanelKind
  panel: ServerPanel
  harness: PanelHarness
  /** The same region by other settings. */
  connect(wish?: Record<string, string>, baseUrl?: string): ServerPanel
  /** The machines of an account that have not ended, from the region's own records. */
  machinesOf(account: Pick<KnownAccount, 'externalId'>): Instance[]
  stop(): Promise<void>
}

export const plan = {
  image: 'ami-0aaaaaaaaaaaaaaaa',
  type: 't3.micro',
  subnet: 'subnet-0a1b2c3d',
  securityGroup: 'sg-0a1b2c3d, sg-0e5f6a7b',
  keyName: 'operator',
  diskGib: '20',
}
export const otherPlan = { ...plan, type: 't3.small', diskGib: '40' }

/** Joins the double to the contract suite. */
export async function anEc2(): Promise<Ec2Test> {
  const double = await startEc2({ lateByMs: TIMEOUT_MS + 400 })
  const { region, accessKeyId, secretAccessKey } = double
  const connect = (wish: Record<string, string> = {}, baseUrl = double.origin) => {
    const kind = createAwsEc2({ baseUrl, timeoutMs: TIMEOUT_MS })
    return kind.connect(kind.settings.parse({ region: 'eu-west-1', accessKeyId, secretAccessKey, ...wish }), aPlace())
  }
  const kind = createAwsEc2()
  const panel = connect()
  const machinesOf = ({ externalId }: Pick<KnownAccount, 'externalId'>) =>
    region.instances.filter(
      ({ tags, state }) => tags['ostler:account'] === externalId && !/shutting-down|terminated/.test(state),
    )
  const harness: PanelHarness = {
    kind,
    panel,
    unreachable: connect({}, `http://127.0.0.1:${await freePort()}`),
    unwelcome: connect({ secretAccessKey: 'of-somebody-else' }),
    plan,
    otherPlan,
    planNames: ['t3.micro', 't3.small'],
    loseNextAnswer: async (_account, how) => double.loseNext(how),
    failNextCall: async (_account, how) =>
      double.refuseNext(
        how === 'busy'
          ? new Ec2Fault('RequestLimitExceeded', 'Request limit exceeded.', 503)
          : new Ec2Fault('InvalidParameterValue', 'Invalid value for this machine.'),
      ),
    standing: async (account) => machinesOf(account).length,
    finishWork: async () => region.passTime(),
    async runsFull() {
      region.isFull = true
      return async () => {
        region.isFull = false
      }
    },
  }
  return { double, kind, panel, harness, connect, machinesOf, stop: () => double.stop() }
}
