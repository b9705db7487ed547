import type { StaffPermission } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { and, asc, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { leftOf } from '../credit-note.ts'
import { creditNoteNotFound } from '../errors.ts'
import type { CreditNoteRow } from '../invoice.ts'
import { creditNoteLines, creditNotes, invoices, replacements, writeOffs } from '../schema.ts'
import { creditable } from '../use-cases/credit-invoice.ts'
import { invoiceDetails, ownInvoice } from './invoices.ts'

export type CreditNoteDetails = { note: CreditNoteRow; lines: (typeof creditNoteLines.$inferSelect)[] }

/** Credit notes, newest first; of one client where that is given. */
export async function listCreditNotes(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined },
): Promise<Page<CreditNoteRow>> {
  const rows = await ctx.read
    .select()
    .from(creditNotes)
    .where(
      and(
        lt(creditNotes.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(creditNotes.clientId, query.clientId),
      ),
    )
    .orderBy(desc(creditNotes.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** What was taken back of an invoice, oldest first. @throws invoice_not_found, also for an invoice of somebody else */
export async function creditNotesOf(
  ctx: Context,
  invoiceId: number,
  staffPermission?: StaffPermission,
): Promise<CreditNoteDetails[]> {
  await ownInvoice(ctx, invoiceId, staffPermission)
  const notes = await ctx.read
    .select()
    .from(creditNotes)
    .where(eq(creditNotes.invoiceId, invoiceId))
    .orderBy(asc(creditNotes.id))
  const lines = await ctx.read
    .select()
    .from(creditNoteLines)
    .where(
      inArray(
        creditNoteLines.creditNoteId,
        notes.map((note) => note.id),
      ),
    )
    .orderBy(asc(creditNoteLines.position))
  return notes.map((note) => ({ note, lines: lines.filter((line) => line.creditNoteId === note.id) }))
}

/** One credit note of an invoice. @throws invoice_not_found, also for one of somebody else; credit_note_not_found */
export async function creditNoteOf(
  ctx: Context,
  { invoiceId, noteId }: { invoiceId: number; noteId: number },
  staffPermission?: StaffPermission,
): Promise<CreditNoteDetails> {
  const found = (await creditNotesOf(ctx, invoiceId, staffPermission)).find(({ note }) => note.id === noteId)
  if (!found) throw creditNoteNotFound()
  return found
}

/** What is left of each line to credit, as the invoice was priced. @throws invoice_not_found */
export async function creditableLines(
  ctx: Context,
  invoiceId: number,
  staffPermission?: StaffPermission,
): Promise<{ lineId: number; description: string; left: Money }[]> {
  const { invoice, lines } = await invoiceDetails(ctx, invoiceId, staffPermission)
  const { lines: withCredited } = await creditable(ctx, invoice, lines)
  return withCredited.map((line) => ({
    lineId: line.id,
    description: line.description,
    left: Money.ofMinor(leftOf(line), invoice.currency),
  }))
}

/** What else became of an invoice: what was given up of it, and which ones stand in its place. */
export async function fateOf(
  ctx: Context,
  invoiceId: number,
): Promise<{
  writtenOff: { amountMinor: bigint; reason: string }[]
  replacedBy: { id: number; number: string }[]
  replaces: { id: number; number: string }[]
}> {
  const named = { id: invoices.id, number: invoices.number }
  const [writtenOff, replacedBy, replaces] = await Promise.all([
    ctx.read
      .select({ amountMinor: writeOffs.amountMinor, reason: writeOffs.reason })
      .from(writeOffs)
      .where(eq(writeOffs.invoiceId, invoiceId)),
    ctx.read
      .select(named)
      .from(replacements)
      .innerJoin(invoices, eq(invoices.id, replacements.byInvoiceId))
      .where(eq(replacements.invoiceId, invoiceId))
      .orderBy(asc(invoices.id)),
    ctx.read
      .select(named)
      .from(replacements)
      .innerJoin(invoices, eq(invoices.id, replacements.invoiceId))
      .where(eq(replacements.byInvoiceId, invoiceId))
      .orderBy(asc(invoices.id)),
  ])
  return { writtenOff, replacedBy, replaces }
}

/** The invoice that stands in the place of this one today: itself, or the first of those that replaced it, and so on. */
export async function standInOf(ctx: Context, invoiceId: number): Promise<number> {
  const { rows } = await ctx.read.execute<{ id: string }>(sql`
    WITH RECURSIVE followed AS (
      SELECT ${invoiceId}::bigint AS id, 0 AS step
      UNION ALL
      SELECT (SELECT min(r.by_invoice_id) FROM billing.replacements r WHERE r.invoice_id = f.id), f.step + 1 FROM followed f WHERE f.id IS NOT NULL
    ) SELECT id FROM followed WHERE id IS NOT NULL ORDER BY step DESC LIMIT 1`)
  return Number(rows[0]!.id)
}

/** Numbers by id, with the invoices they are of, for lists of other rooms. */
export async function creditNoteNumbers(
  ctx: Context,
  ids: number[],
): Promise<Map<number, { number: string; invoiceId: number }>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.read
    .select({ id: creditNotes.id, number: creditNotes.number, invoiceId: creditNotes.invoiceId })
    .from(creditNotes)
    .where(inArray(creditNotes.id, ids))
  return new Map(rows.map(({ id, ...note }) => [id, note]))
}
