import type { RawWebhook } from '@ostler/integration-kit'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { integrationNotFound, webhookRefused, webhookUnchecked } from '../errors.ts'
import { askGateway, type OpenGateway, openGateway } from '../gateways.ts'
import { gatewayRows, inboundEvents, refusedWebhooks } from '../schema.ts'
import { handleGatewayEvent } from './handle-gateway-event.ts'

export type Received = { stored: number; reply: { contentType: string; body: string } | null }

/**
 * Takes a provider's webhook: has its signature checked over the raw bytes, stores each event once, and leaves the rest to
 * a job. The provider gets its 200 only after the event is stored. What is refused is counted, with its reason.
 *
 * @throws integration_not_found, webhook_refused, webhook_unchecked
 */
export async function receiveWebhook(
  ctx: Context,
  { integration, raw }: { integration: string; raw: RawWebhook },
): Promise<Received> {
  const { gateway } = await gatewayBehind(ctx, integration)
  if (!gateway.parseWebhook) throw integrationNotFound()
  const verdict = await askGateway(ctx, { gateway: integration }, (call) => gateway.parseWebhook!(raw, call))
  if (verdict.kind === 'unknown') throw webhookUnchecked()
  if (verdict.kind === 'refused') {
    await countRefusal(ctx, integration, verdict.reason)
    throw webhookRefused(verdict.reason)
  }

  const stored = await ctx.transaction(async (tx) => {
    let fresh = 0
    for (const event of verdict.events) {
      const [row] = await tx.db
        .insert(inboundEvents)
        .values({
          integration,
          eventId: event.eventId,
          type: event.type,
          event,
          raw: Buffer.from(raw.body),
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
      fresh += 1
    }
    return fresh
  })
  return { stored, reply: verdict.reply ?? null }
}

/** A gateway that is switched off still has payments that go on. @throws integration_not_found */
async function gatewayBehind(ctx: Context, name: string): Promise<OpenGateway> {
  const [row] = await ctx.read.select({ id: gatewayRows.id }).from(gatewayRows).where(eq(gatewayRows.name, name))
  if (!row) throw integrationNotFound()
  return openGateway(ctx, name)
}

async function countRefusal(ctx: Context, gateway: string, reason: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await tx.db
      .insert(refusedWebhooks)
      .values({ gateway, reason: reason.slice(0, 200), day: tx.today, count: 1, lastAt: tx.now })
      .onConflictDoUpdate({
        target: [refusedWebhooks.gateway, refusedWebhooks.reason, refusedWebhooks.day],
        set: { count: sql`${refusedWebhooks.count} + 1`, lastAt: tx.now },
      })
    tx.record({ action: 'webhook_refused', object: `gateway:${gateway}`, after: { reason } })
  })
}
