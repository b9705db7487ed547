import type { KnownPayment } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context } from '../../platform/context.ts'
import { type AttemptState, attemptInvoices, type attempts, methods } from './schema.ts'

export type Attempt = typeof attempts.$inferSelect

/** Money may be on its way: the provider has to say how it stands before anything else is tried for the same invoices. */
export const underway: readonly AttemptState[] = ['pending', 'unknown', 'authorised']

/** How billing knows the attempt while money is on its way. */
export const holderOf = ({ id }: Pick<Attempt, 'id'>): string => `attempt:${id}`

export const amountOf = (attempt: Pick<Attempt, 'amountMinor' | 'currency'>): Money =>
  Money.ofMinor(attempt.amountMinor, attempt.currency)

/** The invoices that an attempt is to pay, the oldest in front. */
export async function invoicesOf(ctx: Context, attemptId: number): Promise<[number, ...number[]]> {
  const rows = await ctx.read
    .select({ id: attemptInvoices.invoiceId })
    .from(attemptInvoices)
    .where(eq(attemptInvoices.attemptId, attemptId))
    .orderBy(attemptInvoices.invoiceId)
  return rows.map((row) => row.id) as [number, ...number[]]
}

/** What the gateway needs to find it again. */
export async function knownPayment(ctx: Context, attempt: Attempt): Promise<KnownPayment> {
  const [method] =
    attempt.methodId === null || attempt.way !== 'stored'
      ? []
      : await ctx.read.select().from(methods).where(eq(methods.id, attempt.methodId))
  return {
    attemptKey: attempt.key,
    sessionId: attempt.sessionId,
    reference: attempt.reference,
    amount: amountOf(attempt).toWire(),
    startedAt: attempt.createdAt.toString(),
    method: method ? { token: method.token, customer: method.customer } : null,
  }
}

const FIRST_LOOK_MINUTES = 10
const LONGEST_PAUSE_MINUTES = 24 * 60

/** When a provider that has not come to an end is asked next: after 10, 20, 40 … minutes, at last daily. */
export const nextLook = (now: Temporal.Instant, looks: number): Temporal.Instant =>
  now.add({ minutes: Math.min(FIRST_LOOK_MINUTES * 2 ** Math.min(looks, 12), LONGEST_PAUSE_MINUTES) })
