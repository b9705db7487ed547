import type { KnownAccount } from '@ostler/integration-kit'
import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { createWebhookPanel } from '../../webhook/index.ts'
import { aPlace } from '../a-place.ts'
import { type ScriptServer, SECRET } from './script-server.ts'

export const TIMEOUT_MS = 1_000
export const OTHER_SECRET = 'whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVy'

/** The kind as it is in a house whose operator vouches for what is on this machine. */
export const kind = createWebhookPanel({
  timeoutMs: TIMEOUT_MS,
  mayBePlain: ({ hostname }) => hostname === '127.0.0.1',
})

export const connected = (url: string, secret = SECRET) => kind.connect({ url, secret, certificate: '' }, aPlace())

/** Joins a script to the suite of server panels. @param emptyPort where nobody listens */
export function harnessOf(script: ScriptServer, emptyPort: number): PanelHarness {
  return {
    kind,
    panel: connected(script.url),
    unreachable: connected(`http://127.0.0.1:${emptyPort}/ostler`),
    unwelcome: connected(script.url, OTHER_SECRET),
    plan: { plan: 'small', disk: '', details: '' },
    otherPlan: { plan: 'large', disk: '4096', details: 'mail: yes' },
    planNames: ['small', 'large'],
    loseNextAnswer: async ({ externalId }, how) => script.loseNext(externalId, how),
    failNextCall: async ({ externalId }, how) => script.orders(externalId, how),
    standing: async ({ externalId, username }) =>
      [...script.accounts.values()].filter((one) => one.externalId === externalId || one.username === username).length,
    finishWork: async () => script.finishWork(),
    async foreignAccount({ username }: KnownAccount) {
      const rest = { domain: 'other.example', plan: 'small', email: '', password: '', paidUntil: null, backups: [] }
      script.accounts.set(username, { externalId: 'svc-old', username, state: 'active', power: 'on', ...rest })
    },
    async runsFull() {
      script.isFull = true
      return async () => {
        script.isFull = false
      }
    },
    passwordOf: async ({ username }) => script.accounts.get(username)?.password ?? null,
  }
}
