import type { PaymentOutcome } from '@ostler/integration-kit'
import { invalidField, type Money } from '@ostler/kernel'
import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type Attempt, amountOf, knownPayment } from '../attempt.ts'
import { gatewayUnavailable, holdBusy, nothingHeld } from '../errors.ts'
import { askGateway, type OpenGateway, openGateway } from '../gateways.ts'
import { attemptById } from '../queries/attempts.ts'
import { attempts } from '../schema.ts'
import { recordOutcome } from './record-outcome.ts'

/** Longer than the call may take. */
const ASKING_SECONDS = 20

/**
 * Takes an amount that is held, or a part of it; the rest is let go. What is booked is what the gateway says it took.
 *
 * @throws attempt_not_found, nothing_held, hold_busy, invalid_input (amount), gateway_unavailable
 */
export async function captureHold(
  ctx: Context,
  { attemptId, amount }: { attemptId: number; amount?: Money | undefined },
): Promise<Attempt> {
  ctx.actor.must('transactions.manage')
  const held = await heldAttempt(ctx, attemptId)
  const taken = amount ?? amountOf(held)
  if (!taken.isPositive) throw invalidField('amount', 'must be more than nothing')
  if (taken.currency !== held.currency) throw invalidField('amount', `is not in ${held.currency}`)
  if (taken.compare(amountOf(held)) > 0) throw invalidField('amount', `is more than is held: ${amountOf(held)}`)
  return settle(ctx, held, async ({ gateway, row }) => {
    const known = await knownPayment(ctx, held)
    const about = { gateway: row.name, attemptId }
    return askGateway(ctx, about, (call) => gateway.capture!(known, taken.toWire(), call))
  })
}

/**
 * Lets go what is held: the payer gets it back, and the invoices stay open.
 * @throws attempt_not_found, nothing_held, hold_busy, gateway_unavailable
 */
export async function releaseHold(ctx: Context, { attemptId }: { attemptId: number }): Promise<Attempt> {
  ctx.actor.must('transactions.manage')
  const held = await heldAttempt(ctx, attemptId)
  return settle(ctx, held, async ({ gateway, row }) => {
    const known = await knownPayment(ctx, held)
    return askGateway(ctx, { gateway: row.name, attemptId }, (call) => gateway.release!(known, call))
  })
}

async function heldAttempt(ctx: Context, id: number): Promise<Attempt> {
  const attempt = await attemptById(ctx, id)
  if (attempt.state !== 'authorised') throw nothingHeld()
  return attempt
}

/** One at a time asks, because to take and to release at once has no good end. */
async function settle(
  ctx: Context,
  attempt: Attempt,
  ask: (open: OpenGateway) => Promise<PaymentOutcome>,
): Promise<Attempt> {
  const open = await openGateway(ctx, attempt.gateway)
  if (!open.gateway.capture || !open.gateway.release) throw nothingHeld()
  await claim(ctx, attempt)
  const answer = await ask(open)
  await ctx.transaction(async (tx) => {
    tx.record({ action: 'hold_settled', object: `payment_attempt:${attempt.id}`, after: { answer: answer.kind } })
    await recordOutcome(tx.asRoom('payments'), attempt.key, answer)
    // What was let go is over: the page takes no other card, and there is nothing to be asked about.
    const isOver = answer.kind === 'declined' ? { lookAfter: null } : {}
    await tx.db
      .update(attempts)
      .set({ askedAt: null, ...isOver })
      .where(eq(attempts.id, attempt.id))
  })
  // Whether it was taken is not known: it stays held here, and the reconciler asks.
  if (answer.kind === 'unknown') throw gatewayUnavailable()
  return attemptById(ctx, attempt.id)
}

async function claim(ctx: Context, { id }: Attempt): Promise<void> {
  const nobodyAsks = or(isNull(attempts.askedAt), lt(attempts.askedAt, ctx.now.subtract({ seconds: ASKING_SECONDS })))
  await ctx.transaction(async (tx) => {
    const claimed = await tx.db
      .update(attempts)
      .set({ askedAt: tx.now })
      .where(and(eq(attempts.id, id), eq(attempts.state, 'authorised'), nobodyAsks))
      .returning({ id: attempts.id })
    if (claimed.length === 0) throw holdBusy()
    tx.record({ action: 'hold_settling', object: `payment_attempt:${id}` })
  })
}
