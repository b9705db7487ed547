import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { gatewayKinds } from '../gateways.ts'
import { gatewayRows } from '../schema.ts'

/** Sets up a gateway of a kind that needs no settings, under the name of its kind, unless it is there already. */
export async function ensureGateway(ctx: Context, kind: string): Promise<void> {
  const made = ctx.port(gatewayKinds).get(kind)
  if (!made) throw new Error(`There is no kind of gateway called ${kind}.`)
  const there = await ctx.read.$count(gatewayRows, eq(gatewayRows.name, kind))
  if (there > 0) return
  await ctx.transaction(async (tx) => {
    await tx.db
      .insert(gatewayRows)
      .values({
        name: kind,
        kind,
        label: made.payerLabel,
        hint: made.payerHint,
        position: 1,
        isEnabled: true,
        way: made.capabilities.ways[0],
        createdAt: tx.now,
        changedAt: tx.now,
      })
      .onConflictDoNothing()
    tx.record({ action: 'gateway_built_in', object: `gateway:${kind}` })
  })
}
