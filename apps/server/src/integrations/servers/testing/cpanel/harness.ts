import type { PanelKind, PanelPlace, ServerPanel } from '@ostler/integration-kit'
import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createCpanel } from '../../cpanel/index.ts'
import { aPlace } from '../a-place.ts'
import { acting } from './functions.ts'
import type { CpanelDouble } from './index.ts'

const TIMEOUT_MS = 600

type CpanelWish = { address?: string; user?: string; token?: string; certificate?: string }

/** The panel of the double, with other settings, and seen page by page. */
export function connectCpanel(
  double: CpanelDouble,
  wish: CpanelWish = {},
  place: Partial<PanelPlace> = {},
): ServerPanel {
  return kind.connect(
    { address: double.origin, user: 'root', token: double.root.token, certificate: '', ...wish },
    aPlace(place),
  )
}

const kind: PanelKind = createCpanel({ timeoutMs: TIMEOUT_MS, accountsAPage: 2 })

export async function cpanelHarness(double: CpanelDouble): Promise<PanelHarness> {
  const { whm } = double
  /** In a form: `user=ada&…` or `username=ada&…`. */
  const isMeant = (username: string) => (request: { path: string; body: string }) =>
    acting.has(/^\/json-api\/(\w+)/.exec(request.path)?.[1] ?? '') &&
    new RegExp(`(^|&)user(name)?=${username}(&|$)`).test(request.body)

  return {
    kind,
    panel: connectCpanel(double),
    unreachable: connectCpanel(double, { address: `http://127.0.0.1:${await freePort()}` }),
    unwelcome: connectCpanel(double, { token: 'WRONG' }),
    plan: { package: 'starter', dedicatedIp: false },
    otherPlan: { package: 'business', dedicatedIp: false },
    planNames: ['starter', 'business'],
    loseNextAnswer: async ({ username }, how) => double.loseNextAnswer(isMeant(username), how),
    failNextCall: async ({ username }, how) => double.failNext(username, how),
    standing: async ({ username }) => whm.accounts.filter(({ user }) => user === username).length,
    finishWork: async () => undefined,
    async foreignAccount({ username }) {
      const somebody = {
        username,
        domain: `somebody-${username}.example.org`,
        password: 'Somebody-Else7',
        plan: 'starter',
      }
      whm.create(double.root, somebody)
    },
    async runsFull() {
      const { mostAccounts } = whm
      whm.mostAccounts = whm.accounts.length
      return async () => {
        whm.mostAccounts = mostAccounts
      }
    },
    passwordOf: async ({ username }) => whm.accounts.find(({ user }) => user === username)?.password ?? null,
  }
}
