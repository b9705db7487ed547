import { desc, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { exemptClients, suspensions } from '../schema.ts'

export type SuspensionRow = typeof suspensions.$inferSelect

/** When and why a service was suspended, newest first. */
export const suspensionsOf = (ctx: Context, serviceId: number): Promise<SuspensionRow[]> =>
  ctx.read
    .select()
    .from(suspensions)
    .where(eq(suspensions.serviceId, serviceId))
    .orderBy(desc(suspensions.id))
    .limit(50)

/** Why services of a client are never suspended; null: they are. */
export async function exemptionOf(ctx: Context, clientId: number): Promise<typeof exemptClients.$inferSelect | null> {
  const [row] = await ctx.read.select().from(exemptClients).where(eq(exemptClients.clientId, clientId))
  return row ?? null
}
