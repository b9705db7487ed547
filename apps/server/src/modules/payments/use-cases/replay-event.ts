import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { eventNotFound } from '../errors.ts'
import { inboundEvents } from '../schema.ts'
import { handleGatewayEvent } from './handle-gateway-event.ts'

/**
 * Has a stored event handled again, as if it had just come. What it did already is not done twice: what an event does is
 * idempotent, so this helps where it failed, or where it came before we could understand it.
 *
 * @throws event_not_found
 */
export async function replayEvent(ctx: Context, id: number): Promise<void> {
  ctx.actor.must('transactions.manage')
  await ctx.transaction(async (tx) => {
    const [row] = await tx.db.select().from(inboundEvents).where(eq(inboundEvents.id, id)).for('update')
    if (!row) throw eventNotFound()
    await tx.db
      .update(inboundEvents)
      .set({ handledAt: null, problem: null, replays: row.replays + 1 })
      .where(eq(inboundEvents.id, id))
    await tx.later(handleGatewayEvent, { inboundEventId: id })
    tx.record({
      action: 'webhook_replayed',
      object: `inbound_event:${id}`,
      before: { outcome: row.outcome, problem: row.problem },
    })
  })
}
