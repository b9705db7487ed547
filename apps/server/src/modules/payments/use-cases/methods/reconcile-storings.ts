import { and, asc, eq, isNotNull, lte, ne } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import type { Counts } from '../../../../platform/schedule/task.ts'
import { nextLook } from '../../attempt.ts'
import { askGateway, gatewayIfThere } from '../../gateways.ts'
import type { Storing } from '../../queries/methods.ts'
import { storings } from '../../schema.ts'
import { recordStoring } from './record-storing.ts'
import { knownStoring } from './store-method.ts'

const GIVE_UP_HOURS = 24
/** A bank that takes its time to confirm a mandate. */
const GIVE_UP_PENDING_DAYS = 14
const CHUNK = 200

/**
 * Asks providers about storings that have not come to an end, at growing intervals: the net under a lost event and a browser
 * that never came back. Pages that nobody finished are given up after a day.
 */
export async function reconcileStorings(ctx: Context): Promise<Counts> {
  const counts = { asked: 0, stored: 0, expired: 0, failed: 0 }
  for (;;) {
    const due = await ctx.read
      .select()
      .from(storings)
      .where(lte(storings.lookAfter, ctx.now))
      .orderBy(asc(storings.lookAfter), asc(storings.id))
      .limit(CHUNK)
    if (due.length === 0) return counts
    for (const storing of due) {
      if (!(await askAgainLater(ctx, storing))) continue
      counts.asked += 1
      try {
        const result = await askAbout(ctx, storing)
        if (result === 'stored') counts.stored += 1
        if (result === 'expired') counts.expired += 1
      } catch (error) {
        counts.failed += 1
        ctx.log.error({ err: error, storingId: storing.id }, 'A storing could not be asked about; the others go on.')
      }
    }
  }
}

async function askAgainLater(ctx: Context, storing: Storing): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const planned = await tx.db
      .update(storings)
      .set({ looks: storing.looks + 1, lookAfter: nextLook(tx.now, storing.looks + 1) })
      .where(and(eq(storings.id, storing.id), eq(storings.looks, storing.looks), isNotNull(storings.lookAfter)))
      .returning({ id: storings.id })
    tx.record({ action: 'storing_look_planned', object: `storing:${storing.id}` })
    return planned.length > 0
  })
}

async function askAbout(ctx: Context, storing: Storing): Promise<'stored' | 'expired' | 'unchanged'> {
  const open = await gatewayIfThere(ctx, storing.gateway)
  if (!open?.gateway.finishStoring) return isOld(ctx, storing) ? expire(ctx, storing) : 'unchanged'
  const known = await knownStoring(ctx, storing)
  const about = { gateway: storing.gateway, storingId: storing.id }
  const outcome = await askGateway(ctx, about, (call) => open.gateway.finishStoring!(known, {}, call))
  const recorded = await ctx.transaction(async (tx) => {
    tx.record({ action: 'storing_asked_about', object: `storing:${storing.id}`, after: { answer: outcome.kind } })
    return recordStoring(tx, storing.key, outcome)
  })
  if (recorded === 'stored') return 'stored'
  return outcome.kind !== 'unknown' && isOld(ctx, storing) ? expire(ctx, storing) : 'unchanged'
}

const isOld = (ctx: Context, { createdAt, state }: Storing): boolean =>
  Temporal.Instant.compare(
    createdAt.add({ hours: state === 'pending' ? GIVE_UP_PENDING_DAYS * 24 : GIVE_UP_HOURS }),
    ctx.now,
  ) < 0

async function expire(ctx: Context, { id }: Storing): Promise<'expired'> {
  await ctx.transaction(async (tx) => {
    await tx.db
      .update(storings)
      .set({ state: 'expired', lookAfter: null, changedAt: tx.now })
      .where(and(eq(storings.id, id), ne(storings.state, 'stored')))
    tx.record({ action: 'storing_expired', object: `storing:${id}` })
  })
  return 'expired'
}
