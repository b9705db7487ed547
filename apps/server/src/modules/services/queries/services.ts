import type { StaffPermission } from '@ostler/contract'
import { and, asc, count, desc, eq, inArray, lt, type SQL } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { serviceNotFound } from '../errors.ts'
import type { ServiceRow, ServiceState } from '../lifecycle.ts'
import { attempts, services, transitions } from '../schema.ts'

export type Transition = typeof transitions.$inferSelect
export type Attempt = typeof attempts.$inferSelect

/**
 * The services that a member is kept to; null: all of the account. Numbers of services that are gone do no harm. Staff who
 * may see every service see them here too.
 */
export function keptTo({ actor }: Context): readonly number[] | null {
  return actor.may('services.view') ? null : (actor.member?.onlyServices ?? null)
}

function withinReach(ctx: Context): SQL | undefined {
  const only = keptTo(ctx)
  return only === null ? undefined : inArray(services.id, [...only])
}

export async function listServices(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined; state?: ServiceState | undefined },
): Promise<Page<ServiceRow>> {
  const rows = await ctx.read
    .select()
    .from(services)
    .where(
      and(
        lt(services.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(services.clientId, query.clientId),
        query.state && eq(services.state, query.state),
        withinReach(ctx),
      ),
    )
    .orderBy(desc(services.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** @throws service_not_found, also for a service of somebody else, or one that the member is not let near */
export async function ownService(ctx: Context, id: number, staffPermission?: StaffPermission): Promise<ServiceRow> {
  const [service] = await ctx.read.select().from(services).where(eq(services.id, id))
  if (!service || !mayUse(ctx, service, staffPermission)) throw serviceNotFound()
  return service
}

/** May the one who acts see and use a service: staff with the permission, or a member who reaches it? */
export function mayUse(
  { actor }: Context,
  { id, clientId }: Pick<ServiceRow, 'id' | 'clientId'>,
  staffPermission?: StaffPermission,
): boolean {
  if (staffPermission !== undefined && actor.may(staffPermission)) return true
  return actor.owns(clientId) && actor.reaches(id)
}

export const historyOf = (ctx: Context, serviceId: number): Promise<Transition[]> =>
  ctx.read.select().from(transitions).where(eq(transitions.serviceId, serviceId)).orderBy(asc(transitions.id))

/** What was asked of the server, newest first. */
export const attemptsOf = (ctx: Context, serviceId: number): Promise<Attempt[]> =>
  ctx.read.select().from(attempts).where(eq(attempts.serviceId, serviceId)).orderBy(desc(attempts.id)).limit(50)

/** The same, page by page. */
export async function listAttempts(
  ctx: Context,
  { serviceId, ...query }: PageQuery & { serviceId: number },
): Promise<Page<Attempt>> {
  const rows = await ctx.read
    .select()
    .from(attempts)
    .where(and(eq(attempts.serviceId, serviceId), lt(attempts.id, beforeId(query.cursor))))
    .orderBy(desc(attempts.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

export async function countServices(
  ctx: Context,
  clientId?: number,
): Promise<{ all: number; active: number; failed: number }> {
  const rows = await ctx.read
    .select({ state: services.state, n: count() })
    .from(services)
    .where(clientId === undefined ? undefined : eq(services.clientId, clientId))
    .groupBy(services.state)
  const of = (state: ServiceState) => rows.find((row) => row.state === state)?.n ?? 0
  return { all: rows.reduce((sum, row) => sum + row.n, 0), active: of('active'), failed: of('failed') }
}

export const servicesByDomain = (ctx: Context, domain: string): Promise<ServiceRow[]> =>
  ctx.read.select().from(services).where(eq(services.domain, domain.toLowerCase())).orderBy(desc(services.id)).limit(5)

/** What people call services, by id: those that the one who asks reaches. For lists of other rooms. */
export async function serviceNames(ctx: Context, ids: Iterable<number>): Promise<Map<number, string>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await ctx.read
    .select({ id: services.id, domain: services.domain, product: services.productName })
    .from(services)
    .where(and(inArray(services.id, wanted), withinReach(ctx)))
  return new Map(rows.map((row) => [row.id, row.domain ?? row.product]))
}
