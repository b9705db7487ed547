import type { Money } from '@ostler/kernel'
import { type Cycle, recurs } from '@ostler/kernel'
import { and, desc, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { productsById } from '../../catalog/index.ts'
import { clientNames } from '../../clients/index.ts'
import { panelKinds, serverNotFound } from '../../servers/index.ts'
import type { FoundAccount } from '../import/adopt-accounts.ts'
import { foundAccounts, type listings } from '../schema.ts'

/** `linked`: it is a service. */
export type FoundState = 'open' | 'ignored' | 'linked'

/** Whose an account probably is, and how we know. */
export type Proposal = { clientId: number; name: string; because: 'email' | 'domain' }

/** Accounts that were found on a server, newest first, with the client that each probably belongs to. */
export async function listFoundAccounts(
  ctx: Context,
  query: PageQuery & { serverId: number; state: FoundState },
): Promise<Page<FoundAccount & { proposal: Proposal | null }>> {
  ctx.actor.must('services.view')
  const rows = await ctx.read
    .select()
    .from(foundAccounts)
    .where(
      and(
        eq(foundAccounts.serverId, query.serverId),
        lt(foundAccounts.id, beforeId(query.cursor)),
        query.state === 'linked' ? isNotNull(foundAccounts.serviceId) : isNull(foundAccounts.serviceId),
        query.state === 'ignored' ? isNotNull(foundAccounts.ignoredBy) : undefined,
        query.state === 'open' ? isNull(foundAccounts.ignoredBy) : undefined,
      ),
    )
    .orderBy(desc(foundAccounts.id))
    .limit(query.limit + 1)
  const page = toPage(rows, query.limit)
  const proposals = await proposalsFor(
    ctx,
    page.items.flatMap(({ id, serviceId }) => (serviceId === null ? [id] : [])),
  )
  return { ...page, items: page.items.map((one) => ({ ...one, proposal: proposals.get(one.id) ?? null })) }
}

/**
 * By the address of the account or of a person in it, else by the domain of a service. Where several clients fit nobody is
 * proposed; those that are closed or were merged into another one never are.
 */
async function proposalsFor(ctx: Context, accountIds: number[]): Promise<Map<number, Proposal>> {
  if (accountIds.length === 0) return new Map()
  const { rows } = await ctx.read.execute<{ id: string; by_email: string[]; by_domain: string[] }>(sql`
    SELECT f.id,
           ARRAY(SELECT c.id FROM clients.clients c WHERE lower(c.email) = lower(f.email) AND ${living}
                 UNION SELECT c.id FROM identity.users u JOIN clients.memberships m ON m.user_id = u.id JOIN clients.clients c ON c.id = m.client_id
                        WHERE lower(u.email) = lower(f.email) AND ${living}) AS by_email,
           ARRAY(SELECT DISTINCT c.id FROM services.services s JOIN clients.clients c ON c.id = s.client_id
                  WHERE s.domain = f.domain AND ${living}) AS by_domain
      FROM services.found_accounts f WHERE f.id = ANY(${sql.param(accountIds)}::bigint[])`)
  const proposed = rows.flatMap((row): [number, Omit<Proposal, 'name'>][] => {
    const because = row.by_email.length > 0 ? 'email' : 'domain'
    const fitting = because === 'email' ? row.by_email : row.by_domain
    return fitting.length === 1 ? [[Number(row.id), { clientId: Number(fitting[0]), because }]] : []
  })
  const names = await clientNames(
    ctx,
    proposed.map(([, { clientId }]) => clientId),
  )
  return new Map(proposed.map(([id, one]) => [id, { ...one, name: names.get(one.clientId) ?? '' }]))
}

const living = sql`c.merged_into IS NULL AND c.erased_at IS NULL
  AND NOT EXISTS (SELECT FROM clients.closures x WHERE x.client_id = c.id AND x.reopened_at IS NULL)`

/** A server whose accounts can be listed, and how far that is. */
export type ImportServer = {
  id: number
  label: string
  kind: string
  kindLabel: string
  open: number
  listing: Pick<typeof listings.$inferSelect, 'state' | 'seen' | 'askedBy' | 'startedAt' | 'endedAt' | 'problem'> | null
}

/** Those whose kind can list its accounts, by name. */
export async function importServers(ctx: Context): Promise<ImportServer[]> {
  ctx.actor.must('services.view')
  const kinds = [...ctx.port(panelKinds).values()].filter(({ abilities }) => abilities.includes('listAccounts'))
  const { rows } = await ctx.read.execute<Record<string, string | null>>(sql`
    SELECT v.id, v.label, v.kind, l.state, l.seen, l.asked_by, l.problem,
           to_char(l.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS started_at,
           to_char(l.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ended_at,
           (SELECT count(*) FROM services.found_accounts f
             WHERE f.server_id = v.id AND f.service_id IS NULL AND f.ignored_by IS NULL) AS open
      FROM servers.servers v LEFT JOIN services.listings l ON l.server_id = v.id
     WHERE v.kind = ANY(${sql.param(kinds.map(({ kind }) => kind))}::text[]) ORDER BY v.label, v.id`)
  const at = (text: string | null | undefined) => (text ? Temporal.Instant.from(text) : null)
  return rows.map((row) => ({
    id: Number(row.id),
    label: row.label!,
    kind: row.kind!,
    kindLabel: kinds.find(({ kind }) => kind === row.kind)!.label,
    open: Number(row.open),
    listing: row.state
      ? {
          state: row.state as 'running',
          seen: Number(row.seen),
          askedBy: row.asked_by!,
          startedAt: at(row.started_at)!,
          endedAt: at(row.ended_at),
          problem: row.problem ?? null,
        }
      : null,
  }))
}

/** What an account on a server may become: products of its kind with what they cost. @throws server_not_found */
export async function importProducts(
  ctx: Context,
  serverId: number,
): Promise<{ id: number; name: string; prices: { cycle: Cycle; recurring: Money }[] }[]> {
  ctx.actor.must('services.view')
  const { rows } = await ctx.read.execute<{ id: string | null }>(sql`
    SELECT p.id FROM servers.servers v LEFT JOIN catalog.products p ON p.server_module = v.kind
     WHERE v.id = ${serverId} ORDER BY p.position, p.id`)
  if (rows.length === 0) throw serverNotFound()
  const ids = rows.flatMap(({ id }) => (id === null ? [] : [Number(id)]))
  const products = await productsById(ctx, ids)
  return ids.map((id) => {
    const { name, prices } = products.get(id)!
    const recurring = prices.filter(({ cycle }) => recurs(cycle))
    return { id, name, prices: recurring.map((one) => ({ cycle: one.cycle, recurring: one.recurring })) }
  })
}
