import type { StaffPermission } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { and, asc, count, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, or, type SQL, sum } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { invoiceNotFound } from '../errors.ts'
import type { InvoiceLine, InvoiceRow, InvoiceState } from '../invoice.ts'
import { allocations, invoiceLines, invoices } from '../schema.ts'

export type Allocation = typeof allocations.$inferSelect
export type InvoiceDetails = { invoice: InvoiceRow; lines: InvoiceLine[]; allocations: Allocation[] }

/** Invoices, newest first. Each state is the condition that `stateOn` decides by. */
export async function listInvoices(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined; state?: InvoiceState | undefined },
): Promise<Page<InvoiceRow>> {
  const rows = await ctx.read
    .select()
    .from(invoices)
    .where(
      and(
        lt(invoices.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(invoices.clientId, query.clientId),
        query.state && inState(query.state, ctx.today),
      ),
    )
    .orderBy(desc(invoices.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

const notWhollyCredited = or(eq(invoices.creditedMinor, 0n), lt(invoices.creditedMinor, invoices.totalMinor))

function inState(state: InvoiceState, today: Temporal.PlainDate): SQL | undefined {
  const open = and(isNull(invoices.paidAt), isNull(invoices.voidedAt), notWhollyCredited)
  switch (state) {
    case 'void':
      return isNotNull(invoices.voidedAt)
    case 'refunded':
      return and(
        isNull(invoices.voidedAt),
        gt(invoices.creditedMinor, 0n),
        eq(invoices.creditedMinor, invoices.totalMinor),
      )
    case 'paid':
      return and(
        isNotNull(invoices.paidAt),
        isNull(invoices.voidedAt),
        notWhollyCredited,
        eq(invoices.writtenOffMinor, 0n),
      )
    case 'written_off':
      return and(
        isNotNull(invoices.paidAt),
        isNull(invoices.voidedAt),
        notWhollyCredited,
        gt(invoices.writtenOffMinor, 0n),
      )
    case 'overdue':
      return and(open, lt(invoices.dueOn, today))
    case 'partially_paid':
      return and(open, gte(invoices.dueOn, today), gt(invoices.paidMinor, 0n))
    case 'unpaid':
      return and(open, gte(invoices.dueOn, today), eq(invoices.paidMinor, 0n))
  }
}

/**
 * One invoice with its lines and what settled it. Somebody else's invoice is not found.
 * @throws invoice_not_found
 */
export async function invoiceDetails(
  ctx: Context,
  id: number,
  staffPermission?: StaffPermission,
): Promise<InvoiceDetails> {
  const invoice = await ownInvoice(ctx, id, staffPermission)
  const lines = await ctx.read
    .select()
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, id))
    .orderBy(asc(invoiceLines.position))
  const settled = await ctx.read
    .select()
    .from(allocations)
    .where(eq(allocations.invoiceId, id))
    .orderBy(asc(allocations.id))
  return { invoice, lines, allocations: settled }
}

/** @throws invoice_not_found, also for an invoice of somebody else */
export async function ownInvoice(ctx: Context, id: number, staffPermission?: StaffPermission): Promise<InvoiceRow> {
  const [invoice] = await ctx.read.select().from(invoices).where(eq(invoices.id, id))
  if (!invoice || !ctx.actor.owns(invoice.clientId, staffPermission)) throw invoiceNotFound()
  return invoice
}

/** Numbers by id, for lists of other rooms. */
export async function invoiceNumbers(ctx: Context, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.read
    .select({ id: invoices.id, number: invoices.number })
    .from(invoices)
    .where(inArray(invoices.id, ids))
  return new Map(rows.map((row) => [row.id, row.number]))
}

export async function invoiceByNumber(ctx: Context, number: string): Promise<InvoiceRow | undefined> {
  const [row] = await ctx.read.select().from(invoices).where(eq(invoices.number, number.toUpperCase()))
  return row
}

const stillOpen = and(isNull(invoices.paidAt), isNull(invoices.voidedAt))

export async function countOpenInvoices(ctx: Context, clientId?: number): Promise<number> {
  const [row] = await ctx.read
    .select({ n: count() })
    .from(invoices)
    .where(and(stillOpen, clientId === undefined ? undefined : eq(invoices.clientId, clientId)))
  return row!.n
}

/** What open invoices still ask for, one amount a currency. */
export async function outstanding(ctx: Context): Promise<Money[]> {
  const rows = await ctx.read
    .select({ currency: invoices.currency, total: sum(invoices.totalMinor), paid: sum(invoices.paidMinor) })
    .from(invoices)
    .where(stillOpen)
    .groupBy(invoices.currency)
    .orderBy(invoices.currency)
  return rows.map((row) => Money.ofMinor(BigInt(row.total ?? 0) - BigInt(row.paid ?? 0), row.currency))
}
