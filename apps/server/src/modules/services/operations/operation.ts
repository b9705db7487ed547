import type { Account, KnownAccount } from '@ostler/integration-kit'
import type { ServiceRow } from '../lifecycle.ts'
import type { operations } from '../schema.ts'

/** What can be wanted of a server for a service. */
export const verbs = [
  'create',
  'suspend',
  'unsuspend',
  'terminate',
  'clean_up',
  'change_plan',
  'change_password',
  'rename',
  'renew',
  'create_backup',
  'restore_backup',
  'delete_backup',
  'start',
  'stop',
  'reboot',
  'reinstall',
  'action',
] as const
export type Verb = (typeof verbs)[number]

export type OperationRow = typeof operations.$inferSelect

/** What it is done with, as far as it may be read. */
export type OperationInput = {
  domain?: string
  paidUntil?: string
  backupId?: string
  image?: string | null
  action?: string
  values?: Record<string, string | boolean>
  /** The last back-up of a service that ends: without it, it does not. */
  isLast?: true
  /** Servers that said they are full. */
  fullServers?: number[]
  /** How many user names were taken by others. */
  namesTaken?: number
  /** The server was asked after a lost answer, and knew of nothing; asked again later it is believed. */
  wasAbsent?: boolean
  /** The server took it on, so something of it may stand there. */
  wasBegun?: boolean
}

/** How a server answered, whatever it was asked. */
export type Answer =
  | { kind: 'done'; note?: string; password?: string; account?: Account; isFound?: boolean }
  | { kind: 'working'; ticket: string | null; reason: string; remoteId?: string | null; password?: string }
  | { kind: 'gone' }
  | { kind: 'rejected'; reason: string; because?: 'credentials' | 'name_taken' | 'no_room' }
  | { kind: 'retryable'; reason: string; afterSeconds?: number }
  | { kind: 'unknown'; reason: string }

/** An answer without what must not be read. */
export type StoredAnswer = { kind: Answer['kind'] | 'by_hand'; reason?: string; note?: string }

/** What names the account on its server. */
export const knownAccount = (service: ServiceRow): KnownAccount => ({
  externalId: service.externalId,
  username: service.username ?? service.askedName ?? '',
  domain: service.domain,
  remoteId: service.remoteId,
})

export const isOpen = ({ state }: Pick<OperationRow, 'state'>): boolean =>
  state === 'waiting' || state === 'asking' || state === 'working'
