import type { KnownAccount, NewAccount, ServerPanel } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { connectPlesk } from './harness.ts'
import { changesSomething, type Failure, type PleskDouble, startPlesk, whatIsAsked } from './index.ts'
import type { Client, Domain } from './server.ts'

/** A double with a panel joined to it, and short ways to do what tests of Plesk alone do all the time. */
export type PleskWorld = Awaited<ReturnType<typeof startPleskWorld>>

export async function startPleskWorld() {
  const double: PleskDouble = await startPlesk()
  const panel: ServerPanel = connectPlesk(double)
  const { plesk } = double
  let count = 0

  function anAccount(wish: Partial<NewAccount> = {}): NewAccount<never> {
    count += 1
    const username = `ada${String(count).padStart(4, '0')}`
    return {
      externalId: uniqueKey('svc'),
      username,
      domain: `${username}.example.com`,
      remoteId: null,
      password: 'Correct-Horse9',
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      plan: { servicePlan: 'Starter' },
      ...wish,
    } as NewAccount<never>
  }
  const create = (input: NewAccount<never>, at = panel) => at.create(input, { key: input.externalId }, recordingCall())
  async function standing(wish: Partial<NewAccount> = {}): Promise<NewAccount<never>> {
    const input = anAccount(wish)
    const outcome = await create(input)
    if (outcome.kind !== 'ready') throw new Error(JSON.stringify(outcome))
    return input
  }
  const clientOf = ({ username }: KnownAccount): Client => plesk.clients.find(({ login }) => login === username)!
  const domainOf = (account: KnownAccount): Domain =>
    plesk.domains.find(({ ownerId }) => ownerId === clientOf(account)?.id)!

  return {
    double,
    panel,
    plesk,
    anAccount,
    create,
    standing,
    clientOf,
    domainOf,
    lookUp: (account: KnownAccount, at = panel) => at.lookUp(account, recordingCall()),
    /** Another subscription of the same customer. */
    addSubscription(account: KnownAccount, name: string): Domain {
      return plesk.newDomain({
        name,
        hosting_type: 'virtual',
        hosting_settings: {
          ftp_login: `f${plesk.domains.length}${Date.now().toString(36)}`,
          ftp_password: 'Correct-Horse9',
        },
        owner_client: clientOf(account),
        ip_addresses: ['192.0.2.10'],
        plan: { name: 'Starter' },
      })
    },
    /** The next request of this name fails: `POST /domains`, `webspace/set`. */
    failNext: (asked: string, how: Failure) => double.failNext((request) => whatIsAsked(request) === asked, how),
    meanwhile: (asked: string, run: () => void) => double.meanwhile((request) => whatIsAsked(request) === asked, run),
    /** What is asked while this runs, in its order. */
    async askedBy(run: () => Promise<unknown>): Promise<{ asked: string; path: string; body: string }[]> {
      const from = double.requests.length
      await run()
      return double.requests.slice(from).map((request) => ({ ...request, asked: whatIsAsked(request) }))
    },
    /** What of it changed something. */
    async changedBy(run: () => Promise<unknown>): Promise<string[]> {
      const from = double.requests.length
      await run()
      return double.requests.slice(from).filter(changesSomething).map(whatIsAsked)
    },
  }
}
