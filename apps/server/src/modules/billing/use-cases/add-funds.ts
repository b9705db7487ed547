import { Money } from '@ostler/kernel'
import { and, eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { clientProfile, mustBeOpen } from '../../clients/index.ts'
import { creditOf, lockClientMoney, post } from '../../ledger/index.ts'
import { UNTAXED } from '../../tax/index.ts'
import { fundsNotOffered, fundsTooFew, fundsTooMany, fundsTooMuch } from '../errors.ts'
import type { InvoiceRow } from '../invoice.ts'
import { advancesOf } from '../queries/advances.ts'
import { invoiceLines } from '../schema.ts'
import { addFundsSetting, type FundsLimits } from '../settings.ts'
import { addCharges } from './add-charges.ts'
import { issueInvoice } from './issue-invoice.ts'
import { lockInvoice } from './lock-invoice.ts'

/**
 * Asks for money that becomes credit when it is paid: an invoice with one line, which bears no tax, because nothing is
 * sold. By the client, or by staff.
 *
 * @throws client_not_found, account_closed, funds_not_offered, invalid_input (amount), funds_too_much
 * @emits billing.invoice_issued
 */
export async function addFunds(
  ctx: Context,
  { clientId, amount }: { clientId: number; amount: Money },
): Promise<InvoiceRow> {
  if (!ctx.actor.owns(clientId)) ctx.actor.must('credit.manage')
  return ctx.transaction(async (tx) => {
    await clientProfile(tx.asRoom('billing'), clientId)
    await lockClientMoney(tx, clientId)
    await mustBeOpen(tx, clientId)
    const limits = (await readSetting(tx, addFundsSetting))[amount.currency]
    if (!limits) throw fundsNotOffered()
    mustBeWithin(limits, amount, await heldOrAsked(tx, clientId, amount.currency))
    const chargeIds = await addCharges(tx, [
      {
        clientId,
        description: 'Funds for the account',
        period: null,
        amount,
        taxClass: UNTAXED,
        account: 'advances',
        dueOn: tx.today,
        source: await nextSource(tx),
      },
    ])
    return issueInvoice(tx, { clientId, currency: amount.currency, dueOn: tx.today, chargeIds })
  })
}

/** Pure: may this amount be added to what the client holds or was asked for already? */
export function mustBeWithin(limits: FundsLimits, amount: Money, held: Money): void {
  const limit = (text: string) => Money.parse(text, amount.currency)
  if (amount.compare(limit(limits.least)) < 0) throw fundsTooFew(limits.least)
  if (amount.compare(limit(limits.most)) > 0) throw fundsTooMany(limits.most)
  if (held.plus(amount).compare(limit(limits.mostCredit)) > 0) throw fundsTooMuch()
}

async function heldOrAsked(tx: Tx, clientId: number, currency: string): Promise<Money> {
  const credit = (await creditOf(tx, [clientId], currency)).get(clientId) ?? Money.zero(currency)
  return credit.plus(await advancesOf(tx, clientId, currency))
}

async function nextSource(tx: Tx): Promise<string> {
  const { rows } = await tx.db.execute<{ n: string }>(
    sql`SELECT nextval(pg_get_serial_sequence('billing.charges', 'id')) AS n`,
  )
  return `funds:${rows[0]!.n}`
}

/** The funds of an invoice that was paid become credit, each line once. What was credited of a line was not paid. */
export async function creditFunds(tx: Tx, { invoiceId }: { invoiceId: number }) {
  const lines = await tx.db
    .select({
      source: invoiceLines.source,
      minor: sql<string>`net_minor - coalesce((SELECT sum(c.net_minor) FROM billing.credit_note_lines c WHERE c.invoice_line_id = invoice_lines.id), 0)`,
      currency: sql<string>`(SELECT currency FROM billing.invoices i WHERE i.id = invoice_lines.invoice_id)`,
    })
    .from(invoiceLines)
    .where(and(eq(invoiceLines.invoiceId, invoiceId), eq(invoiceLines.account, 'advances')))
  if (lines.length === 0) return
  // Whose it is now: the client that paid may have been merged into another one since.
  const { clientId } = await lockInvoice(tx, invoiceId)
  for (const { source, minor, currency } of lines) {
    const amount = Money.ofMinor(BigInt(minor), currency)
    await post(tx, {
      kind: 'funds_added',
      source,
      clientId,
      currency,
      postings: [
        { account: 'advances', debit: amount },
        { account: 'credit', credit: amount },
      ],
    })
    tx.record({ action: 'funds_added', object: `client:${clientId}`, after: { amount, invoiceId } })
  }
}
