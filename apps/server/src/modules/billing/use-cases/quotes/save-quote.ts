import { type Cycle, invalidField, Money } from '@ostler/kernel'
import { eq, inArray } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { readSetting } from '../../../../platform/settings.ts'
import { clientProfile } from '../../../clients/index.ts'
import { quoteNotDraft, quoteNotFound } from '../../errors.ts'
import { priceOf, type QuoteRow } from '../../quote.ts'
import { quoteLines, quotes } from '../../schema.ts'
import { quotesSetting } from '../../settings.ts'

export type QuoteLineInput = {
  description: string
  /** Decimal with up to two places: `1.5`. */
  quantity: string
  /** Decimal in the client's currency. */
  unitPrice: string
  cycle: Cycle | null
  taxClass: string
}

export type QuoteInput = {
  subject: string
  note: string
  /** Where nothing is said, as the setting `billing.quotes` says. */
  validUntil?: Temporal.PlainDate | null
  dueDays?: number | undefined
  onAcceptance: 'invoice' | 'order'
  lines: QuoteLineInput[]
}

/** Begins a quote, in the client's currency. @throws client_not_found, invalid_quantity, invalid_amount */
export async function createQuote(ctx: Context, input: QuoteInput & { clientId: number }): Promise<number> {
  ctx.actor.must('quotes.manage')
  const { clientId, lines } = input
  return ctx.transaction(async (tx) => {
    const { currency } = await clientProfile(tx.asRoom('billing'), clientId)
    const content = await contentOf(tx, input)
    const [quote] = await tx.db
      .insert(quotes)
      .values({
        ...content,
        clientId,
        currency,
        createdAt: tx.now,
        createdBy: tx.actor.label,
        changedAt: tx.now,
      })
      .returning()
    await writeLines(tx, quote!, lines)
    tx.record({ action: 'quote_drafted', object: `quote:${quote!.id}`, after: { clientId, lines } })
    return quote!.id
  })
}

/**
 * Changes a draft; its lines become the ones given.
 * @throws quote_not_found, quote_not_draft, invalid_quantity, invalid_amount
 */
export async function changeQuote(ctx: Context, input: QuoteInput & { id: number }): Promise<void> {
  ctx.actor.must('quotes.manage')
  const { id, lines } = input
  await ctx.transaction(async (tx) => {
    const before = await lockDraft(tx, id)
    const content = await contentOf(tx, input)
    const [after] = await tx.db
      .update(quotes)
      .set({ ...content, changedAt: tx.now })
      .where(eq(quotes.id, id))
      .returning()
    await tx.db.delete(quoteLines).where(eq(quoteLines.quoteId, id))
    await writeLines(tx, after!, lines)
    tx.record({
      action: 'quote_changed',
      object: `quote:${id}`,
      before: { subject: before.subject },
      after: { subject: after!.subject, lines },
    })
  })
}

/** @throws quote_not_found, quote_not_draft */
export async function deleteQuote(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('quotes.manage')
  await ctx.transaction(async (tx) => {
    const draft = await lockDraft(tx, id)
    await removeDrafts(tx, [id])
    tx.record({ action: 'quote_deleted', object: `quote:${id}`, before: { subject: draft.subject } })
  })
}

/** Takes drafts away whose rows are locked. A copy of one forgets where it came from; only drafts can be gone. */
export async function removeDrafts(tx: Tx, ids: number[]): Promise<void> {
  await tx.db.delete(quoteLines).where(inArray(quoteLines.quoteId, ids))
  await tx.db.delete(quotes).where(inArray(quotes.id, ids))
}

/**
 * Makes a new draft that says the same, for a quote that has to be revised, or for the next client like this one. It is
 * good for as many days again.
 * @throws quote_not_found
 */
export async function copyQuote(ctx: Context, { id }: { id: number }): Promise<number> {
  ctx.actor.must('quotes.manage')
  return ctx.transaction(async (tx) => {
    const [old] = await tx.db.select().from(quotes).where(eq(quotes.id, id))
    if (!old) throw quoteNotFound()
    const began = tx.calendar.dateOf(old.createdAt)
    const [copy] = await tx.db
      .insert(quotes)
      .values({
        clientId: old.clientId,
        currency: old.currency,
        subject: old.subject,
        note: old.note,
        validUntil: tx.today.add(began.until(old.validUntil)),
        dueDays: old.dueDays,
        onAcceptance: old.onAcceptance,
        // A draft may be deleted, so only what was sent is remembered as an origin.
        copiedFrom: old.state === 'draft' ? null : old.id,
        createdAt: tx.now,
        createdBy: tx.actor.label,
        changedAt: tx.now,
      })
      .returning()
    const lines = await tx.db.select().from(quoteLines).where(eq(quoteLines.quoteId, id))
    if (lines.length > 0)
      await tx.db.insert(quoteLines).values(lines.map(({ id: _, ...line }) => ({ ...line, quoteId: copy!.id })))
    tx.record({ action: 'quote_copied', object: `quote:${copy!.id}`, after: { from: id } })
    return copy!.id
  })
}

async function lockDraft(tx: Tx, id: number): Promise<QuoteRow> {
  const [quote] = await tx.db.select().from(quotes).where(eq(quotes.id, id)).for('update')
  if (!quote) throw quoteNotFound()
  if (quote.state !== 'draft') throw quoteNotDraft()
  return quote
}

async function writeLines(tx: Tx, { id, currency }: QuoteRow, lines: QuoteLineInput[]): Promise<void> {
  if (lines.length === 0) return
  await tx.db.insert(quoteLines).values(
    lines.map(({ unitPrice, ...line }, index) => {
      const unit = parsePrice(unitPrice, currency, `lines.${index}.unitPrice`)
      return {
        ...line,
        quoteId: id,
        position: index + 1,
        unitPriceMinor: unit.minor,
        amountMinor: priceOf(unit, line.quantity, `lines.${index}.quantity`).minor,
      }
    }),
  )
}

/** A price that somebody typed. @throws invalid_amount, naming the field */
export function parsePrice(text: string, currency: string, field: string): Money {
  try {
    return Money.parse(text, currency)
  } catch {
    throw invalidField(field, `must be an amount of ${currency}`, 'invalid_amount')
  }
}

async function contentOf(tx: Tx, { subject, note, onAcceptance, ...given }: QuoteInput) {
  const setting = await readSetting(tx, quotesSetting)
  const validUntil = given.validUntil ?? tx.today.add({ days: setting.validDays })
  if (Temporal.PlainDate.compare(validUntil, tx.today) < 0) throw invalidField('validUntil', 'lies in the past')
  return { subject, note, onAcceptance, validUntil, dueDays: given.dueDays ?? setting.dueDays }
}
