import type { PaymentOutcome } from '@ostler/integration-kit'
import { and, asc, eq, isNotNull, lte } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { type Attempt, knownPayment, nextLook } from '../attempt.ts'
import { askGateway, gatewayIfThere } from '../gateways.ts'
import { attempts } from '../schema.ts'
import { expireAttempt, lookNoMore } from './expire-attempt.ts'
import { complete } from './finish-payment.ts'
import { recordOutcome } from './record-outcome.ts'

/** Sessions that nobody finished are closed after a day; nothing was taken on them. */
const GIVE_UP_HOURS = 24

const CHUNK = 200

/**
 * Asks providers about payments that have not come to an end: the way out of `pending` and `unknown`, and the net under
 * a lost webhook. One whose card was declined is among them while its page may still take another card. Each is asked
 * about at growing intervals; one provider that is down does not stop the others.
 */
export async function reconcileAttempts(ctx: Context): Promise<Counts> {
  const counts = { asked: 0, settled: 0, expired: 0, failed: 0 }
  for (;;) {
    const due = await ctx.read
      .select()
      .from(attempts)
      .where(lte(attempts.lookAfter, ctx.now))
      .orderBy(asc(attempts.lookAfter), asc(attempts.id))
      .limit(CHUNK)
    if (due.length === 0) return counts
    for (const attempt of due) {
      if (!(await askAgainLater(ctx, attempt))) continue
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

/**
 * Before it is asked, so that one that breaks the call is not asked for ever in one run. Answers whether it is ours to ask:
 * somebody else may have looked meanwhile, or it came to its end.
 */
async function askAgainLater(ctx: Context, attempt: Attempt): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const planned = await tx.db
      .update(attempts)
      .set({ looks: attempt.looks + 1, lookAfter: nextLook(tx.now, attempt.looks + 1) })
      .where(and(eq(attempts.id, attempt.id), eq(attempts.looks, attempt.looks), isNotNull(attempts.lookAfter)))
      .returning({ id: attempts.id })
    tx.record({ action: 'payment_look_planned', object: `payment_attempt:${attempt.id}` })
    return planned.length > 0
  })
}

async function askAbout(ctx: Context, attempt: Attempt): Promise<'settled' | 'expired' | 'unchanged'> {
  const open = await gatewayIfThere(ctx, attempt.gateway)
  if (!open?.gateway.lookUp) return 'unchanged'
  const { gateway, row } = open
  const known = await knownPayment(ctx, attempt)
  const answer = await askGateway(ctx, { gateway: row.name, attemptId: attempt.id }, (call) =>
    gateway.lookUp!(known, call),
  )
  if (answer.kind === 'approved') return told(await complete(ctx, attempt, {}))
  if (answer.kind === 'absent' || answer.kind === 'open') return mayBeOver(ctx, attempt, answer.kind)
  if (answer.kind === 'challenge' && attempt.state === 'challenge') return mayBeOver(ctx, attempt, 'open')
  const recorded = await ctx.transaction(async (tx) => {
    tx.record({
      action: 'payment_asked_about',
      object: `payment_attempt:${attempt.id}`,
      after: { answer: answer.kind },
    })
    const result = await recordOutcome(tx, attempt.key, answer)
    // What a provider says when it is asked is final; only news of a decline may be followed by another card.
    if (answer.kind === 'declined') await lookNoMore(tx, attempt)
    return result
  })
  return recorded === 'settled' ? 'settled' : 'unchanged'
}

const told = (answer: PaymentOutcome | { kind: 'absent' }) => (answer.kind === 'settled' ? 'settled' : 'unchanged')

/**
 * Nothing was taken. A charge that the provider never heard of is over at once, because nobody but us would make it; a
 * page stays open for a day.
 */
async function mayBeOver(ctx: Context, attempt: Attempt, answer: 'absent' | 'open'): Promise<'expired' | 'unchanged'> {
  const isOld = Temporal.Instant.compare(attempt.createdAt, ctx.now.subtract({ hours: GIVE_UP_HOURS })) < 0
  if (!isOld && !(attempt.way === 'stored' && answer === 'absent')) return 'unchanged'
  return ctx.transaction((tx) => expireAttempt(tx, attempt))
}
