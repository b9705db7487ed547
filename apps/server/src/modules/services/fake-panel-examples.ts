import {
  type Account,
  type ActionOutcome,
  type Backup,
  type CreateOutcome,
  definePanel,
  type KnownAccount,
  type LookUpOutcome,
  type NewAccount,
  type PanelAbility,
  type PanelCheck,
  type PanelKind,
  type ServerPanel,
  textField,
  type Usage,
  type UsageOutcome,
} from '@ostler/integration-kit'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { Contexts } from '../../platform/context.ts'
import type { Ports } from '../../platform/ports.ts'
import { ensureServer, panelKinds } from '../servers/index.ts'
import { operate } from './operations/operate.ts'

type Standing = NewAccount & { isSuspended: boolean; plan: unknown; password: string }

/**
 * A server that is played by the test. It makes one account a key and finds it again. An entry of `creates` or `actions` is
 * what it says to the next request instead; with `anyway` it has done what was asked all the same, and only its answer was
 * lost.
 */
export class FakePanel implements ServerPanel {
  readonly accounts = new Map<string, Standing>()
  readonly backups = new Map<string, Backup[]>()
  readonly asked: string[] = []
  readonly requests: NewAccount[] = []
  readonly creates: { answer: CreateOutcome; anyway?: boolean }[] = []
  readonly lookUps: LookUpOutcome[] = []
  readonly actions: { answer: ActionOutcome; anyway?: boolean }[] = []
  readonly progresses: ActionOutcome[] = []
  usageNow: Usage = { diskMib: 100, diskLimitMib: 1000, trafficMib: 10, trafficLimitMib: null }

  async create(input: NewAccount): Promise<CreateOutcome> {
    this.asked.push('create')
    this.requests.push(input)
    const told = this.creates.shift()
    const created = !this.accounts.has(input.externalId)
    if ((!told || told.anyway) && created) this.accounts.set(input.externalId, { ...input, isSuspended: false })
    return told?.answer ?? { kind: 'ready', created, account: this.accountOf(this.accounts.get(input.externalId)!) }
  }

  async lookUp({ externalId }: KnownAccount): Promise<LookUpOutcome> {
    this.asked.push('look up')
    const told = this.lookUps.shift()
    if (told) return told
    const found = this.accounts.get(externalId)
    return found ? { kind: 'found', account: this.accountOf(found) } : { kind: 'absent' }
  }

  suspend(account: KnownAccount) {
    return this.does('suspend', account, (one) => (one.isSuspended = true))
  }
  unsuspend(account: KnownAccount) {
    return this.does('unsuspend', account, (one) => (one.isSuspended = false))
  }
  terminate(account: KnownAccount) {
    return this.does('terminate', account, () => this.accounts.delete(account.externalId))
  }
  changePlan(account: KnownAccount, plan: unknown) {
    return this.does('change plan', account, (one) => (one.plan = plan))
  }
  changePassword(account: KnownAccount, password: string) {
    return this.does('change password', account, (one) => (one.password = password))
  }
  rename(account: KnownAccount, domain: string) {
    return this.does('rename', account, (one) => (one.domain = domain))
  }
  createBackup(account: KnownAccount, { key }: { key: string }) {
    return this.does('back up', account, () => {
      const backup: Backup = { id: key, label: key, madeAt: '2027-03-01T12:00:00Z', sizeMib: 1, state: 'ready' }
      this.backups.set(account.externalId, [...(this.backups.get(account.externalId) ?? []), backup])
    })
  }
  restoreBackup(account: KnownAccount) {
    return this.does('restore', account, () => {})
  }
  deleteBackup(account: KnownAccount, backupId: string) {
    return this.does('delete back-up', account, () => {
      const kept = (this.backups.get(account.externalId) ?? []).filter(({ id }) => id !== backupId)
      this.backups.set(account.externalId, kept)
    })
  }
  power(account: KnownAccount, to: string) {
    return this.does(to, account, () => {})
  }
  async progress(): Promise<ActionOutcome> {
    this.asked.push('progress')
    return this.progresses.shift() ?? { kind: 'ok' }
  }
  async listBackups({ externalId }: KnownAccount) {
    this.asked.push('list back-ups')
    return { kind: 'read' as const, backups: this.backups.get(externalId) ?? [] }
  }
  async usage({ externalId }: KnownAccount): Promise<UsageOutcome> {
    return this.accounts.has(externalId) ? { kind: 'read', usage: this.usageNow } : { kind: 'absent' }
  }
  async signOn({ externalId }: KnownAccount) {
    const url = `https://one.example/in?once=${externalId}-${this.asked.push('sign on')}`
    return this.accounts.has(externalId) ? { kind: 'ready' as const, url } : { kind: 'absent' as const }
  }
  async checkConnection(): Promise<PanelCheck> {
    return { kind: 'accepted', version: 'Fake 1', warnings: [] }
  }

  private async does(name: string, account: KnownAccount, work: (one: Standing) => unknown): Promise<ActionOutcome> {
    this.asked.push(name)
    const told = this.actions.shift()
    const found = this.accounts.get(account.externalId)
    if (found && (!told || told.anyway)) work(found)
    return told?.answer ?? (found ? { kind: 'ok' } : { kind: 'absent' })
  }

  private accountOf({ username, domain, plan, isSuspended }: Standing): Account {
    return {
      username,
      domain,
      plan: (plan as { plan: string }).plan,
      state: isSuspended ? 'suspended' : 'active',
      remoteId: null,
      host: 'one.example',
      panelUrl: 'https://one.example/login',
      addresses: [],
      power: null,
    }
  }
}

const abilities: PanelAbility[] = ['changePlan', 'changePassword', 'rename', 'usage', 'signOn', 'backups', 'power']

/** The kind of a panel that the test plays. */
export const fakeKind = (panel: ServerPanel, wish: Partial<PanelKind> = {}): PanelKind =>
  definePanel({
    kind: 'panel',
    label: 'Panel',
    about: 'Played by a test.',
    makes: 'account',
    abilities,
    backupsOutlive: true,
    settings: z.object({}),
    plan: z.object({ plan: textField({ label: 'Plan' }, { optional: true }) }),
    names: { longest: 16 },
    passwords: { length: 20, symbols: false },
    patienceSeconds: 60,
    setUpHelp: '',
    connect: () => panel as ServerPanel<{ plan: string }>,
    ...(wish as object),
  })

/** Puts a panel of the test in the place of those that the house came with, and sets up a server of it. */
export async function withPanel(
  house: { ports: Ports; contexts: Contexts },
  panel = new FakePanel(),
  wish: Partial<PanelKind> = {},
): Promise<FakePanel> {
  house.ports.provide(panelKinds, new Map([['panel', fakeKind(panel, wish)]]))
  await ensureServer(house.contexts.forSystem('test', 'cli'), 'panel', 'Panel')
  return panel
}

type Asked = { contexts: Contexts; pool: Pool }

/** What is still wanted of the server for a service, oldest first. */
export async function opensOf(house: Asked, serviceId: number): Promise<{ id: number; verb: string; state: string }[]> {
  const { rows } = await house.pool.query<{ id: string; verb: string; state: string }>(
    `SELECT id, verb, state FROM services.operations
      WHERE service_id = $1 AND state IN ('waiting', 'asking', 'working') ORDER BY id`,
    [serviceId],
  )
  return rows.map((row) => ({ ...row, id: Number(row.id) }))
}

let jobs = 0

/** Has the next one tried once, as its job would, however long it were to wait. */
export async function triesNext(house: Asked, serviceId: number): Promise<void> {
  const [next] = await opensOf(house, serviceId)
  if (!next) return
  const run = { id: `job-${++jobs}`, lastAttempt: false, signal: new AbortController().signal }
  await operate.handle(house.contexts.forSystem(operate.name, 'worker'), { operationId: next.id }, run)
}
