import { and, asc, eq, gt, inArray, lt, or } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { attemptNotFound } from '../errors.ts'
import { askGateway, gateways } from '../gateways.ts'
import { attempts } from '../schema.ts'
import { recordOutcome } from './record-outcome.ts'

type Attempt = typeof attempts.$inferSelect

/**
 * The payer is back from the provider's page. Asks the provider how it went, because the webhook may be late; whichever
 * comes first takes effect.
 *
 * @throws attempt_not_found, also for somebody else's payment or another invoice's
 */
export async function confirmReturn(ctx: Context, input: { invoiceId: number; attemptId: number }): Promise<void> {
  const [attempt] = await ctx.read.select().from(attempts).where(eq(attempts.id, input.attemptId))
  if (!attempt || attempt.invoiceId !== input.invoiceId || !ctx.actor.owns(attempt.clientId)) throw attemptNotFound()
  // A declined card leaves the page open, and the payer may have taken another one since.
  if (attempt.state !== 'settled') await askAbout(ctx, attempt)
}

/** Sessions that nobody finished are closed after a day; nothing was taken on them. */
const GIVE_UP_HOURS = 24

/**
 * Asks providers about payments that have not come to an end: the way out of `pending` and `unknown`, and the net under
 * a lost webhook. One whose card was declined is among them while its page may still take another card. Oldest first, by
 * cursor; one provider that is down does not stop the others.
 */
export async function reconcileAttempts(ctx: Context): Promise<Counts> {
  const counts = { asked: 0, settled: 0, expired: 0, failed: 0 }
  let after = 0
  for (;;) {
    const open = await ctx.read
      .select()
      .from(attempts)
      .where(
        and(
          or(
            inArray(attempts.state, ['started', 'pending', 'unknown']),
            and(eq(attempts.state, 'declined'), gt(attempts.createdAt, ctx.now.subtract({ hours: GIVE_UP_HOURS }))),
          ),
          lt(attempts.createdAt, ctx.now.subtract({ minutes: 10 })),
          gt(attempts.id, after),
        ),
      )
      .orderBy(asc(attempts.id))
      .limit(200)
    if (open.length === 0) return counts
    for (const attempt of open) {
      after = attempt.id
      counts.asked += 1
      try {
        const result = await askAbout(ctx, attempt)
        if (result === 'settled') counts.settled += 1
        if (result === 'expired') counts.expired += 1
      } catch (error) {
        counts.failed += 1
        ctx.log.error({ err: error, attemptId: attempt.id }, 'A payment could not be asked about; the others go on.')
      }
    }
  }
}

async function askAbout(ctx: Context, attempt: Attempt): Promise<string> {
  const gateway = ctx.port(gateways).get(attempt.gateway)
  if (!gateway) return 'unchanged'
  const answer = await askGateway(ctx, { gateway: gateway.name, attemptId: attempt.id }, (call) =>
    gateway.lookUp(attempt.key, call),
  )
  const old = Temporal.Instant.compare(attempt.createdAt, ctx.now.subtract({ hours: GIVE_UP_HOURS })) < 0
  if (answer.kind === 'absent' || answer.kind === 'open') {
    const isOver = attempt.state === 'declined' || attempt.state === 'expired'
    return old && !isOver ? expire(ctx, attempt) : 'unchanged'
  }
  return ctx.transaction(async (tx) => {
    tx.record({
      action: 'payment_asked_about',
      object: `payment_attempt:${attempt.id}`,
      after: { answer: answer.kind },
    })
    return recordOutcome(tx, attempt.key, answer)
  })
}

/** Only what is neither settled nor on its way, which a webhook may have told us meanwhile. */
async function expire(ctx: Context, attempt: Attempt): Promise<'expired' | 'unchanged'> {
  return ctx.transaction(async (tx) => {
    const [expired] = await tx.db
      .update(attempts)
      .set({ state: 'expired', changedAt: tx.now })
      .where(and(eq(attempts.id, attempt.id), inArray(attempts.state, ['started', 'unknown'])))
      .returning({ id: attempts.id })
    if (!expired) return 'unchanged'
    tx.record({ action: 'payment_expired', object: `payment_attempt:${attempt.id}` })
    return 'expired'
  })
}
