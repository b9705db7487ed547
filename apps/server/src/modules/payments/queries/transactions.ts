import type { StaffPermission } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { and, asc, desc, eq, gte, inArray, lt, or, sql, sum } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { type InvoiceRow, ownInvoice } from '../../billing/index.ts'
import type { Attempt } from '../attempt.ts'
import { transactionNotFound } from '../errors.ts'
import { attempts, disputes, methods, refunds, transactions } from '../schema.ts'

export type Transaction = typeof transactions.$inferSelect
export type RefundState = (typeof refunds.$inferSelect)['state']

export type TransactionFilter = {
  clientId?: number | undefined
  gateway?: string | undefined
  /** Days by the business calendar, both included. */
  from?: Temporal.PlainDate | undefined
  until?: Temporal.PlainDate | undefined
  /** How the reference begins. */
  reference?: string | undefined
  /** With a refund in this state. */
  refund?: RefundState | undefined
}

/** What arrived, newest first. */
export async function listTransactions(
  ctx: Context,
  { cursor, limit, ...filter }: PageQuery & TransactionFilter,
): Promise<Page<Transaction>> {
  const rows = await ctx.read
    .select()
    .from(transactions)
    .where(and(lt(transactions.id, beforeId(cursor)), fitting(ctx, filter)))
    .orderBy(desc(transactions.id))
    .limit(limit + 1)
  return toPage(rows, limit)
}

function fitting(ctx: Context, { clientId, gateway, from, until, reference, refund }: TransactionFilter) {
  const startOf = (day: Temporal.PlainDate) => ctx.calendar.instantOf(day, Temporal.PlainTime.from('00:00'))
  return and(
    clientId === undefined ? undefined : eq(transactions.clientId, clientId),
    gateway === undefined ? undefined : eq(transactions.gateway, gateway),
    from && gte(transactions.receivedAt, startOf(from)),
    until && lt(transactions.receivedAt, startOf(until.add({ days: 1 }))),
    reference === undefined ? undefined : beginsWith(reference),
    refund &&
      sql`EXISTS (SELECT FROM payments.refunds r WHERE r.transaction_id = ${transactions.id} AND r.state = ${refund})`,
  )
}

/** A reference by hand is `cash:R-17`: it is found by what stands behind the way it came, too. */
function beginsWith(text: string) {
  const pattern = `${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const reference = transactions.reference
  return sql`(lower(${reference}) LIKE ${pattern}
           OR (${transactions.gateway} = 'manual' AND lower(split_part(${reference}, ':', 2)) LIKE ${pattern}))`
}

/** What a payment paid: how much of it went to which invoice, the oldest in front; the rest became credit. */
export type PaidInvoice = { invoiceId: number; amount: Money }

export type TransactionDetails = {
  transaction: Transaction
  attempt: Attempt | null
  method: { brand: string; last4: string; kind: 'card' | 'bank_debit' | 'wallet' } | null
  paid: PaidInvoice[]
  refunds: (typeof refunds.$inferSelect)[]
  disputes: (typeof disputes.$inferSelect)[]
}

/** @throws transaction_not_found */
export async function transactionDetails(ctx: Context, id: number): Promise<TransactionDetails> {
  ctx.actor.must('transactions.view')
  const [transaction] = await ctx.read.select().from(transactions).where(eq(transactions.id, id))
  if (!transaction) throw transactionNotFound()
  const { attemptId, methodId, currency } = transaction
  const [attempt] = attemptId === null ? [] : await ctx.read.select().from(attempts).where(eq(attempts.id, attemptId))
  const [method] = methodId === null ? [] : await ctx.read.select().from(methods).where(eq(methods.id, methodId))
  const { rows } = await ctx.read.execute<{ invoice_id: string; amount: string }>(sql`
    SELECT invoice_id, sum(amount_minor) AS amount FROM billing.allocations WHERE source = ${`transaction:${id}`}
     GROUP BY 1 ORDER BY min(id)`)
  return {
    transaction,
    attempt: attempt ?? null,
    method: method ? { brand: method.brand, last4: method.last4, kind: method.kind } : null,
    paid: rows.map((row) => ({
      invoiceId: Number(row.invoice_id),
      amount: Money.ofMinor(BigInt(row.amount), currency),
    })),
    refunds: await ctx.read.select().from(refunds).where(eq(refunds.transactionId, id)).orderBy(asc(refunds.id)),
    disputes: await ctx.read.select().from(disputes).where(eq(disputes.transactionId, id)).orderBy(asc(disputes.id)),
  }
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
