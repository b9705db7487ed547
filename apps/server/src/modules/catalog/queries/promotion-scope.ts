import type { Cycle } from '@ostler/kernel'
import { inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { promotionProducts, promotions } from '../schema.ts'

/** Which of these promotions do not hold for a product in a cycle. A service that changes into it does not take them along. */
export async function outOfScope(
  ctx: Context,
  promotionIds: number[],
  of: { productId: number; cycle: Cycle },
): Promise<Set<number>> {
  if (promotionIds.length === 0) return new Set()
  const rows = await ctx.read.select().from(promotions).where(inArray(promotions.id, promotionIds))
  const scopes = await ctx.read
    .select()
    .from(promotionProducts)
    .where(inArray(promotionProducts.promotionId, promotionIds))
  const out = rows.filter((row) => {
    const only = scopes.filter((scope) => scope.promotionId === row.id)
    const isElsewhere = only.length > 0 && !only.some((scope) => scope.productId === of.productId)
    return isElsewhere || (row.cycles !== null && !row.cycles.flat().includes(of.cycle))
  })
  return new Set(out.map((row) => row.id))
}
