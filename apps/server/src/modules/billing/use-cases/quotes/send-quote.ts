import { Money } from '@ostler/kernel'
import { asc, eq } from 'drizzle-orm'
import { publicUrl } from '../../../../platform/addresses.ts'
import type { Context, Tx } from '../../../../platform/context.ts'
import { hashToken, randomToken } from '../../../../platform/crypto.ts'
import { readSetting } from '../../../../platform/settings.ts'
import { billingParties, mailClient } from '../../../clients/index.ts'
import { applyTax, isPending, type Taxed, taxSchemes } from '../../../tax/index.ts'
import { quoteEmpty, quoteExpired, quoteNotFound, quoteNotOpen, taxUndecided } from '../../errors.ts'
import { drawNumbers } from '../../numbering.ts'
import { isExpiredOn, mustBecome, type QuoteLine, type QuoteRow } from '../../quote.ts'
import { quoteLines, quotes } from '../../schema.ts'
import { companySetting, numberingSetting } from '../../settings.ts'

/**
 * Sends a draft to its client: it gets its number, its parties, taxes and totals are copied in, and from here on it does
 * not change. The mail holds a link by which the quote can be seen and answered without logging in.
 *
 * @throws quote_not_found, quote_not_draft, quote_empty, quote_expired, tax_undecided
 */
export async function sendQuote(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('quotes.manage')
  await ctx.transaction(async (tx) => {
    const draft = await lockQuote(tx, id)
    mustBecome(draft, 'sent')
    if (isExpiredOn({ ...draft, state: 'sent' }, tx.today)) throw quoteExpired()
    const lines = await linesOf(tx, id)
    if (lines.length === 0) throw quoteEmpty()
    const { taxed, address } = await taxesOf(tx, draft, lines)
    if (!taxed) throw taxUndecided()

    const token = randomToken()
    const { quote: format } = await readSetting(tx, numberingSetting)
    const drawn = await drawNumbers(tx, 'quote', format, 1)
    const [sent] = await tx.db
      .update(quotes)
      .set({
        state: 'sent',
        number: drawn.numbers[0]!,
        series: drawn.series,
        seriesNumber: drawn.first,
        issuedOn: drawn.issuedOn,
        seller: await readSetting(tx, companySetting),
        buyer: address,
        subtotalMinor: taxed.subtotal.minor,
        taxMinor: taxed.tax.minor,
        roundingMinor: taxed.rounding.minor,
        totalMinor: taxed.total.minor,
        taxes: taxed.taxes.map(({ rule, name, percent, base, amount }) => ({
          rule,
          name,
          percent,
          baseMinor: String(base.minor),
          amountMinor: String(amount.minor),
        })),
        notes: taxed.notes,
        tokenHash: hashToken(token),
      })
      .where(eq(quotes.id, id))
      .returning()
    tx.record({ action: 'quote_sent', object: `quote:${id}`, after: { number: sent!.number, total: taxed.total } })
    await mailQuote(tx, sent!, token)
  })
}

/**
 * Sends the mail again, with a new link; the one that was sent before does not work any more.
 * @throws quote_not_found, quote_not_open
 */
export async function sendQuoteAgain(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('quotes.manage')
  await ctx.transaction(async (tx) => {
    const quote = await lockQuote(tx, id)
    if (quote.state !== 'sent' || isExpiredOn(quote, tx.today)) throw quoteNotOpen()
    const token = randomToken()
    await tx.db
      .update(quotes)
      .set({ tokenHash: hashToken(token) })
      .where(eq(quotes.id, id))
    tx.record({ action: 'quote_sent_again', object: `quote:${id}` })
    await mailQuote(tx, quote, token)
  })
}

/** The row, locked. @throws quote_not_found */
export async function lockQuote(tx: Tx, id: number): Promise<QuoteRow> {
  const [quote] = await tx.db.select().from(quotes).where(eq(quotes.id, id)).for('update')
  if (!quote) throw quoteNotFound()
  return quote
}

export const linesOf = (ctx: Context, quoteId: number): Promise<QuoteLine[]> =>
  ctx.read.select().from(quoteLines).where(eq(quoteLines.quoteId, quoteId)).orderBy(asc(quoteLines.position))

/** What lines cost this client today, and where the client lives; no taxes while the tax id is being checked. */
export async function taxesOf(
  ctx: Context,
  { clientId, currency }: Pick<QuoteRow, 'clientId' | 'currency'>,
  lines: Pick<QuoteLine, 'amountMinor' | 'taxClass'>[],
): Promise<{ taxed: Taxed | null; address: { name: string; lines: string[] } }> {
  const { buyer, address } = (await billingParties(ctx, [clientId])).get(clientId)!
  const [scheme] = await taxSchemes(ctx, { buyers: [buyer], on: ctx.today })
  const taxable = lines.map((line) => ({
    amount: Money.ofMinor(line.amountMinor, currency),
    taxClass: line.taxClass,
  }))
  return { taxed: isPending(scheme!) ? null : applyTax(scheme!, taxable, currency), address }
}

async function mailQuote(tx: Tx, quote: QuoteRow, token: string): Promise<void> {
  const address = tx.port(publicUrl)
  await mailClient(tx, 'invoices', {
    template: 'quote_sent',
    clientId: quote.clientId,
    // Each link is a mail of its own.
    dedupeKey: `quote:${quote.id}:${hashToken(token).slice(0, 16)}`,
    data: {
      quoteNumber: quote.number!,
      subject: quote.subject,
      total: Money.ofMinor(quote.totalMinor!, quote.currency),
      validUntil: quote.validUntil,
      reading: 'by_link',
      link: `${address}/quote/${token}`,
    },
    // Whoever has the link may accept; who gets a copy has to be allowed to.
    copy: { reading: 'logged_in', link: `${address}/quotes/${quote.id}` },
  })
}
