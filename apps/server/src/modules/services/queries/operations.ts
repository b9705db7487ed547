import { and, asc, count, desc, eq, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { operationNotFound } from '../errors.ts'
import type { OperationRow, Verb } from '../operations/operation.ts'
import { attempts, type OperationState, operations, services } from '../schema.ts'
import type { Attempt } from './services.ts'

/** An operation without what belongs to the machinery, with whose it is. */
export type ListedOperation = Omit<OperationRow, 'sealedInput' | 'claimedBy' | 'claimedAt'> & {
  clientId: number
  service: string
  serverId: number | null
}

export type OperationFilter = {
  serviceId?: number | undefined
  serverId?: number | undefined
  hasNoServer?: boolean | undefined
  state?: OperationState | undefined
  verb?: Verb | undefined
  /** Those that wait, are under way or have failed. */
  isUnfinished?: boolean | undefined
}

const unfinished: OperationState[] = ['waiting', 'asking', 'working', 'failed']

/** The provisioning queue, newest first. Whoever asks sees the operations of services that they see. */
export async function listOperations(ctx: Context, query: PageQuery & OperationFilter): Promise<Page<ListedOperation>> {
  const rows = await selectOperations(
    ctx,
    and(
      lt(operations.id, beforeId(query.cursor)),
      query.serviceId === undefined ? undefined : eq(operations.serviceId, query.serviceId),
      query.serverId === undefined ? undefined : eq(services.serverId, query.serverId),
      query.hasNoServer ? isNull(services.serverId) : undefined,
      query.state && eq(operations.state, query.state),
      query.verb && eq(operations.verb, query.verb),
      query.isUnfinished ? inArray(operations.state, unfinished) : undefined,
    ),
  )
    .orderBy(desc(operations.id))
    .limit(query.limit + 1)
  return toPage(rows.map(listed), query.limit)
}

/** One, with each time that the server was asked. @throws operation_not_found */
export async function operationDetails(ctx: Context, id: number): Promise<ListedOperation & { attempts: Attempt[] }> {
  const [row] = await selectOperations(ctx, eq(operations.id, id))
  if (!row) throw operationNotFound()
  const asked = await ctx.read
    .select()
    .from(attempts)
    .where(eq(attempts.operationId, id))
    .orderBy(desc(attempts.id))
    .limit(100)
  return { ...listed(row), attempts: asked }
}

const selectOperations = (ctx: Context, where: SQL | undefined) =>
  ctx.read
    .select({
      operation: operations,
      id: operations.id,
      clientId: services.clientId,
      domain: services.domain,
      product: services.productName,
      serverId: services.serverId,
    })
    .from(operations)
    .innerJoin(services, eq(services.id, operations.serviceId))
    .where(where)
    .$dynamic()

type Selected = Awaited<ReturnType<typeof selectOperations>>[number]

function listed({ operation, clientId, domain, product, serverId }: Selected): ListedOperation {
  const { sealedInput: _, claimedBy: __, claimedAt: ___, ...shown } = operation
  return { ...shown, clientId, service: domain ?? product, serverId }
}

export type OperationCounts = { open: number; failed: number }

/** How much is under way and how much failed, for the head of the queue: in all, and by server, most failures first. */
export async function countOperations(
  ctx: Context,
): Promise<OperationCounts & { servers: ({ serverId: number | null } & OperationCounts)[] }> {
  const failed = sql<number>`count(*) FILTER (WHERE ${operations.state} = 'failed')`.mapWith(Number)
  const rows = await ctx.read
    .select({ serverId: services.serverId, all: count(), failed })
    .from(operations)
    .innerJoin(services, eq(services.id, operations.serviceId))
    .where(inArray(operations.state, unfinished))
    .groupBy(services.serverId)
    .orderBy(desc(failed), asc(services.serverId))
  const servers = rows.map(({ all, ...row }) => ({ ...row, open: all - row.failed }))
  return {
    open: servers.reduce((sum, row) => sum + row.open, 0),
    failed: servers.reduce((sum, row) => sum + row.failed, 0),
    servers,
  }
}
