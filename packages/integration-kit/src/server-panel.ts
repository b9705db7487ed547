import type { CallContext, Unknown } from './outcome.ts'

export type Account = {
  /** Our key, stored on the other side where it can be; see `externalId`. */
  externalId: string
  username: string
  domain: string | null
  plan: string
  suspended: boolean
}

export type CreateAccount = {
  /** Names the service on the other side, so that a second create finds the first. */
  externalId: string
  username: string
  password: string
  domain: string | null
  plan: string
  email: string
}

export type CreateOutcome =
  /** `created: false` means that it stood there already, made by an earlier call with the same key. */
  | { kind: 'ready'; created: boolean; username: string; host: string; panelUrl: string | null }
  /** The other side said no, and will say no again. */
  | { kind: 'rejected'; reason: string }
  /** The other side is busy or down, and nothing was done. */
  | { kind: 'retryable'; reason: string }
  | Unknown

export type ActionOutcome =
  | { kind: 'ok' }
  | { kind: 'absent' }
  | { kind: 'rejected'; reason: string }
  | { kind: 'retryable'; reason: string }
  | Unknown

/** MiB, as the panel counts them. */
export type Usage = { diskMib: number; diskLimitMib: number | null; trafficMib: number }

export type LookUpOutcome =
  | { kind: 'found'; account: Account; host: string; panelUrl: string | null }
  | { kind: 'absent' }
  | Unknown

/**
 * A control panel, cloud or server that accounts are made on.
 *
 * Every verb is idempotent by `externalId`. After `unknown`, ask `lookUp` before anything is repeated.
 */
export interface ServerPanel {
  readonly name: string
  readonly label: string

  create(input: CreateAccount, call: CallContext): Promise<CreateOutcome>
  lookUp(externalId: string, call: CallContext): Promise<LookUpOutcome>
  suspend(externalId: string, reason: string, call: CallContext): Promise<ActionOutcome>
  unsuspend(externalId: string, call: CallContext): Promise<ActionOutcome>
  terminate(externalId: string, call: CallContext): Promise<ActionOutcome>
  usage(externalId: string, call: CallContext): Promise<{ kind: 'read'; usage: Usage } | { kind: 'absent' } | Unknown>
}
