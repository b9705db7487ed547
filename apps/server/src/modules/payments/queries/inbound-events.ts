import { and, desc, eq, isNotNull, isNull, lt, type SQL } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { eventNotFound } from '../errors.ts'
import { inboundEvents, refusedWebhooks } from '../schema.ts'
import { shownBody } from '../shown-body.ts'

export type InboundEvent = Omit<typeof inboundEvents.$inferSelect, 'raw' | 'event'>

/**
 * - `waiting`: its job has not come to it yet
 * - `failed`: its job met a problem and tries again, until it gives up
 */
export type EventState = 'waiting' | 'failed' | 'handled'

export const stateOfEvent = ({ handledAt, problem }: Pick<InboundEvent, 'handledAt' | 'problem'>): EventState =>
  handledAt ? 'handled' : problem === null ? 'waiting' : 'failed'

const inState: Record<EventState, SQL | undefined> = {
  waiting: and(isNull(inboundEvents.handledAt), isNull(inboundEvents.problem)),
  failed: and(isNull(inboundEvents.handledAt), isNotNull(inboundEvents.problem)),
  handled: isNotNull(inboundEvents.handledAt),
}

export type EventFilter = {
  gateway?: string | undefined
  state?: EventState | undefined
  type?: string | undefined
  clientId?: number | undefined
}

const { raw, event, ...shown } = {
  id: inboundEvents.id,
  integration: inboundEvents.integration,
  eventId: inboundEvents.eventId,
  type: inboundEvents.type,
  event: inboundEvents.event,
  raw: inboundEvents.raw,
  receivedAt: inboundEvents.receivedAt,
  deliveries: inboundEvents.deliveries,
  handledAt: inboundEvents.handledAt,
  outcome: inboundEvents.outcome,
  tries: inboundEvents.tries,
  problem: inboundEvents.problem,
  replays: inboundEvents.replays,
  clientId: inboundEvents.clientId,
}

/** What providers told us, newest first. */
export async function listInboundEvents(ctx: Context, query: PageQuery & EventFilter): Promise<Page<InboundEvent>> {
  const rows = await ctx.read
    .select(shown)
    .from(inboundEvents)
    .where(
      and(
        lt(inboundEvents.id, beforeId(query.cursor)),
        query.gateway === undefined ? undefined : eq(inboundEvents.integration, query.gateway),
        query.type === undefined ? undefined : eq(inboundEvents.type, query.type),
        query.clientId === undefined ? undefined : eq(inboundEvents.clientId, query.clientId),
        query.state && inState[query.state],
      ),
    )
    .orderBy(desc(inboundEvents.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** One event with its body as it came, what looks secret masked; and how we understood it. @throws event_not_found */
export async function inboundEvent(
  ctx: Context,
  id: number,
): Promise<InboundEvent & { body: string; understood: string }> {
  ctx.actor.must('transactions.view')
  const [found] = await ctx.read
    .select({ ...shown, raw, event })
    .from(inboundEvents)
    .where(eq(inboundEvents.id, id))
  if (!found) throw eventNotFound()
  const { raw: bytes, event: read, ...row } = found
  return {
    ...row,
    body: shownBody(Buffer.from(bytes).toString('utf8')),
    understood: shownBody(JSON.stringify(read.news)),
  }
}

export type RefusedWebhooks = typeof refusedWebhooks.$inferSelect

const MOST_REFUSALS = 100

/** Webhooks that were not believed, by gateway, reason and day; the latest in front, up to a hundred. */
export function refusedWebhooksOf(
  ctx: Context,
  { gateway }: { gateway?: string | undefined },
): Promise<RefusedWebhooks[]> {
  ctx.actor.must('transactions.view')
  return ctx.read
    .select()
    .from(refusedWebhooks)
    .where(gateway === undefined ? undefined : eq(refusedWebhooks.gateway, gateway))
    .orderBy(desc(refusedWebhooks.day), desc(refusedWebhooks.lastAt))
    .limit(MOST_REFUSALS)
}
