import { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { hashToken } from '../../../../platform/crypto.ts'
import { mustBeOpen } from '../../../clients/index.ts'
import { lockOwnersMoney } from '../../../ledger/index.ts'
import { quoteExpired, quoteNotFound } from '../../errors.ts'
import { quoteAccepted } from '../../events.ts'
import { isExpiredOn, mustBecome, type QuoteRow } from '../../quote.ts'
import { quotes } from '../../schema.ts'
import { addCharges } from '../add-charges.ts'
import { issueOrWait } from '../issue-invoice.ts'
import { linesOf, lockQuote } from './send-quote.ts'

/** Which quote, by whoever has its link, or by a member of the client. */
export type WhichQuote = { token: string } | { id: number }

/**
 * Accepts a quote in the name of its recipient, which is kept with the moment and the address it came from. Where it says
 * so, it is invoiced at once, by the taxes of that day; two who accept at the same time make one invoice.
 *
 * @throws quote_not_found, quote_not_open, quote_expired, account_closed
 * @emits billing.quote_accepted, billing.invoice_issued
 */
export async function acceptQuote(ctx: Context, { name, ...which }: WhichQuote & { name: string }): Promise<QuoteRow> {
  return ctx.transaction(async (tx) => {
    const quote = await lockForAnswer(tx, which)
    mustBecome(quote, 'accepted')
    if (isExpiredOn(quote, tx.today)) throw quoteExpired()
    await mustBeOpen(tx, quote.clientId)
    const accepted = await decide(tx, quote, { state: 'accepted', decidedBy: name })
    if (quote.onAcceptance === 'invoice') await invoice(tx, quote)
    await tx.emit(quoteAccepted({ quoteId: quote.id, clientId: quote.clientId }))
    return accepted
  })
}

/** @throws quote_not_found, quote_not_open */
export async function declineQuote(
  ctx: Context,
  { reason, ...which }: WhichQuote & { reason: string },
): Promise<QuoteRow> {
  return ctx.transaction(async (tx) => {
    const quote = await lockForAnswer(tx, which)
    mustBecome(quote, 'declined')
    return decide(tx, quote, { state: 'declined', decidedBy: quote.buyer!.name, reason: reason || null })
  })
}

/** Takes a quote back that has not been answered. @throws quote_not_found, quote_not_open */
export async function withdrawQuote(ctx: Context, { id, reason }: { id: number; reason: string }): Promise<void> {
  ctx.actor.must('quotes.manage')
  await ctx.transaction(async (tx) => {
    const quote = await lockQuote(tx, id)
    mustBecome(quote, 'withdrawn')
    await decide(tx, quote, { state: 'withdrawn', decidedBy: tx.actor.label, reason: reason || null })
  })
}

/** The lock on the client's money comes first, as everywhere: an acceptance may be invoiced. */
async function lockForAnswer(tx: Tx, which: WhichQuote): Promise<QuoteRow> {
  const condition = 'token' in which ? eq(quotes.tokenHash, hashToken(which.token)) : eq(quotes.id, which.id)
  const [found] = await tx.db.select().from(quotes).where(condition)
  if (!found || found.state === 'draft') throw quoteNotFound()
  await lockOwnersMoney(tx, async () => {
    const now = await tx.db.select({ clientId: quotes.clientId }).from(quotes).where(eq(quotes.id, found.id))
    return now.map((one) => one.clientId)
  })
  const quote = await lockQuote(tx, found.id)
  if (!('token' in which) && quote.clientId !== tx.actor.mustActForClient()) throw quoteNotFound()
  return quote
}

type Decision = Pick<QuoteRow, 'state' | 'decidedBy'> & { reason?: string | null }

async function decide(tx: Tx, quote: QuoteRow, decision: Decision): Promise<QuoteRow> {
  const [decided] = await tx.db
    .update(quotes)
    .set({ ...decision, decidedAt: tx.now, decidedIp: tx.ip })
    .where(eq(quotes.id, quote.id))
    .returning()
  tx.record({
    action: `quote_${decision.state}`,
    object: `quote:${quote.id}`,
    after: { by: decision.decidedBy, reason: decision.reason ?? null },
  })
  return decided!
}

async function invoice(tx: Tx, quote: QuoteRow): Promise<void> {
  const dueOn = tx.today.add({ days: quote.dueDays })
  const chargeIds = await addCharges(
    tx,
    (await linesOf(tx, quote.id)).map((line) => ({
      clientId: quote.clientId,
      description: Number(line.quantity) === 1 ? line.description : `${line.description} × ${line.quantity}`,
      period: null,
      amount: Money.ofMinor(line.amountMinor, quote.currency),
      dueOn,
      taxClass: line.taxClass,
      source: quoteSource(quote.id, line.position),
    })),
  )
  await issueOrWait(tx, { clientId: quote.clientId, currency: quote.currency, dueOn, chargeIds })
}

export const quoteSource = (quoteId: number, position: number): string => `quote:${quoteId}:${position}`
