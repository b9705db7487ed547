import { Money } from '@ostler/kernel'
import { and, eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { clientProfile, mustBeOpen } from '../../clients/index.ts'
import { creditOf, lockClientMoney, post } from '../../ledger/index.ts'
import { UNTAXED } from '../../tax/index.ts'
import { fundsNotOffered, fundsTooFew, fundsTooMany, fundsTooMuch } from '../errors.ts'
import { areCredit, fundsSource } from '../funds.ts'
import type { InvoiceRow } from '../invoice.ts'
import { advancesOf } from '../queries/advances.ts'
import { invoiceLines, takenFunds } from '../schema.ts'
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

/**
 * The funds of an invoice that was paid become credit, each line once. What was credited of a line was not paid. Nothing
 * happens while the invoice is not paid any more, because the payment was taken back before this was told.
 */
export async function creditFunds(tx: Tx, { invoiceId }: { invoiceId: number }) {
  const [any] = await tx.db
    .select({ id: invoiceLines.id })
    .from(invoiceLines)
    .where(and(eq(invoiceLines.invoiceId, invoiceId), eq(invoiceLines.account, 'advances')))
    .limit(1)
  if (!any) return
  // Whose it is now: the client that paid may have been merged into another one since.
  const invoice = await lockInvoice(tx, invoiceId)
  if (!invoice.paidAt) return
  for (const line of await fundsOf(tx, invoice)) {
    if (line.isCredit) continue
    await post(tx, {
      kind: 'funds_added',
      source: fundsSource(line.source, line.taken + 1),
      clientId: invoice.clientId,
      currency: invoice.currency,
      postings: [
        { account: 'advances', debit: line.amount },
        { account: 'credit', credit: line.amount },
      ],
    })
    tx.record({
      action: 'funds_added',
      object: `client:${invoice.clientId}`,
      after: { amount: line.amount, invoiceId },
    })
  }
}

/** What became credit of an invoice for funds is not any more, because the payment for it was taken back. */
export async function takeFundsBack(tx: Tx, invoice: InvoiceRow, reversalId: number): Promise<void> {
  for (const line of await fundsOf(tx, invoice)) {
    if (!line.isCredit) continue
    await post(tx, {
      kind: 'funds_taken_back',
      source: fundsSource(line.source, line.taken + 1),
      clientId: invoice.clientId,
      currency: invoice.currency,
      postings: [
        { account: 'credit', debit: line.amount },
        { account: 'advances', credit: line.amount },
      ],
    })
    await tx.db.insert(takenFunds).values({ lineId: line.id, reversalId })
    tx.record({
      action: 'funds_taken_back',
      object: `client:${invoice.clientId}`,
      after: { amount: line.amount, invoiceId: invoice.id },
    })
  }
}

type FundsLine = { id: number; source: string; amount: Money; isCredit: boolean; taken: number }

async function fundsOf(tx: Tx, { id, currency }: InvoiceRow): Promise<FundsLine[]> {
  const { rows } = await tx.db.execute<{
    id: string
    source: string
    minor: string
    is_credit: boolean
    taken: string
  }>(
    sql`
    SELECT l.id, l.source, ${areCredit} AS is_credit, (SELECT count(*) FROM billing.taken_funds t WHERE t.line_id = l.id) AS taken,
           l.net_minor - coalesce((SELECT sum(c.net_minor) FROM billing.credit_note_lines c WHERE c.invoice_line_id = l.id), 0) AS minor
      FROM billing.invoice_lines l WHERE l.invoice_id = ${id} AND l.account = 'advances' ORDER BY l.id`,
  )
  return rows.map((row) => ({
    id: Number(row.id),
    source: row.source,
    amount: Money.ofMinor(BigInt(row.minor), currency),
    isCredit: row.is_credit,
    taken: Number(row.taken),
  }))
}
