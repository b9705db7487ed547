import { type Currency, invalidField, Money, type Period } from '@ostler/kernel'
import { and, eq, inArray, like, notInArray, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { clientProfile } from '../../clients/index.ts'
import { lockOwnersMoney } from '../../ledger/index.ts'
import { draftIssued, draftNotFound } from '../errors.ts'
import type { DraftRow } from '../invoice.ts'
import { charges, drafts } from '../schema.ts'
import { addCharges } from './add-charges.ts'

export type DraftLine = {
  /** A line that is on the draft already; left out for a new one. */
  id?: number | undefined
  description: string
  /** Before tax, or with it where prices include tax; less than nothing takes off. */
  amount: Money
  period: Period | null
  taxClass: string
}

export type DraftWish = { dueOn: Temporal.PlainDate; note: string; lines: DraftLine[] }

/**
 * Begins an invoice by hand. Its lines are charges that no run touches until the draft is issued or deleted.
 * @throws client_not_found
 */
export async function createDraft(
  ctx: Context,
  { clientId, currency, ...wish }: DraftWish & { clientId: number; currency?: Currency | undefined },
): Promise<DraftRow> {
  ctx.actor.must('invoices.manage')
  return ctx.transaction(async (tx) => {
    const client = await clientProfile(tx.asRoom('billing'), clientId)
    const [draft] = await tx.db
      .insert(drafts)
      .values({
        clientId,
        currency: currency ?? client.currency,
        dueOn: wish.dueOn,
        note: wish.note,
        createdAt: tx.now,
        createdBy: tx.actor.label,
      })
      .returning()
    await writeLines(tx, draft!, wish)
    tx.record({ action: 'draft_created', object: `draft:${draft!.id}`, after: wish })
    return draft!
  })
}

/**
 * Puts the draft as it is wished: lines that are named are changed, others are added. Lines that are not named any more
 * leave it: those made by hand are gone, those that a room has charged are open charges again.
 *
 * @throws draft_not_found, draft_issued
 */
export async function changeDraft(ctx: Context, input: DraftWish & { draftId: number }): Promise<DraftRow> {
  ctx.actor.must('invoices.manage')
  const { draftId, ...wish } = input
  return ctx.transaction(async (tx) => {
    const draft = await lockDraft(tx, draftId)
    await dropLines(
      tx,
      draft,
      wish.lines.map((line) => line.id).filter((id) => id !== undefined),
    )
    await writeLines(tx, draft, wish)
    const [changed] = await tx.db
      .update(drafts)
      .set({ dueOn: wish.dueOn, note: wish.note })
      .where(eq(drafts.id, draftId))
      .returning()
    tx.record({ action: 'draft_changed', object: `draft:${draftId}`, after: wish })
    return changed!
  })
}

/** @throws draft_not_found, draft_issued */
export async function deleteDraft(ctx: Context, { draftId }: { draftId: number }): Promise<void> {
  ctx.actor.must('invoices.manage')
  await ctx.transaction(async (tx) => {
    const draft = await lockDraft(tx, draftId)
    await dropLines(tx, draft, [])
    await tx.db.delete(drafts).where(eq(drafts.id, draftId))
    tx.record({ action: 'draft_deleted', object: `draft:${draftId}`, before: { clientId: draft.clientId } })
  })
}

/** The draft, with the lock on its client's money. @throws draft_not_found, draft_issued */
export async function lockDraft(tx: Tx, id: number): Promise<DraftRow> {
  await lockOwnersMoney(tx, async () => {
    const found = await tx.db.select({ clientId: drafts.clientId }).from(drafts).where(eq(drafts.id, id))
    return found.map((one) => one.clientId)
  })
  const [draft] = await tx.db.select().from(drafts).where(eq(drafts.id, id)).for('update')
  if (!draft) throw draftNotFound()
  if (draft.invoiceId !== null) throw draftIssued()
  return draft
}

const handMade = (draftId: number) => like(charges.source, `draft:${draftId}:%`)

async function dropLines(tx: Tx, { id }: DraftRow, kept: number[]): Promise<void> {
  const gone = and(eq(charges.draftId, id), notInArray(charges.id, kept))
  await tx.db.delete(charges).where(and(gone, handMade(id)))
  await tx.db.update(charges).set({ draftId: null }).where(gone)
}

async function writeLines(tx: Tx, draft: DraftRow, { lines, dueOn }: DraftWish): Promise<void> {
  const known = lines.map((line) => line.id).filter((id) => id !== undefined)
  const own = await tx.db
    .select({ id: charges.id })
    .from(charges)
    .where(and(eq(charges.draftId, draft.id), inArray(charges.id, known)))
  if (own.length !== known.length) throw invalidField('lines', 'names a line that is not on this draft')
  // A sum in another currency than the draft's is a mistake of the caller; adding it up says so.
  Money.sum(
    lines.map((line) => line.amount),
    draft.currency,
  )
  for (const { id, description, amount, period, taxClass } of lines) {
    if (id === undefined) continue
    await tx.db
      .update(charges)
      .set({
        description,
        amountMinor: amount.minor,
        taxClass,
        periodStart: period?.start ?? null,
        periodEnd: period?.end ?? null,
      })
      .where(eq(charges.id, id))
  }
  const fresh = lines.filter((line) => line.id === undefined)
  if (fresh.length === 0) return
  const { rows } = await tx.db.execute<{ n: string }>(sql`
    SELECT nextval(pg_get_serial_sequence('billing.charges', 'id')) AS n FROM generate_series(1, ${fresh.length}::int)`)
  const ids = await addCharges(
    tx,
    fresh.map((line, index) => ({
      clientId: draft.clientId,
      ...line,
      dueOn,
      source: `draft:${draft.id}:${rows[index]!.n}`,
    })),
  )
  await tx.db.update(charges).set({ draftId: draft.id }).where(inArray(charges.id, ids))
}
