import type { RawWebhook } from '@ostler/integration-kit'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { integrationNotFound, webhookRefused } from '../errors.ts'
import { gateways } from '../gateways.ts'
import { inboundEvents } from '../schema.ts'
import { recordOutcome } from './record-outcome.ts'

/**
 * Takes a provider's webhook: checks its signature over the raw bytes, stores each event once, and leaves the rest to a
 * job. The provider gets its 200 only after the event is stored.
 *
 * @throws integration_not_found, webhook_refused
 */
export async function receiveWebhook(
  ctx: Context,
  input: { integration: string; raw: RawWebhook },
): Promise<{ stored: number }> {
  const gateway = ctx.port(gateways).get(input.integration)
  if (!gateway) throw integrationNotFound()
  const verdict = gateway.parseWebhook(input.raw)
  if (verdict.kind === 'refused') throw webhookRefused(verdict.reason)

  return ctx.transaction(async (tx) => {
    let stored = 0
    for (const event of verdict.events) {
      const [row] = await tx.db
        .insert(inboundEvents)
        .values({
          integration: input.integration,
          eventId: event.eventId,
          type: event.type,
          event,
          raw: Buffer.from(input.raw.body),
          receivedAt: tx.now,
        })
        .onConflictDoUpdate({
          target: [inboundEvents.integration, inboundEvents.eventId],
          set: { deliveries: sql`${inboundEvents.deliveries} + 1` },
        })
        .returning({ id: inboundEvents.id, deliveries: inboundEvents.deliveries })
      tx.record({
        action: 'webhook_received',
        object: `inbound_event:${row!.id}`,
        after: { type: event.type, deliveries: row!.deliveries },
      })
      if (row!.deliveries > 1) continue
      await tx.later(handleGatewayEvent, { inboundEventId: row!.id })
      stored += 1
    }
    return { stored }
  })
}

/** Lets a stored event take effect. */
export const handleGatewayEvent = defineJob({
  name: 'payments.handle_gateway_event',
  queue: 'billing',
  payload: z.object({ inboundEventId: z.number() }),
  attempts: 10,
  backoffMs: 500,
  async handle(ctx, { inboundEventId }) {
    await ctx.transaction(async (tx) => {
      const [row] = await tx.db.select().from(inboundEvents).where(eq(inboundEvents.id, inboundEventId)).for('update')
      if (!row) return
      if (row.handledAt) {
        tx.record({ action: 'webhook_handled_before', object: `inbound_event:${row.id}` })
        return
      }
      const { attemptKey, outcome } = row.event
      const recorded = attemptKey && outcome ? await recordOutcome(tx, attemptKey, outcome) : 'unchanged'
      await tx.db
        .update(inboundEvents)
        .set({ handledAt: tx.now, outcome: recorded })
        .where(eq(inboundEvents.id, row.id))
      tx.record({ action: 'webhook_handled', object: `inbound_event:${row.id}`, after: { outcome: recorded } })
    })
  },
})
