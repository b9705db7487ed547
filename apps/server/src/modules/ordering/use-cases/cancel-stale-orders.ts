import { DomainError } from '@ostler/kernel'
import { and, asc, eq, gt, lte } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { readSetting } from '../../../platform/settings.ts'
import { orders } from '../schema.ts'
import { staleAfterDaysSetting } from '../settings.ts'
import { cancelOrder } from './cancel-order.ts'

const CHUNK = 200

/**
 * Cancels orders that nobody paid for as many days as the setting says. Each goes the way that staff would go, so what
 * belongs to it is given back too; one that cannot be cancelled, such as one that is partly paid, is left to staff.
 */
export async function cancelStaleOrders(ctx: Context): Promise<Counts> {
  const days = await readSetting(ctx, staleAfterDaysSetting)
  const counts = { cancelled: 0, kept: 0 }
  if (days === 0) return counts
  const until = ctx.now.subtract({ hours: 24 * days })
  let after = 0
  for (;;) {
    const stale = await ctx.read
      .select({ id: orders.id })
      .from(orders)
      .where(and(eq(orders.state, 'pending'), lte(orders.placedAt, until), gt(orders.id, after)))
      .orderBy(asc(orders.id))
      .limit(CHUNK)
    for (const { id } of stale) {
      try {
        await cancelOrder(ctx, { id, reason: `not paid for ${days} days` })
        counts.cancelled += 1
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        counts.kept += 1
      }
      after = id
    }
    if (stale.length < CHUNK) return counts
  }
}
