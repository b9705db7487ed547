import { Money } from '@ostler/kernel'
import { and, desc, eq, gte, inArray, lt, ne, or, type SQL } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { hashToken } from '../../../platform/crypto.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { readSetting } from '../../../platform/settings.ts'
import { quoteNotFound } from '../errors.ts'
import type { QuoteLine, QuoteRow } from '../quote.ts'
import { charges, type Party, type QuoteState, quotes } from '../schema.ts'
import { companySetting } from '../settings.ts'
import { quoteSource, type WhichQuote } from '../use-cases/quotes/answer-quote.ts'
import { linesOf, taxesOf } from '../use-cases/quotes/send-quote.ts'

export type QuoteTotals = {
  subtotal: Money
  /** Null while it is not known which taxes apply; the total is without them then. */
  taxes: { name: string; percent: string; base: Money; amount: Money }[] | null
  tax: Money
  rounding: Money
  total: Money
  notes: string[]
}
export type QuoteDetails = {
  quote: QuoteRow
  lines: QuoteLine[]
  seller: Party
  buyer: Party
  totals: QuoteTotals
  /** What it was invoiced as. */
  invoiceId: number | null
}

/** Quotes for staff, newest first. */
export async function listQuotes(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined; state?: QuoteState | undefined },
): Promise<Page<QuoteRow>> {
  ctx.actor.must('quotes.view')
  const { clientId, state } = query
  return pageOf(ctx, query, [
    clientId === undefined ? undefined : eq(quotes.clientId, clientId),
    state && inState(state, ctx.today),
  ])
}

/** The quotes sent to the client one acts for, newest first. */
export async function ownQuotes(ctx: Context, query: PageQuery): Promise<Page<QuoteRow>> {
  return pageOf(ctx, query, [eq(quotes.clientId, ctx.actor.mustActForClient()), ne(quotes.state, 'draft')])
}

async function pageOf(ctx: Context, query: PageQuery, conditions: (SQL | undefined)[]): Promise<Page<QuoteRow>> {
  const rows = await ctx.read
    .select()
    .from(quotes)
    .where(and(lt(quotes.id, beforeId(query.cursor)), ...conditions))
    .orderBy(desc(quotes.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** The condition that `quoteStateOn` decides by. */
function inState(state: QuoteState, today: Temporal.PlainDate): SQL | undefined {
  if (state === 'sent') return and(eq(quotes.state, 'sent'), gte(quotes.validUntil, today))
  if (state === 'expired')
    return and(
      inArray(quotes.state, ['sent', 'expired']),
      or(eq(quotes.state, 'expired'), lt(quotes.validUntil, today)),
    )
  return eq(quotes.state, state)
}

/** One quote for staff. @throws quote_not_found */
export async function quoteDetails(ctx: Context, id: number): Promise<QuoteDetails> {
  ctx.actor.must('quotes.view')
  const [quote] = await ctx.read.select().from(quotes).where(eq(quotes.id, id))
  if (!quote) throw quoteNotFound()
  return withLines(ctx, quote)
}

/** A quote that was sent, for whoever has its link or acts for its client. @throws quote_not_found */
export async function receivedQuote(ctx: Context, which: WhichQuote): Promise<QuoteDetails> {
  const condition =
    'token' in which
      ? eq(quotes.tokenHash, hashToken(which.token))
      : and(eq(quotes.id, which.id), eq(quotes.clientId, ctx.actor.mustActForClient()))
  const [quote] = await ctx.read.select().from(quotes).where(condition)
  if (!quote || quote.state === 'draft') throw quoteNotFound()
  return withLines(ctx, quote)
}

async function withLines(ctx: Context, quote: QuoteRow): Promise<QuoteDetails> {
  const lines = await linesOf(ctx, quote.id)
  if (quote.state === 'draft') return draftDetails(ctx, quote, lines)
  const [charged] = await ctx.read
    .select({ invoiceId: charges.invoiceId })
    .from(charges)
    .where(eq(charges.source, quoteSource(quote.id, 1)))
  return {
    quote,
    lines,
    seller: quote.seller!,
    buyer: quote.buyer!,
    totals: frozenTotals(quote),
    invoiceId: charged?.invoiceId ?? null,
  }
}

/** A draft says what it would cost if it were sent today. */
async function draftDetails(ctx: Context, quote: QuoteRow, lines: QuoteLine[]): Promise<QuoteDetails> {
  const { taxed, address } = await taxesOf(ctx, quote, lines)
  const nothing = Money.zero(quote.currency)
  const plain = Money.sum(
    lines.map((line) => Money.ofMinor(line.amountMinor, quote.currency)),
    quote.currency,
  )
  const totals = taxed ?? { subtotal: plain, taxes: null, tax: nothing, rounding: nothing, total: plain, notes: [] }
  return { quote, lines, seller: await readSetting(ctx, companySetting), buyer: address, totals, invoiceId: null }
}

export function frozenTotals(quote: QuoteRow): QuoteTotals {
  const money = (minor: bigint | null) => Money.ofMinor(minor ?? 0n, quote.currency)
  return {
    subtotal: money(quote.subtotalMinor),
    taxes: quote.taxes.map(({ name, percent, baseMinor, amountMinor }) => ({
      name,
      percent,
      base: money(BigInt(baseMinor)),
      amount: money(BigInt(amountMinor)),
    })),
    tax: money(quote.taxMinor),
    rounding: money(quote.roundingMinor),
    total: money(quote.totalMinor),
    notes: quote.notes,
  }
}
