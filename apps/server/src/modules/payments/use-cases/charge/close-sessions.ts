import { and, eq, inArray, isNotNull, or } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../../platform/context.ts'
import { defineJob } from '../../../../platform/jobs/definitions.ts'
import { type Attempt, knownPayment } from '../../attempt.ts'
import { askGateway, gatewayIfThere } from '../../gateways.ts'
import { attemptInvoices, attempts } from '../../schema.ts'
import { expireAttempt } from '../expire-attempt.ts'
import { recordOutcome } from '../record-outcome.ts'

/**
 * What is still open on pages of providers: payments that nobody finished, challenges, and pages whose first card was
 * declined. None of them may be paid after the invoice was paid in another way.
 */
export async function openSessionsOf(ctx: Context, invoiceIds: readonly number[]): Promise<Attempt[]> {
  const ofThese = ctx.read
    .select({ id: attemptInvoices.attemptId })
    .from(attemptInvoices)
    .where(inArray(attemptInvoices.invoiceId, [...invoiceIds]))
  const isOpen = or(
    and(eq(attempts.state, 'started'), inArray(attempts.way, ['page', 'fields'])),
    eq(attempts.state, 'challenge'),
    and(eq(attempts.state, 'declined'), inArray(attempts.way, ['page', 'fields']), isNotNull(attempts.lookAfter)),
  )
  return ctx.read
    .select()
    .from(attempts)
    .where(and(inArray(attempts.id, ofThese), isOpen))
    .orderBy(attempts.id)
}

/** - `paid`: the payer was faster, and it is booked or on its way; `open`: the provider would not, or could not, close it */
export type Closed = 'closed' | 'paid' | 'open' | 'unknown'

/** Has providers close what is open for these invoices; the worst of their answers is the answer. */
export async function closeSessions(ctx: Context, invoiceIds: readonly number[]): Promise<Closed> {
  let worst: Closed = 'closed'
  for (const attempt of await openSessionsOf(ctx, invoiceIds)) {
    const closed = await closeSession(ctx, attempt)
    if (order.indexOf(closed) > order.indexOf(worst)) worst = closed
  }
  return worst
}

const order: readonly Closed[] = ['closed', 'open', 'unknown', 'paid']

/** Longer than a call to open a session may take: until then a session may come to be that we do not know of yet. */
const ASKING_SECONDS = 20

async function closeSession(ctx: Context, attempt: Attempt): Promise<Closed> {
  const since = attempt.askedAt
  const isBeingOpened = since !== null && Temporal.Instant.compare(since.add({ seconds: ASKING_SECONDS }), ctx.now) > 0
  if (isBeingOpened) return 'unknown'
  const open = await gatewayIfThere(ctx, attempt.gateway)
  const ask = open?.gateway.expire ?? open?.gateway.lookUp
  if (!open || !ask) return 'open'
  const known = await knownPayment(ctx, attempt)
  const about = { gateway: open.row.name, attemptId: attempt.id }
  const answer = await askGateway(ctx, about, (call) => ask.call(open.gateway, known, call))
  if (answer.kind === 'unknown') return 'unknown'
  if (answer.kind === 'open' || answer.kind === 'approved' || answer.kind === 'challenge') return 'open'
  return ctx.transaction(async (tx) => {
    tx.record({
      action: 'session_closed',
      object: `payment_attempt:${attempt.id}`,
      after: { answer: answer.kind },
    })
    // Not "declined": nobody tried a card in vain, we took the page away.
    if (answer.kind === 'absent' || answer.kind === 'declined') {
      const result = await expireAttempt(tx, attempt)
      const [now] = await tx.db.select({ state: attempts.state }).from(attempts).where(eq(attempts.id, attempt.id))
      return result === 'expired' || now!.state === 'declined' || now!.state === 'expired' ? 'closed' : 'paid'
    }
    await recordOutcome(tx, attempt.key, answer)
    return 'paid'
  })
}

/**
 * Closes the pages that are still open for an invoice which was paid, credited, voided or merged meanwhile. A payer who was
 * faster has paid: what was not needed any more becomes credit.
 */
export const closeOpenSessions = defineJob({
  name: 'payments.close_open_sessions',
  queue: 'billing',
  payload: z.object({ invoiceId: z.number() }),
  attempts: 6,
  backoffMs: 5_000,
  async handle(ctx, { invoiceId }) {
    if ((await closeSessions(ctx, [invoiceId])) === 'unknown')
      throw new Error('A provider did not say that it has closed a page; it is asked again.')
  },
})
