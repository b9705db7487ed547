import { type PanelPlace, readSettings, type ServerPanel } from '@ostler/integration-kit'
import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createLinux } from '../../linux/index.ts'
import { aPlace } from '../a-place.ts'
import type { RealServer } from './real-server.ts'

/** Longer than an act takes on a busy machine, and shorter than the server keeps silent when it is told to. */
export const TIMEOUT_MS = 7_000

export const PLAN = {
  diskMib: '100',
  trafficMib: '',
  php: 'if_installed',
  phpProcesses: '',
  phpMemoryMib: '',
  database: 'none',
  certificate: 'self_signed',
}

/** The adapter with these settings, as staff would have entered them. */
export function linuxWith(
  settings: Record<string, string>,
  { timeoutMs = 30_000, place = {} }: { timeoutMs?: number; place?: Partial<PanelPlace> } = {},
): ServerPanel {
  const kind = createLinux({ timeoutMs })
  const { data, error } = readSettings(kind.settings, settings)
  if (error) throw error
  return kind.connect(data, aPlace(place))
}

export async function linuxHarness(server: RealServer): Promise<PanelHarness> {
  const fast = { timeoutMs: TIMEOUT_MS }
  const standing = linuxWith(server.settings(), fast)
  const full = linuxWith(server.settings({}, { keepFreeMib: 900_000_000 }), fast)
  const nobody = String(await freePort())
  let isFull = false
  return {
    kind: createLinux(),
    get panel() {
      return isFull ? full : standing
    },
    unreachable: linuxWith(server.settings({ port: nobody }), fast),
    unwelcome: linuxWith(server.settings({ privateKey: server.keys.stranger }), fast),
    plan: PLAN,
    otherPlan: { ...PLAN, diskMib: '200', certificate: 'none' },
    planNames: null,
    loseNextAnswer: (_account, how) => server.next(how),
    failNextCall: (account, how) => server.next(how === 'busy' ? `busy:${server.lockOf(account.username)}` : 'broken'),
    standing: ({ username }) => server.standing(username),
    async finishWork() {},
    foreignAccount: ({ username }) => server.foreignUser(username),
    async runsFull() {
      isFull = true
      return async () => {
        isFull = false
      }
    },
  }
}
