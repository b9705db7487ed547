import type { SettingsCheck } from '@ostler/integration-kit'
import { and, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { askGateway, openGateway } from '../gateways.ts'
import { lastWebhookOf } from '../queries/gateways.ts'
import { gatewayRows } from '../schema.ts'

export type GatewayTest = { check: SettingsCheck; lastWebhookAt: Temporal.Instant | null }

/**
 * Asks the provider whether the settings work, and says when its last webhook came: what a webhook needs can only be seen by
 * one arriving. Changes nothing there; here the answer is kept beside the gateway.
 *
 * @throws gateway_not_found, gateway_unavailable
 */
export async function testGateway(ctx: Context, name: string): Promise<GatewayTest> {
  ctx.actor.must('gateways.manage')
  const { row, gateway } = await openGateway(ctx, name)
  const check = await askGateway(ctx, { gateway: name }, (call) => gateway.checkSettings(call))
  await ctx.transaction(async (tx) => {
    // Of settings that were changed while we asked, the answer says nothing.
    await tx.db
      .update(gatewayRows)
      .set({ testedAt: tx.now, testResult: check })
      .where(and(eq(gatewayRows.name, name), eq(gatewayRows.changedAt, row.changedAt)))
    tx.record({ action: 'gateway_tested', object: `gateway:${name}`, after: check })
  })
  return { check, lastWebhookAt: await lastWebhookOf(ctx, name) }
}
