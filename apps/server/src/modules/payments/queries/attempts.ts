import { and, desc, eq, inArray, lt, ne } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import type { Attempt } from '../attempt.ts'
import { attemptNotFound } from '../errors.ts'
import { type AttemptState, attemptInvoices, attempts, gatewayRows } from '../schema.ts'

/** @throws attempt_not_found, also for somebody else's */
export async function ownAttempt(ctx: Context, id: number): Promise<Attempt> {
  const [attempt] = await ctx.read.select().from(attempts).where(eq(attempts.id, id))
  if (!attempt || !ctx.actor.owns(attempt.clientId)) throw attemptNotFound()
  return attempt
}

/** The newest try to pay an invoice, when it is one the payer should know about. */
export async function openAttemptOf(ctx: Context, invoiceId: number): Promise<Attempt | null> {
  const [newest] = await ctx.read
    .select({ attempt: attempts })
    .from(attempts)
    .innerJoin(attemptInvoices, eq(attemptInvoices.attemptId, attempts.id))
    .where(and(eq(attemptInvoices.invoiceId, invoiceId), ne(attempts.state, 'expired')))
    .orderBy(desc(attempts.id))
    .limit(1)
  return newest && newest.attempt.state !== 'settled' ? newest.attempt : null
}

/** What people call a gateway; its name, when it is no more. */
export async function labelOf(ctx: Context, gateway: string): Promise<string> {
  const [row] = await ctx.read
    .select({ label: gatewayRows.label })
    .from(gatewayRows)
    .where(eq(gatewayRows.name, gateway))
  return row?.label ?? gateway
}

/** The same for several at once. */
export async function labelsOf(ctx: Context, gateways: Iterable<string>): Promise<Map<string, string>> {
  const names = [...new Set(gateways)]
  if (names.length === 0) return new Map()
  const rows = await ctx.read
    .select({ name: gatewayRows.name, label: gatewayRows.label })
    .from(gatewayRows)
    .where(inArray(gatewayRows.name, names))
  return new Map(rows.map(({ name, label }) => [name, label]))
}

/** Tries to pay for staff, newest first. */
export async function listAttempts(
  ctx: Context,
  query: PageQuery & {
    state?: AttemptState | undefined
    gateway?: string | undefined
    clientId?: number | undefined
  },
): Promise<Page<Attempt>> {
  ctx.actor.must('transactions.view')
  const rows = await ctx.read
    .select()
    .from(attempts)
    .where(
      and(
        lt(attempts.id, beforeId(query.cursor)),
        query.state && eq(attempts.state, query.state),
        query.gateway === undefined ? undefined : eq(attempts.gateway, query.gateway),
        query.clientId === undefined ? undefined : eq(attempts.clientId, query.clientId),
      ),
    )
    .orderBy(desc(attempts.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** One try to pay, for staff. @throws attempt_not_found */
export function attemptForStaff(ctx: Context, id: number): Promise<Attempt> {
  ctx.actor.must('transactions.view')
  return attemptById(ctx, id)
}

/** Whosever it is, for those who have asked who is reading. @throws attempt_not_found */
export async function attemptById(ctx: Context, id: number): Promise<Attempt> {
  const [attempt] = await ctx.read.select().from(attempts).where(eq(attempts.id, id))
  if (!attempt) throw attemptNotFound()
  return attempt
}
