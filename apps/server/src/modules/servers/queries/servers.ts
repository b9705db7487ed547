import { type FormField, formOf, type PanelKind } from '@ostler/integration-kit'
import { and, desc, eq, getTableColumns, gte, ilike, inArray, isNotNull, lt, or, sql, sum } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { serverNotFound } from '../errors.ts'
import { callbackUrlOf, panelKinds, type ServerRow } from '../panels.ts'
import { pinFieldOf } from '../pin.ts'
import { callbacks, checks, groupServers, groups, type Health, places, refusedCallbacks, servers } from '../schema.ts'
import { openSecrets } from '../server-secrets.ts'

/** What lives on a server. */
export type Taken = { accounts: number; diskMib: number; memoryMib: number }

/** A server as lists show it: nothing of its settings. `madeOf`: null when this installation knows its kind no more. */
export type ListedServer = Omit<ServerRow, 'settings' | 'sealedSecrets'> & { madeOf: PanelKind | null; taken: Taken }

export type ServerDetails = ListedServer & {
  settings: ServerRow['settings']
  /** Which secrets there are. */
  secretsThere: string[]
  form: FormField[]
  groups: { id: number; name: string }[]
  /** The setting that pins what the server answers with, where its kind has one. */
  pinField: string | null
  /** Null: it tells nothing by itself. */
  callbackUrl: string | null
  lastCallbackAt: Temporal.Instant | null
  /** Of the last thirty days, by reason. */
  refusedCallbacks: { reason: string; count: number; lastAt: Temporal.Instant }[]
}

export type ServerFilter = {
  kind?: string | undefined
  health?: Health | undefined
  state?: 'open' | 'closed' | 'maintenance' | undefined
  search?: string | undefined
}

const inState = {
  open: sql`${servers.isOpen} AND ${servers.maintenanceSince} IS NULL`,
  closed: sql`NOT ${servers.isOpen} AND ${servers.maintenanceSince} IS NULL`,
  maintenance: isNotNull(servers.maintenanceSince),
}

const { settings: _settings, sealedSecrets: _sealedSecrets, ...shown } = getTableColumns(servers)

/** Newest first. */
export async function listServers(ctx: Context, query: PageQuery & ServerFilter): Promise<Page<ListedServer>> {
  ctx.actor.must('servers.view')
  const anywhere = `%${(query.search ?? '').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const rows = await ctx.read
    .select(shown)
    .from(servers)
    .where(
      and(
        lt(servers.id, beforeId(query.cursor)),
        query.kind === undefined ? undefined : eq(servers.kind, query.kind),
        query.health === undefined ? undefined : eq(servers.health, query.health),
        query.state && inState[query.state],
        query.search ? or(ilike(servers.label, anywhere), ilike(servers.name, anywhere)) : undefined,
      ),
    )
    .orderBy(desc(servers.id))
    .limit(query.limit + 1)
  const { items, nextCursor } = toPage(rows, query.limit)
  return { items: await listed(ctx, items), nextCursor }
}

/** @throws server_not_found */
export async function serverDetails(ctx: Context, id: number): Promise<ServerDetails> {
  ctx.actor.must('servers.view')
  const [row] = await ctx.read.select().from(servers).where(eq(servers.id, id))
  if (!row) throw serverNotFound()
  const { settings, sealedSecrets, ...plain } = row
  const [[one], inGroups, [lastCallback], refused] = await Promise.all([
    listed(ctx, [plain]),
    ctx.read
      .select({ id: groups.id, name: groups.name })
      .from(groupServers)
      .innerJoin(groups, eq(groups.id, groupServers.groupId))
      .where(eq(groupServers.serverId, id))
      .orderBy(groups.name),
    ctx.read
      .select({ at: callbacks.receivedAt })
      .from(callbacks)
      .where(eq(callbacks.serverId, id))
      .orderBy(desc(callbacks.id))
      .limit(1),
    refusalsOf(ctx, id),
  ])
  const { madeOf } = one!
  return {
    ...one!,
    settings,
    secretsThere: Object.keys(openSecrets(ctx, row)).sort(),
    form: madeOf ? formOf(madeOf.settings) : [],
    groups: inGroups,
    pinField: madeOf && pinFieldOf(madeOf),
    callbackUrl: madeOf?.abilities.includes('callback') ? callbackUrlOf(ctx, row.name) : null,
    lastCallbackAt: lastCallback?.at ?? null,
    refusedCallbacks: refused,
  }
}

/** How the checks of a server ended, newest first. @throws server_not_found */
export async function listChecks(
  ctx: Context,
  { id, ...query }: PageQuery & { id: number },
): Promise<Page<typeof checks.$inferSelect>> {
  ctx.actor.must('servers.view')
  if ((await ctx.read.$count(servers, eq(servers.id, id))) === 0) throw serverNotFound()
  const rows = await ctx.read
    .select()
    .from(checks)
    .where(and(eq(checks.serverId, id), lt(checks.id, beforeId(query.cursor))))
    .orderBy(desc(checks.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

async function listed(ctx: Context, rows: Omit<ServerRow, 'settings' | 'sealedSecrets'>[]): Promise<ListedServer[]> {
  const taken = await takenOf(
    ctx,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    ...row,
    madeOf: ctx.port(panelKinds).get(row.kind) ?? null,
    taken: taken.get(row.id) ?? { accounts: 0, diskMib: 0, memoryMib: 0 },
  }))
}

async function takenOf(ctx: Context, ids: number[]): Promise<Map<number, Taken>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.read
    .select({
      id: places.serverId,
      accounts: sql<string>`count(*)`,
      diskMib: sum(places.diskMib),
      memoryMib: sum(places.memoryMib),
    })
    .from(places)
    .where(inArray(places.serverId, ids))
    .groupBy(places.serverId)
  return new Map(
    rows.map((row) => [
      row.id,
      { accounts: Number(row.accounts), diskMib: Number(row.diskMib), memoryMib: Number(row.memoryMib) },
    ]),
  )
}

const REFUSALS_SHOWN_DAYS = 30

async function refusalsOf(ctx: Context, id: number) {
  const rows = await ctx.read
    .select({
      reason: refusedCallbacks.reason,
      count: sum(refusedCallbacks.count),
      lastAt: sql`max(${refusedCallbacks.lastAt})`.mapWith(refusedCallbacks.lastAt),
    })
    .from(refusedCallbacks)
    .where(
      and(
        eq(refusedCallbacks.serverId, id),
        gte(refusedCallbacks.day, ctx.today.subtract({ days: REFUSALS_SHOWN_DAYS })),
      ),
    )
    .groupBy(refusedCallbacks.reason)
    .orderBy(sql`max(${refusedCallbacks.lastAt}) DESC`)
    .limit(10)
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}
