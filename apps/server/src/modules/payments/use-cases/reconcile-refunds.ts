import { and, asc, eq, isNotNull, lte } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { nextLook } from '../attempt.ts'
import type { Refund } from '../refund.ts'
import { refunds } from '../schema.ts'
import { askAboutRefund } from './ask-refund.ts'

const CHUNK = 200

/**
 * Asks gateways about refunds that have not come to an end, each at growing intervals; one gateway that is down does not
 * stop the others.
 */
export async function reconcileRefunds(ctx: Context): Promise<Counts> {
  const counts = { asked: 0, failed: 0 }
  for (;;) {
    const due = await ctx.read
      .select()
      .from(refunds)
      .where(lte(refunds.lookAfter, ctx.now))
      .orderBy(asc(refunds.lookAfter), asc(refunds.id))
      .limit(CHUNK)
    if (due.length === 0) return counts
    for (const refund of due) {
      if (!(await askAgainLater(ctx, refund))) continue
      counts.asked += 1
      try {
        await askAboutRefund(ctx, refund.id)
      } catch (error) {
        counts.failed += 1
        ctx.log.error({ err: error, refundId: refund.id }, 'A refund could not be asked about; the others go on.')
      }
    }
  }
}

/** Before it is asked, so that one that breaks the call is not asked for ever in one run. */
const askAgainLater = (ctx: Context, refund: Refund): Promise<boolean> =>
  ctx.transaction(async (tx) => {
    const planned = await tx.db
      .update(refunds)
      .set({ looks: refund.looks + 1, lookAfter: nextLook(tx.now, refund.looks + 1) })
      .where(and(eq(refunds.id, refund.id), eq(refunds.looks, refund.looks), isNotNull(refunds.lookAfter)))
      .returning({ id: refunds.id })
    tx.record({ action: 'refund_look_planned', object: `refund:${refund.id}` })
    return planned.length > 0
  })
