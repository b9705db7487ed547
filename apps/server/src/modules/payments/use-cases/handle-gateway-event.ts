import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { inboundEvents } from '../schema.ts'
import { type PreparedNews, prepareNews } from './news/index.ts'

/** Lets a stored event take effect, once, however often it is delivered, asked for again or replayed by staff. */
export const handleGatewayEvent = defineJob({
  name: 'payments.handle_gateway_event',
  queue: 'billing',
  payload: z.object({ inboundEventId: z.number() }),
  attempts: 10,
  backoffMs: 500,
  async handle(ctx, { inboundEventId }) {
    try {
      await handleEvent(ctx, inboundEventId)
    } catch (error) {
      await noteProblem(ctx, inboundEventId, error)
      throw error
    }
  },
})

async function handleEvent(ctx: Context, id: number): Promise<void> {
  const [row] = await ctx.read.select().from(inboundEvents).where(eq(inboundEvents.id, id))
  if (!row || row.handledAt) return
  // What has to be asked of the provider is asked now; what follows from it is written below, in one transaction.
  const news = isSpent(row) ? spent(row) : await prepareNews(ctx, row.integration, row.event.news)
  await ctx.transaction(async (tx) => {
    const [locked] = await tx.db.select().from(inboundEvents).where(eq(inboundEvents.id, id)).for('update')
    if (!locked || locked.handledAt) {
      tx.record({ action: 'webhook_handled_before', object: `inbound_event:${id}` })
      return
    }
    const { outcome, clientId } = await news.takeEffect(tx)
    await tx.db
      .update(inboundEvents)
      .set({ handledAt: tx.now, outcome, clientId, tries: locked.tries + 1, problem: null })
      .where(eq(inboundEvents.id, id))
    tx.record({ action: 'webhook_handled', object: `inbound_event:${id}`, after: { outcome } })
  })
}

type EventRow = typeof inboundEvents.$inferSelect

/**
 * Banks let both sides appeal, so a dispute may be won and then lost, and nothing in the news says which came last. What was
 * heard once is therefore not believed a second time.
 */
const isSpent = ({ event, outcome }: EventRow): boolean =>
  event.news.about === 'dispute' && (outcome?.startsWith('dispute_') ?? false)

const spent = ({ clientId }: EventRow): PreparedNews => ({
  takeEffect: async () => ({ outcome: 'dispute_unchanged', clientId }),
})

async function noteProblem(ctx: Context, id: number, error: unknown): Promise<void> {
  await ctx.transaction(async (tx) => {
    const [row] = await tx.db.select().from(inboundEvents).where(eq(inboundEvents.id, id)).for('update')
    // Of a query that failed, its first line: what follows are its values.
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    if (row)
      await tx.db
        .update(inboundEvents)
        .set({ tries: row.tries + 1, problem: problem.slice(0, 500) })
        .where(eq(inboundEvents.id, id))
    tx.record({ action: 'webhook_failed', object: `inbound_event:${id}`, after: { problem } })
  })
}
