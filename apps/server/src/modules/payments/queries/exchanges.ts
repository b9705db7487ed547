import type { Exchange } from '@ostler/integration-kit'
import { and, desc, eq, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { exchanges } from '../schema.ts'
import { shownAddress, shownBody } from '../shown-body.ts'

/** What was said to a provider and what it answered. */
export type SaidToProvider = Omit<typeof exchanges.$inferSelect, 'storingId' | 'correlationId'>

export type ExchangeFilter = {
  gateway?: string | undefined
  attemptId?: number | undefined
  refundId?: number | undefined
}

/** Newest first. What looks secret was masked before it was kept, and is masked again before it is shown. */
export async function listExchanges(ctx: Context, query: PageQuery & ExchangeFilter): Promise<Page<SaidToProvider>> {
  ctx.actor.must('transactions.view')
  const rows = await ctx.read
    .select({
      id: exchanges.id,
      attemptId: exchanges.attemptId,
      refundId: exchanges.refundId,
      gateway: exchanges.gateway,
      at: exchanges.at,
      exchange: exchanges.exchange,
    })
    .from(exchanges)
    .where(
      and(
        lt(exchanges.id, beforeId(query.cursor)),
        query.gateway === undefined ? undefined : eq(exchanges.gateway, query.gateway),
        query.attemptId === undefined ? undefined : eq(exchanges.attemptId, query.attemptId),
        query.refundId === undefined ? undefined : eq(exchanges.refundId, query.refundId),
      ),
    )
    .orderBy(desc(exchanges.id))
    .limit(query.limit + 1)
  return toPage(
    rows.map((row) => ({ ...row, exchange: asShown(row.exchange) })),
    query.limit,
  )
}

const asShown = (exchange: Exchange): Exchange => ({
  ...exchange,
  url: shownAddress(exchange.url),
  ...(exchange.requestBody === undefined ? {} : { requestBody: shownBody(exchange.requestBody) }),
  ...(exchange.responseBody === undefined ? {} : { responseBody: shownBody(exchange.responseBody) }),
})
