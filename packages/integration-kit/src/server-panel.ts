import type { Duplex } from 'node:stream'
import type { CallContext, Unknown } from './outcome.ts'
import type { SettingsSchema } from './settings-form.ts'
import type { GuardedFetch } from './sign-in.ts'

/**
 * What a server panel can do besides making, suspending and ending accounts. Staff and clients are offered just these, and
 * an adapter has the verb of each ability that its kind names.
 */
export const panelAbilities = [
  'changePlan',
  'changePassword',
  'rename',
  'renew',
  'usage',
  'listAccounts',
  'choices',
  'signOn',
  'backups',
  'power',
  'reinstall',
  'console',
  'actions',
  'callback',
] as const
export type PanelAbility = (typeof panelAbilities)[number]

/** An account as far as we know it: what names it here, and what names it there. */
export type KnownAccount = {
  /** Ours. Kept on the other side where there is a place for it. */
  externalId: string
  username: string
  domain: string | null
  /** How the server calls it, as soon as it said so: the number of a machine. */
  remoteId: string | null
}

export type NewAccount<Plan = unknown> = KnownAccount & {
  password: string
  /** Ours, and the same for all accounts of one client: what tells whose a login is that several of them share. */
  clientId?: string
  /** Of the client. */
  email: string
  name: string
  /** What the product says, with the options that were bought laid over it. */
  plan: Plan
}

/** An account as it stands on its server. */
export type Account = {
  username: string
  domain: string | null
  /** In the server's words; null where it has none. */
  plan: string | null
  /**
   * - `making`: the server works on it; ask again
   * - `broken`: begun and not finished, and it never will be; it may be ended and made anew
   */
  state: 'making' | 'active' | 'suspended' | 'broken'
  remoteId: string | null
  /** Where the client finds it: a host name or an address. */
  host: string
  panelUrl: string | null
  /** Assigned IP addresses. */
  addresses: string[]
  /** Of machines. */
  power: 'on' | 'off' | null
}

/**
 * Why the other side says no for good.
 *
 * - `credentials`: it does not take our key any more; nothing works there until staff mend it
 * - `name_taken`: under another user name it may work
 * - `no_room`: on another server it may work
 */
export type Rejected = { kind: 'rejected'; reason: string; because?: 'credentials' | 'name_taken' | 'no_room' }

/** The other side is busy or down, and nothing was done. */
export type Retryable = { kind: 'retryable'; reason: string; afterSeconds?: number }

export type CreateOutcome =
  /** `created: false`: it stood there already, made by an earlier call for the same account. */
  | { kind: 'ready'; created: boolean; account: Account; password?: string }
  /**
   * Taken on, and not finished. `lookUp` tells how far it is, and while it says `making`, another `create` takes the next
   * step, where there is one. `password`: the server chose its own, and says so once.
   */
  | { kind: 'working'; remoteId: string | null; reason: string; password?: string }
  | Rejected
  | Retryable
  | Unknown

export type ActionOutcome =
  /** `note`: what the server has to say, for people. */
  | { kind: 'ok'; note?: string; password?: string }
  /** Taken on, and not finished: `progress` with this ticket tells. */
  | { kind: 'working'; ticket: string; reason: string; password?: string }
  /** There is no such account. */
  | { kind: 'absent' }
  | Rejected
  | Retryable
  | Unknown

export type LookUpOutcome =
  | { kind: 'found'; account: Account }
  | { kind: 'absent' }
  /** There is one of this name that is not ours. Nothing is done to it. */
  | { kind: 'foreign'; reason: string }
  | Unknown

/** MiB, as the server counts them. */
export type Usage = {
  /** Null where nobody can say: a cloud knows how large the disk of a machine is, and not how much is on it. */
  diskMib: number | null
  diskLimitMib: number | null
  /** A counter, both ways together. It may begin at zero again at any time: with the month, or when a machine starts. */
  trafficMib: number
  trafficLimitMib: number | null
}

export type UsageOutcome = { kind: 'read'; usage: Usage } | { kind: 'absent' } | Unknown

/** An account on the server, whoever made it. */
export type ListedAccount = {
  /** Null: it does not carry a key of ours. */
  externalId: string | null
  username: string
  domain: string | null
  email: string | null
  plan: string | null
  remoteId: string | null
  isSuspended: boolean
  /** `YYYY-MM-DD` */
  createdOn: string | null
}

/** Page by page; `next` is null at the end. */
export type Listed<Key extends string, Item> = ({ kind: 'read'; next: string | null } & Record<Key, Item[]>) | Unknown

export type Backup = {
  id: string
  label: string
  /** An instant. */
  madeAt: string
  sizeMib: number | null
  state: 'making' | 'ready' | 'failed'
}

/** A way in that works once, soon: made when somebody clicks, never kept. */
export type WayIn = { kind: 'ready'; url: string } | { kind: 'absent' } | Rejected | Retryable | Unknown

export type ConsoleOutcome =
  /** A page that shows the screen of the machine. */
  | { kind: 'page'; url: string }
  /** What the machine has written to its screen so far. */
  | { kind: 'text'; text: string }
  | { kind: 'absent' }
  | Rejected
  | Retryable
  | Unknown

export type PanelCheck =
  | {
      kind: 'accepted'
      /** What answers there, as people know it: `cPanel 11.136`. */
      version: string
      /** What will not work, as sentences. */
      warnings: string[]
      /** How many accounts there are, and how much room, where it says so. */
      accounts?: number
      freeDiskMib?: number
      /** Shown so that it can be pinned: the key or certificate it answered with. */
      fingerprint?: string
    }
  /** `field`: which setting is wrong, when that is clear. `fingerprint`: the one to pin, while none or another is pinned. */
  | { kind: 'refused'; field: string | null; reason: string; fingerprint?: string }
  | Unknown

/** News of a panel that tells by itself how a piece of work ended. */
export type PanelNews = { eventId: string; ticket: string; outcome: ActionOutcome; account?: Account }

export type CallbackVerdict = { kind: 'accepted'; news: PanelNews[] } | { kind: 'refused'; reason: string }

export type RawCallback = {
  body: Uint8Array
  headers: Record<string, string | undefined>
  receivedAt: Temporal.Instant
}

/** What every verb that changes something is told besides: its own name, the same at every try. */
export type Act = {
  /** Sent as the idempotency key where there is one, and put into names and notes of what is made. */
  key: string
}

/**
 * A control panel, cloud or server that accounts are made on, translated.
 *
 * An adapter holds no state and decides nothing. It never throws for an answer of the other side; it throws only when it is
 * called wrongly. After `unknown` nothing is repeated before `lookUp` (or `progress`, or the list) has said how things stand.
 *
 * An account is touched only when it is ours: where the other side keeps no key of ours, user name *and* domain have to fit.
 */
export interface ServerPanel<Plan = unknown> {
  /** Makes the account, or finds the one that is there. Half of one is taken up where it was left. */
  create(input: NewAccount<Plan>, act: Act, call: CallContext): Promise<CreateOutcome>
  /** How does the account stand? The one way out of `unknown`. Changes nothing. */
  lookUp(account: KnownAccount, call: CallContext): Promise<LookUpOutcome>
  /** Idempotent, as the next two are. The data stays; a machine is stopped and cannot be started by its owner. */
  suspend(account: KnownAccount, reason: string, act: Act, call: CallContext): Promise<ActionOutcome>
  unsuspend(account: KnownAccount, act: Act, call: CallContext): Promise<ActionOutcome>
  /** For good, with all that was made for it; back-ups stay where the kind says that they outlive it. */
  terminate(account: KnownAccount, act: Act, call: CallContext): Promise<ActionOutcome>
  /** How far is a piece of work that was taken on? Where it goes in steps, this takes the next one. */
  progress?(account: KnownAccount, ticket: string, call: CallContext): Promise<ActionOutcome>

  /** `before`: what it was, as far as we know. Idempotent. */
  changePlan?(account: KnownAccount, plan: Plan, act: Act, call: CallContext): Promise<ActionOutcome>
  /** Idempotent. */
  changePassword?(account: KnownAccount, password: string, act: Act, call: CallContext): Promise<ActionOutcome>
  /** To another domain. Idempotent. */
  rename?(account: KnownAccount, domain: string, act: Act, call: CallContext): Promise<ActionOutcome>
  /** It was paid up to this day, `YYYY-MM-DD`. Idempotent. */
  renew?(account: KnownAccount, paidUntil: string, act: Act, call: CallContext): Promise<ActionOutcome>

  usage?(account: KnownAccount, call: CallContext): Promise<UsageOutcome>
  /** Of all accounts at once, where the server can: then nobody is asked one by one. */
  usageOfAll?(
    page: string | null,
    call: CallContext,
  ): Promise<
    Listed<'usages', { account: Omit<KnownAccount, 'externalId'> & { externalId: string | null }; usage: Usage }>
  >
  listAccounts?(page: string | null, call: CallContext): Promise<Listed<'accounts', ListedAccount>>
  /** What the server offers for a field of the plan: packages, sizes, images. */
  choices?(
    field: string,
    call: CallContext,
  ): Promise<{ kind: 'read'; choices: { value: string; label: string }[] } | Unknown>

  /** `ip`: where the person is. */
  signOn?(account: KnownAccount, visitor: { ip: string }, call: CallContext): Promise<WayIn>
  console?(account: KnownAccount, call: CallContext): Promise<ConsoleOutcome>

  /** Newest first. */
  listBackups?(
    account: KnownAccount,
    call: CallContext,
  ): Promise<{ kind: 'read'; backups: Backup[] } | { kind: 'absent' } | Unknown>
  /** Its label is the key of the act, so that it is found again. */
  createBackup?(account: KnownAccount, act: Act, call: CallContext): Promise<ActionOutcome>
  restoreBackup?(account: KnownAccount, backupId: string, act: Act, call: CallContext): Promise<ActionOutcome>
  deleteBackup?(account: KnownAccount, backupId: string, act: Act, call: CallContext): Promise<ActionOutcome>

  /** `start` and `stop` are idempotent; nobody repeats a `reboot` blindly. */
  power?(account: KnownAccount, to: 'start' | 'stop' | 'reboot', act: Act, call: CallContext): Promise<ActionOutcome>
  /** Everything on the machine is lost. `image` is a choice of the plan's field `image`, where it has one. */
  reinstall?(
    account: KnownAccount,
    wish: { image: string | null; password: string },
    act: Act,
    call: CallContext,
  ): Promise<ActionOutcome>
  /** One of the kind's own `actions`. */
  act?(
    account: KnownAccount,
    action: { name: string; input: Record<string, string | boolean> },
    act: Act,
    call: CallContext,
  ): Promise<ActionOutcome>

  /** Checks signature and time of a raw call-back and says what it means. Changes nothing. */
  parseCallback?(raw: RawCallback): Promise<CallbackVerdict>

  /** Do the settings work? Asks and changes nothing. Also the health check, so it is quick. */
  checkConnection(call: CallContext): Promise<PanelCheck>
}

/** Where an adapter works: what it needs of us besides its settings. */
export type PanelPlace = {
  /** The name of the server in this house. */
  server: string
  /** Where the panel sends its call-backs to. */
  callbackUrl: string
  fetch: GuardedFetch
  /** The same for a server whose certificate nobody has signed: it has to be this one. SHA-256, hex. */
  fetchPinned(fingerprint: string): GuardedFetch
  /** A connection to a server that a person entered, guarded in the same way. Rejects as the network does. */
  connect(host: string, port: number, signal: AbortSignal): Promise<Duplex>
}

/** What a server wants of user names: lower-case letters and digits, a letter first, at most so many. */
export type NameRules = {
  longest: number
  /** Names that it keeps for itself, besides the usual ones. */
  reserved?: readonly string[]
  /** So many characters in front have to differ from those of every other account on the server. */
  uniqueStart?: number
}

export type PasswordRules = { length: number; symbols: boolean }

/** Something only this kind can do, as a form for staff or for clients. */
export type PanelAction = {
  name: string
  label: string
  about: string
  for: 'staff' | 'client'
  /** Cannot be undone: it asks again. */
  isDangerous: boolean
  form: SettingsSchema<Record<string, string | boolean>>
}

/** A kind of server panel: what it can do, which settings it needs, and how to speak to one of them. */
export type PanelKind<Settings = unknown, Plan = unknown> = {
  /** Names it for ever: `cpanel`. */
  kind: string
  /** As staff know it: `cPanel`. */
  label: string
  /** One sentence for staff who choose one. */
  about: string
  makes: 'account' | 'machine'
  abilities: readonly PanelAbility[]
  /** Are back-ups still there when the account is gone? Then a last one is made before it ends. */
  backupsOutlive?: true
  /** Of a server: where it is, and the key to it. */
  settings: SettingsSchema<Settings>
  /** Of a product: what is made for a client. Options that were bought are laid over these by the names of the fields. */
  plan: SettingsSchema<Plan>
  names: NameRules
  passwords: PasswordRules
  /** How long a call may take. What takes longer is looked up. */
  patienceSeconds: number
  actions?: readonly PanelAction[]
  /** How to prepare the server, for staff who set it up. */
  setUpHelp: string
  connect(settings: Settings, place: PanelPlace): ServerPanel<Plan>
}

/** Keeps the types of settings and plan together while a kind is written, and lets it stand beside others afterwards. */
export const definePanel = <Settings, Plan>(kind: PanelKind<Settings, Plan>): PanelKind => kind as unknown as PanelKind
