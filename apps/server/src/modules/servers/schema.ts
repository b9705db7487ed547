import type { PanelCheck, PanelNews } from '@ostler/integration-kit'
import { bigint, boolean, integer, jsonb, pgSchema, primaryKey, text } from 'drizzle-orm/pg-core'
import { civilDate, idColumn, instant, primaryId } from '../../platform/columns.ts'

export const serversSchema = pgSchema('servers')

export type Health = 'unchecked' | 'well' | 'down' | 'refused'
export const fillRules = ['round_robin', 'least_filled', 'first_with_room'] as const
export type FillRule = (typeof fillRules)[number]

const mib = (name: string) => bigint(name, { mode: 'number' })

export const servers = serversSchema.table('servers', {
  id: primaryId(),
  name: text().notNull(),
  label: text().notNull(),
  kind: text().notNull(),
  settings: jsonb().$type<Record<string, string | boolean>>().notNull().default({}),
  sealedSecrets: text('sealed_secrets'),
  nameServers: text('name_servers').array().notNull().default([]),
  mostAccounts: integer('most_accounts'),
  diskMib: mib('disk_mib'),
  memoryMib: mib('memory_mib'),
  isOpen: boolean('is_open').notNull().default(true),
  maintenanceSince: instant('maintenance_since'),
  maintenanceNote: text('maintenance_note').notNull().default(''),
  notes: text().notNull().default(''),
  health: text().$type<Health>().notNull().default('unchecked'),
  checkedAt: instant('checked_at'),
  failures: integer().notNull().default(0),
  failingSince: instant('failing_since'),
  alertedAt: instant('alerted_at'),
  lastCheck: jsonb('last_check').$type<PanelCheck>(),
  createdAt: instant('created_at').notNull(),
  changedAt: instant('changed_at').notNull(),
})

export const groups = serversSchema.table('groups', {
  id: primaryId(),
  name: text().notNull(),
  kind: text().notNull(),
  fill: text().$type<FillRule>().notNull(),
  lastServerId: idColumn('last_server_id'),
})

export const groupServers = serversSchema.table(
  'group_servers',
  {
    groupId: idColumn('group_id').notNull(),
    serverId: idColumn('server_id').notNull(),
    position: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.groupId, table.serverId] })],
)

export const places = serversSchema.table('places', {
  key: text().primaryKey(),
  serverId: idColumn('server_id').notNull(),
  diskMib: mib('disk_mib').notNull().default(0),
  memoryMib: mib('memory_mib').notNull().default(0),
  takenAt: instant('taken_at').notNull(),
})

export const checks = serversSchema.table('checks', {
  id: primaryId(),
  serverId: idColumn('server_id').notNull(),
  at: instant().notNull(),
  tookMs: integer('took_ms').notNull(),
  health: text().$type<Exclude<Health, 'unchecked'>>().notNull(),
  answer: jsonb().$type<PanelCheck>().notNull(),
})

export const callbacks = serversSchema.table('callbacks', {
  id: primaryId(),
  serverId: idColumn('server_id').notNull(),
  eventId: text('event_id').notNull(),
  ticket: text().notNull(),
  /** Without a password, which is sealed apart. */
  news: jsonb().$type<PanelNews>().notNull(),
  sealedPassword: text('sealed_password'),
  receivedAt: instant('received_at').notNull(),
  handledAt: instant('handled_at'),
})

export const refusedCallbacks = serversSchema.table(
  'refused_callbacks',
  {
    serverId: idColumn('server_id').notNull(),
    reason: text().notNull(),
    day: civilDate().notNull(),
    count: integer().notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.day, table.reason] })],
)
