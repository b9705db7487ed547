import { and, desc, eq, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery } from '../../../platform/paging.ts'
import { readSetting } from '../../../platform/settings.ts'
import { balanceOf, isOpen, ownInvoice } from '../../billing/index.ts'
import { underway } from '../attempt.ts'
import { automaticChargeSetting } from '../automatic-charge.ts'
import { attemptInvoices, attempts, collectionPauses, collections } from '../schema.ts'
import { plannedMethod } from './due-charges.ts'
import { type Method, methodsById } from './methods.ts'

export type Pause = typeof collectionPauses.$inferSelect

/**
 * How an invoice is charged by itself.
 *
 * - `none`: it is not: nothing is open, nothing is stored, or the operator has switched it off
 * - `planned`: `on` that day, with `method`
 * - `under_way`: the provider has not said yet
 * - `paused`: staff have, `pausedUntil` a day or until they say so
 * - `stopped`: it was tried in vain, and the client has to choose or add something
 */
export type Collection = {
  state: 'none' | 'planned' | 'under_way' | 'paused' | 'stopped'
  method: Method | null
  on: Temporal.PlainDate | null
  pausedUntil: Temporal.PlainDate | null
  /** How often it was tried in vain, and why the last time. */
  tries: number
  reason: string | null
}

/** @throws invoice_not_found */
export async function collectionOf(ctx: Context, invoiceId: number): Promise<Collection> {
  const invoice = await ownInvoice(ctx, invoiceId, 'transactions.view')
  const [row] = await ctx.read.select().from(collections).where(eq(collections.invoiceId, invoiceId))
  const tried = { tries: row?.tries ?? 0, reason: row?.reason ?? null }
  const nothing: Collection = { state: 'none', method: null, on: null, pausedUntil: null, ...tried }
  if (!isOpen(invoice) || !balanceOf(invoice).isPositive) return nothing
  const current = await chargeUnderway(ctx, invoiceId)
  if (current) return { ...nothing, state: 'under_way', method: current }

  const rule = await readSetting(ctx, automaticChargeSetting)
  if (!rule.isOn) return nothing
  const isStopped = row !== undefined && row.nextOn === null
  const methodId = await plannedMethod(ctx, invoiceId)
  const method = (await methodsById(ctx, [methodId])).get(methodId ?? 0) ?? null
  if (isStopped) return { ...nothing, state: 'stopped', method }
  if (!method) return nothing
  const pause = await pauseOf(ctx, invoice.clientId)
  if (pause) return { ...nothing, state: 'paused', method, pausedUntil: pause.until }
  const days = [invoice.dueOn.subtract({ days: rule.daysBefore }), ctx.today, ...(row?.nextOn ? [row.nextOn] : [])]
  return { ...nothing, state: 'planned', method, on: days.sort(Temporal.PlainDate.compare).at(-1)! }
}

async function chargeUnderway(ctx: Context, invoiceId: number): Promise<Method | null> {
  const states = sql.join(
    [...underway, 'started'].map((state) => sql`${state}`),
    sql`, `,
  )
  const [open] = await ctx.read
    .select({ methodId: attempts.methodId })
    .from(attempts)
    .innerJoin(attemptInvoices, eq(attemptInvoices.attemptId, attempts.id))
    .where(
      and(eq(attemptInvoices.invoiceId, invoiceId), eq(attempts.way, 'stored'), sql`${attempts.state} IN (${states})`),
    )
    .orderBy(desc(attempts.id))
    .limit(1)
  return (await methodsById(ctx, [open?.methodId ?? null])).get(open?.methodId ?? 0) ?? null
}

/** The pause that is in force for a client; null: none. For those who have asked who may see the client. */
export async function pauseOf(ctx: Context, clientId: number): Promise<Pause | null> {
  const [pause] = await ctx.read.select().from(collectionPauses).where(eq(collectionPauses.clientId, clientId))
  if (!pause || (pause.until && Temporal.PlainDate.compare(pause.until, ctx.today) <= 0)) return null
  return pause
}

export type TriedInvoice = {
  id: number
  invoiceId: number
  number: string
  clientId: number
  dueOn: string
  currency: string
  openMinor: bigint
  tries: number
  nextOn: string | null
  reason: string | null
}

const triedAnd = {
  stopped: sql`c.next_on IS NULL`,
  waiting: sql`c.next_on IS NOT NULL AND c.reason IS NOT NULL`,
  either: sql`(c.next_on IS NULL OR c.reason IS NOT NULL)`,
}

/** Open invoices that were tried in vain, the newest first: those that are tried again, those that are not, or both. */
export async function listTried(
  ctx: Context,
  query: PageQuery & { state?: 'stopped' | 'waiting' | undefined; clientId?: number | undefined },
): Promise<Page<TriedInvoice>> {
  const { rows } = await ctx.read.execute<{
    id: string
    number: string
    client_id: string
    due_on: string
    currency: string
    open_minor: string
    tries: number
    next_on: string | null
    reason: string | null
  }>(sql`
    SELECT i.id, i.number, i.client_id, i.due_on::text, i.currency, i.total_minor - i.paid_minor AS open_minor,
           c.tries, c.next_on::text, c.reason
      FROM payments.collections c JOIN billing.invoices i ON i.id = c.invoice_id
     WHERE i.paid_at IS NULL AND i.voided_at IS NULL AND i.id < ${beforeId(query.cursor)}
       AND ${triedAnd[query.state ?? 'either']}
       AND ${query.clientId === undefined ? sql`true` : sql`i.client_id = ${query.clientId}`}
     ORDER BY i.id DESC LIMIT ${query.limit + 1}`)
  const items = rows.slice(0, query.limit).map((row) => ({
    id: Number(row.id),
    invoiceId: Number(row.id),
    number: row.number,
    clientId: Number(row.client_id),
    dueOn: row.due_on,
    currency: row.currency,
    openMinor: BigInt(row.open_minor),
    tries: row.tries,
    nextOn: row.next_on,
    reason: row.reason,
  }))
  return { items, nextCursor: rows.length > query.limit ? String(items.at(-1)!.id) : null }
}
