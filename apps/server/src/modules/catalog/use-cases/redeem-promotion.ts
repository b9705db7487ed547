import { and, count, eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { promotionNotFound } from '../errors.ts'
import { promotionUsedUp } from '../pricing/errors.ts'
import { promotions, redemptions } from '../schema.ts'

/**
 * Counts one use of a promotion. `source` names what it is used for, such as `order:7`; for one source it is counted once.
 * The lock on the promotion decides between two orders that want the last use.
 *
 * @throws promotion_not_found, promotion_used_up
 */
export async function redeemPromotion(
  tx: Tx,
  { promotionId, clientId, source }: { promotionId: number; clientId: number; source: string },
): Promise<void> {
  const [promotion] = await tx.db.select().from(promotions).where(eq(promotions.id, promotionId)).for('update')
  if (!promotion) throw promotionNotFound()
  const [known] = await tx.db
    .select({ id: redemptions.id })
    .from(redemptions)
    .where(and(eq(redemptions.promotionId, promotionId), eq(redemptions.source, source)))
  if (known) return
  const [own] = await tx.db
    .select({ n: count() })
    .from(redemptions)
    .where(and(eq(redemptions.promotionId, promotionId), eq(redemptions.clientId, clientId)))
  const isUsedUp = promotion.mostUses !== null && promotion.uses >= promotion.mostUses
  const isUsedUpByClient = promotion.mostUsesPerClient !== null && own!.n >= promotion.mostUsesPerClient
  if (isUsedUp || isUsedUpByClient) throw promotionUsedUp(promotion.code)

  await tx.db.insert(redemptions).values({ promotionId, clientId, source, redeemedAt: tx.now })
  await tx.db
    .update(promotions)
    .set({ uses: sql`${promotions.uses} + 1` })
    .where(eq(promotions.id, promotionId))
  tx.record({ action: 'promotion_redeemed', object: `promotion:${promotionId}`, after: { source, client: clientId } })
}

/** Gives back what was used for a source; nothing when nothing was. */
export async function releasePromotion(tx: Tx, source: string): Promise<void> {
  const released = await tx.db
    .delete(redemptions)
    .where(eq(redemptions.source, source))
    .returning({ promotionId: redemptions.promotionId })
  for (const { promotionId } of released) {
    await tx.db
      .update(promotions)
      .set({ uses: sql`${promotions.uses} - 1` })
      .where(eq(promotions.id, promotionId))
    tx.record({ action: 'promotion_released', object: `promotion:${promotionId}`, before: { source } })
  }
}
