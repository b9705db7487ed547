import type { Account, KnownAccount, NewAccount, PanelKind, ServerPanel } from '../../server-panel.ts'
import { recordingCall, uniqueKey } from '../recording-call.ts'

/** What the suite needs from the other side of the wire. */
export type PanelHarness = {
  kind: PanelKind
  panel: ServerPanel
  /** The same panel where nobody listens: no connection comes about. */
  unreachable: ServerPanel
  /** The same panel with a key that the other side does not take. */
  unwelcome: ServerPanel
  /** A plan that there is, and another one to change to. */
  plan: Record<string, string | boolean>
  otherPlan: Record<string, string | boolean>
  /** What `Account.plan` says of the two; null where the server has no word for plans. */
  planNames: [string, string] | null
  /** The next call for this account that changes something is carried out; its answer comes too late, or not at all. */
  loseNextAnswer(account: KnownAccount, how: 'late' | 'dropped'): Promise<void>
  /** The next call for this account that changes something finds the panel busy (nothing is done), or is refused for good. */
  failNextCall(account: KnownAccount, how: 'busy' | 'rejected'): Promise<void>
  /** How many accounts (machines) stand there for this account, from the other side's own records. */
  standing(account: KnownAccount): Promise<number>
  /** Whatever the other side has taken on is finished when this returns. */
  finishWork(): Promise<void>
  /** Somebody else's account under the user name (or what else names it there) of this one. */
  foreignAccount?(account: KnownAccount): Promise<void>
  /** From now on all new accounts find no room. Undone by the function that is answered. */
  runsFull?(): Promise<() => Promise<void>>
  /** The password that the other side has now; null where it keeps none that can be looked at. */
  passwordOf?(account: KnownAccount): Promise<string | null>
}

export type Acts = ReturnType<typeof actsOn>

let count = 0

/** To stop, to change, to start: nothing takes more than a few steps. */
const MOST_STEPS = 10

/** Short ways to do with a panel what the tests do all the time. */
export function actsOn(harness: () => PanelHarness) {
  const newAccount = (): NewAccount<never> => {
    const externalId = uniqueKey('svc')
    count += 1
    // Unique within eight characters, for those who look no further.
    const username = `u${Date.now().toString(36).slice(-4)}${count.toString(36).padStart(3, '0')}`
    return {
      externalId,
      username,
      domain: `${username}.example.com`,
      remoteId: null,
      password: 'Correct-Horse9-Battery',
      email: `${username}@example.com`,
      name: 'Ada Lovelace',
      plan: harness().plan as never,
    }
  }
  const act = (what = 'act') => ({ key: uniqueKey(what) })
  const create = (input: NewAccount<never>, key = input.externalId) =>
    harness().panel.create(input, { key }, recordingCall())
  const lookUp = (account: KnownAccount) => harness().panel.lookUp(account, recordingCall())

  /** As it stands, once nothing is under way. */
  async function settled(account: KnownAccount): Promise<Account | null> {
    await harness().finishWork()
    const answer = await lookUp(account)
    if (answer.kind === 'absent') return null
    if (answer.kind !== 'found') throw new Error(`The account is ${answer.kind}: ${answer.reason}`)
    return answer.account
  }

  /** As it stands when it is made: what takes several steps is taken up by the next `create`. */
  async function finished(input: NewAccount<never>): Promise<Account | null> {
    for (let steps = 1; ; steps += 1) {
      const account = await settled(input)
      if (account?.state !== 'making' || steps === MOST_STEPS) return account
      await create(input)
    }
  }

  /** Made, and known as we know accounts: with what the server calls it. */
  async function standing(wish: Partial<NewAccount<never>> = {}): Promise<NewAccount<never>> {
    const input = { ...newAccount(), ...wish }
    const outcome = await create(input)
    if (outcome.kind !== 'ready' && outcome.kind !== 'working')
      throw new Error(`The account was not made: ${JSON.stringify(outcome)}`)
    const account = await finished({ ...input, remoteId: outcome.kind === 'working' ? outcome.remoteId : null })
    if (account?.state !== 'active') throw new Error(`The account is ${account?.state ?? 'absent'}.`)
    return { ...input, username: account.username, remoteId: account.remoteId }
  }

  /** `ok` at once, or after the work that was taken on is finished; one piece of work may lead to the next. */
  async function done(account: KnownAccount, asked: ReturnType<ServerPanel['suspend']>) {
    let outcome = await asked
    for (let steps = 0; outcome.kind === 'working' && steps < MOST_STEPS; steps += 1) {
      await harness().finishWork()
      if (!harness().panel.progress) throw new Error('A panel that takes work on has to tell how far it is.')
      outcome = await harness().panel.progress!(account, outcome.ticket, recordingCall())
    }
    return outcome
  }

  return { newAccount, act, create, lookUp, settled, finished, standing, done, call: recordingCall }
}
