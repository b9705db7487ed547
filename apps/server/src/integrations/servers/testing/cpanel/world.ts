import type { KnownAccount, NewAccount, ServerPanel } from '@ostler/integration-kit'
import { recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { connectCpanel } from './harness.ts'
import { type CpanelDouble, startCpanel } from './index.ts'
import type { HostedAccount } from './server.ts'

/** A double with a panel joined to it, and short ways to do what tests of cPanel alone do all the time. */
export type CpanelWorld = Awaited<ReturnType<typeof startCpanelWorld>>

export async function startCpanelWorld() {
  const double: CpanelDouble = await startCpanel()
  const panel: ServerPanel = connectCpanel(double)
  let count = 0
  /** So that the first eight characters differ. */
  const nextNumber = () => String(++count).padStart(4, '0')

  function anAccount(wish: Partial<NewAccount> = {}): NewAccount<never> {
    const username = wish.username ?? `ada${nextNumber()}`
    return {
      externalId: uniqueKey('svc'),
      username,
      domain: `${username}.example.com`,
      remoteId: null,
      password: 'Correct-Horse9-Battery',
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      plan: { package: 'starter', dedicatedIp: false },
      ...wish,
    } as NewAccount<never>
  }
  const create = (input: NewAccount<never>, at = panel) => at.create(input, { key: input.externalId }, recordingCall())

  return {
    double,
    panel,
    nextNumber,
    anAccount,
    create,
    lookUp: (account: KnownAccount, at = panel) => at.lookUp(account, recordingCall()),
    async standing(wish: Partial<NewAccount> = {}): Promise<NewAccount<never>> {
      const input = anAccount(wish)
      const outcome = await create(input)
      if (outcome.kind !== 'ready' || !outcome.created) throw new Error(JSON.stringify(outcome))
      return input
    },
    hosted: ({ username }: KnownAccount): HostedAccount => double.whm.accounts.find(({ user }) => user === username)!,
    /** The panel as a reseller has it. */
    asReseller(name: string): ServerPanel {
      const { token } = double.newReseller(name)
      return connectCpanel(double, { user: name, token })
    },
  }
}
