import type { StaffPermission } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { and, desc, eq, gte, inArray, lt, or, sql, sum } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { type InvoiceRow, ownInvoice } from '../../billing/index.ts'
import { transactionNotFound } from '../errors.ts'
import { inboundEvents, transactions } from '../schema.ts'

export type Transaction = typeof transactions.$inferSelect
export type InboundEvent = typeof inboundEvents.$inferSelect

export async function listTransactions(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined },
): Promise<Page<Transaction>> {
  const rows = await ctx.read
    .select()
    .from(transactions)
    .where(
      and(
        lt(transactions.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(transactions.clientId, query.clientId),
      ),
    )
    .orderBy(desc(transactions.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

export async function listInboundEvents(ctx: Context, query: PageQuery): Promise<Page<InboundEvent>> {
  const rows = await ctx.read
    .select()
    .from(inboundEvents)
    .where(lt(inboundEvents.id, beforeId(query.cursor)))
    .orderBy(desc(inboundEvents.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** What was received for an invoice, also together with others, oldest first. */
export function transactionsOf(ctx: Context, invoiceId: number): Promise<Transaction[]> {
  const used = sql`(SELECT split_part(a.source, ':', 2)::bigint FROM billing.allocations a
                     WHERE a.invoice_id = ${invoiceId} AND a.source LIKE 'transaction:%')`
  return ctx.read
    .select()
    .from(transactions)
    .where(or(eq(transactions.invoiceId, invoiceId), inArray(transactions.id, used)))
    .orderBy(transactions.id)
}

/** What came in since a moment, one amount a currency. */
export async function receivedSince(ctx: Context, since: Temporal.Instant): Promise<Money[]> {
  const rows = await ctx.read
    .select({ currency: transactions.currency, total: sum(transactions.amountMinor) })
    .from(transactions)
    .where(gte(transactions.receivedAt, since))
    .groupBy(transactions.currency)
    .orderBy(transactions.currency)
  return rows.map((row) => Money.ofMinor(BigInt(row.total ?? 0), row.currency))
}

/** The invoice that a payment was for, or the first of several. Undefined: it was for none. */
export async function invoiceOf(
  ctx: Context,
  { id, invoiceId, attemptId }: Transaction,
  staffPermission?: StaffPermission,
): Promise<InvoiceRow | undefined> {
  if (invoiceId !== null) return ownInvoice(ctx, invoiceId, staffPermission)
  const { rows } = await ctx.read.execute<{ id: string | null }>(sql`
    SELECT coalesce((SELECT min(invoice_id) FROM payments.attempt_invoices WHERE attempt_id = ${attemptId}),
                    (SELECT min(invoice_id) FROM billing.allocations WHERE source = ${`transaction:${id}`})) AS id`)
  const first = rows[0]!.id
  return first === null ? undefined : ownInvoice(ctx, Number(first), staffPermission)
}

/** @throws transaction_not_found */
export async function transactionById(ctx: Context, id: number): Promise<Transaction> {
  const transaction = (await transactionsById(ctx, [id])).get(id)
  if (!transaction) throw transactionNotFound()
  return transaction
}

export async function transactionsById(ctx: Context, ids: number[]): Promise<Map<number, Transaction>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.read.select().from(transactions).where(inArray(transactions.id, ids))
  return new Map(rows.map((row) => [row.id, row]))
}
