import type { KnownAccount, PanelKind, PanelPlace, ServerPanel } from '@ostler/integration-kit'
import type { PanelHarness } from '@ostler/integration-kit/contract-suites'
import { freePort } from '../../../../platform/free-port.ts'
import { createPlesk } from '../../plesk/index.ts'
import { aPlace } from '../a-place.ts'
import { changesSomething, type PleskDouble } from './index.ts'

const TIMEOUT_MS = 600

type PleskWish = { address?: string; apiKey?: string; certificate?: string }

const kind: PanelKind = createPlesk({ timeoutMs: TIMEOUT_MS, accountsAPage: 2 })

/** The panel of the double, with other settings, and seen page by page. */
export const connectPlesk = (double: PleskDouble, wish: PleskWish = {}, place: Partial<PanelPlace> = {}): ServerPanel =>
  kind.connect({ address: double.origin, apiKey: double.apiKey, certificate: '', ...wish }, aPlace(place))

export async function pleskHarness(double: PleskDouble): Promise<PanelHarness> {
  const { plesk } = double

  /** What is there already is named by its number, and what is to be made by its login. */
  function aboutIt({ username }: KnownAccount) {
    const client = plesk.clients.find(({ login }) => login === username)
    const domains = plesk.domains.filter(({ ownerId }) => ownerId === client?.id)
    return (request: { method?: string; path: string; body: string }): boolean =>
      changesSomething({ method: 'POST', ...request }) &&
      (request.body.includes(`"${username}"`) ||
        request.path === `/api/v2/clients/${client?.id}` ||
        domains.some(({ id }) => request.path === `/api/v2/domains/${id}` || request.body.includes(`<id>${id}</id>`)))
  }

  return {
    kind,
    panel: connectPlesk(double),
    unreachable: connectPlesk(double, { address: `http://127.0.0.1:${await freePort()}` }),
    unwelcome: connectPlesk(double, { apiKey: 'wrong' }),
    plan: { servicePlan: 'Starter' },
    otherPlan: { servicePlan: 'Business' },
    planNames: ['Starter', 'Business'],
    loseNextAnswer: async (account, how) => double.loseNextAnswer(aboutIt(account), how),
    failNextCall: async (account, how) => double.failNext(aboutIt(account), how),
    async standing({ username, domain }) {
      const clients = plesk.clients.filter(({ login }) => login === username)
      const strays = plesk.domains.filter((one) => one.name === domain && clients.every(({ id }) => id !== one.ownerId))
      return clients.length + strays.length
    },
    finishWork: async () => undefined,
    async foreignAccount({ username }) {
      const password = 'Somebody-Else7'
      const owner = plesk.newClient({ name: 'Somebody', login: username, password, external_id: 'other:1' })
      plesk.newDomain({
        name: `somebody-${username}.example.org`,
        hosting_type: 'virtual',
        hosting_settings: { ftp_login: username, ftp_password: password },
        owner_client: owner,
        ip_addresses: ['192.0.2.10'],
        plan: { name: 'Starter' },
      })
    },
    async runsFull() {
      const { mostDomains } = plesk
      plesk.mostDomains = plesk.domains.length
      return async () => {
        plesk.mostDomains = mostDomains
      }
    },
    passwordOf: async ({ username }) => {
      const client = plesk.clients.find(({ login }) => login === username)
      const domain = plesk.domains.find(({ ftpLogin }) => ftpLogin === username)
      return client?.password === domain?.ftpPassword ? (client?.password ?? null) : 'two different ones'
    },
  }
}
