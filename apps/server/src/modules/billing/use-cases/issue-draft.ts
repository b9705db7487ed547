import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { billingParties } from '../../clients/index.ts'
import { invoiceNegative, nothingToInvoice } from '../errors.ts'
import type { DraftRow, InvoiceRow } from '../invoice.ts'
import { drafts, invoices } from '../schema.ts'
import { lockDraft } from './edit-draft.ts'
import { issueInvoices, prepareAll } from './issue-invoices.ts'
import { openCharges } from './open-charges.ts'

/**
 * Makes an invoice of a draft. While the tax number of the client is being checked the draft waits, and is issued by
 * itself when the answer is there: then there is no invoice yet.
 *
 * @throws draft_not_found, draft_issued, nothing_to_invoice, invoice_negative
 * @emits billing.invoice_issued
 */
export async function issueDraft(ctx: Context, { draftId }: { draftId: number }): Promise<InvoiceRow | null> {
  ctx.actor.must('invoices.manage')
  return ctx.transaction((tx) => issueOne(tx, draftId))
}

/**
 * Issues what waited for a tax number, now that something is known about it.
 * @returns how many were issued
 */
export async function issueWaitingDrafts(tx: Tx, { taxId }: { taxId: string }): Promise<number> {
  const waiting = await tx.db
    .select()
    .from(drafts)
    .where(and(isNull(drafts.invoiceId), eq(drafts.waitsFor, 'tax_id')))
    .orderBy(asc(drafts.clientId), asc(drafts.id))
  const parties = await billingParties(
    tx,
    waiting.map((draft) => draft.clientId),
  )
  return issueAll(
    tx,
    waiting.filter((draft) => parties.get(draft.clientId)?.buyer.taxId === taxId),
  )
}

/** At most so many a run; the next one comes soon. */
const MOST = 500

/**
 * Issues drafts whose tax number was checked without anybody hearing of it: the answer may have come in the moment between
 * our question and the commit of the draft. Those that wait on are not touched.
 */
export async function issueForgottenDrafts(ctx: Context): Promise<Counts> {
  const waiting = await ctx.read
    .select()
    .from(drafts)
    .where(and(isNull(drafts.invoiceId), eq(drafts.waitsFor, 'tax_id')))
    .orderBy(asc(drafts.id))
    .limit(MOST)
  let issued = 0
  for (const { id, clientId, currency, dueOn } of waiting) {
    const charges = await openCharges(ctx, sql`draft_id = ${id}`, sql`ORDER BY id`)
    const { prepared } = await prepareAll(ctx, [{ clientId, currency, dueOn: dueOn.toString(), charges }])
    if (prepared.length > 0 && (await ctx.transaction((tx) => issueOne(tx, id)))) issued += 1
  }
  return { issued }
}

/** By client, so that two who do this lock the clients in the same order. */
export async function issueAll(tx: Tx, waiting: DraftRow[]): Promise<number> {
  let issued = 0
  for (const { id } of waiting) if (await issueOne(tx, id)) issued += 1
  return issued
}

async function issueOne(tx: Tx, draftId: number): Promise<InvoiceRow | null> {
  const { clientId, currency, dueOn, waitsFor } = await lockDraft(tx, draftId)
  const charges = await openCharges(tx, sql`draft_id = ${draftId}`, sql`ORDER BY id FOR UPDATE`)
  if (charges.length === 0) throw nothingToInvoice()
  const { issued, waiting, carried } = await issueInvoices(tx, [
    { clientId, currency, dueOn: dueOn.toString(), charges },
  ])
  if (carried.length > 0) throw invoiceNegative()
  if (waiting.length > 0) {
    if (!waitsFor) await tx.db.update(drafts).set({ waitsFor: 'tax_id' }).where(eq(drafts.id, draftId))
    tx.record({ action: 'invoice_waits', object: `draft:${draftId}`, after: { waitsFor: 'tax_id' } })
    return null
  }
  const invoiceId = issued[0]!.id
  await tx.db.update(drafts).set({ invoiceId }).where(eq(drafts.id, draftId))
  tx.record({ action: 'draft_issued', object: `draft:${draftId}`, after: { invoiceId } })
  const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, invoiceId))
  return invoice!
}
