import { and, desc, eq, inArray, lt, ne, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { ownService } from '../../services/index.ts'
import { underway } from '../attempt.ts'
import { methodNotFound } from '../errors.ts'
import { attempts, methods, serviceMethods, type storings } from '../schema.ts'

export type Method = typeof methods.$inferSelect
export type Storing = typeof storings.$inferSelect

/** What a client has stored, newest first; not what was removed. For those who have asked who may see the client. */
export async function listMethods(ctx: Context, query: PageQuery & { clientId: number }): Promise<Page<Method>> {
  const rows = await ctx.read
    .select()
    .from(methods)
    .where(
      and(eq(methods.clientId, query.clientId), ne(methods.state, 'removed'), lt(methods.id, beforeId(query.cursor))),
    )
    .orderBy(desc(methods.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** @throws method_not_found, also for one of somebody else or one that was removed */
export async function ownMethod(ctx: Context, id: number): Promise<Method> {
  const [method] = await ctx.read.select().from(methods).where(eq(methods.id, id))
  if (!method || method.state === 'removed') throw methodNotFound()
  if (!ctx.actor.owns(method.clientId, 'payment_methods.view')) throw methodNotFound()
  return method
}

/** By id, also those that were removed: what something was charged with. */
export async function methodsById(ctx: Context, ids: Iterable<number | null>): Promise<Map<number, Method>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null)
  if (wanted.length === 0) return new Map()
  const rows = await ctx.read.select().from(methods).where(inArray(methods.id, wanted))
  return new Map(rows.map((row) => [row.id, row]))
}

/** Which services are paid with a method because somebody chose it for them. */
export async function servicesPaidWith(ctx: Context, methodIds: number[]): Promise<Map<number, number[]>> {
  if (methodIds.length === 0) return new Map()
  const rows = await ctx.read
    .select()
    .from(serviceMethods)
    .where(inArray(serviceMethods.methodId, methodIds))
    .orderBy(serviceMethods.serviceId)
  const byMethod = new Map<number, number[]>()
  for (const { methodId, serviceId } of rows) byMethod.set(methodId, [...(byMethod.get(methodId) ?? []), serviceId])
  return byMethod
}

/** The method that somebody chose for a service; null: the client's default pays. */
export async function chosenFor(ctx: Context, serviceId: number): Promise<Method | null> {
  const [row] = await ctx.read
    .select({ method: methods })
    .from(serviceMethods)
    .innerJoin(methods, eq(methods.id, serviceMethods.methodId))
    .where(and(eq(serviceMethods.serviceId, serviceId), ne(methods.state, 'removed')))
  return row?.method ?? null
}

export async function defaultMethodOf(ctx: Context, clientId: number): Promise<Method | null> {
  const [row] = await ctx.read
    .select()
    .from(methods)
    .where(and(eq(methods.clientId, clientId), eq(methods.isDefault, true)))
  return row ?? null
}

/** Is a charge under way with it, of which only the provider knows how it ends? */
export async function isBeingCharged(ctx: Context, methodId: number): Promise<boolean> {
  const state = sql.join(
    [...underway, 'started'].map((one) => sql`${one}`),
    sql`, `,
  )
  const open = and(eq(attempts.methodId, methodId), eq(attempts.way, 'stored'), sql`${attempts.state} IN (${state})`)
  return (await ctx.read.$count(attempts, open)) > 0
}

/** What was chosen for a service, and what pays for it where nothing was. @throws service_not_found */
export async function methodsForService(
  ctx: Context,
  serviceId: number,
): Promise<{ chosen: Method | null; usual: Method | null }> {
  const { clientId } = await ownService(ctx, serviceId)
  return { chosen: await chosenFor(ctx, serviceId), usual: await defaultMethodOf(ctx, clientId) }
}
