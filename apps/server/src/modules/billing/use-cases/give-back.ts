import { Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { lockClientMoney } from '../../ledger/index.ts'
import { creditableLines } from '../queries/credit-notes.ts'
import { adjustCredit } from './adjust-credit.ts'
import { creditInvoice } from './credit-invoice.ts'

type GiveBack = {
  clientId: number
  /** As it was priced: before tax, or with it where prices include tax. */
  amount: Money
  /** What it was charged for. */
  sources: string[]
  reason: string
}

/**
 * Gives back money for what was charged and is not worth it any more: by credit notes on the invoices that these sources
 * stand on, so that tax and income are corrected too. What no invoice holds (it was never invoiced, or is credited already)
 * becomes credit at our own cost.
 */
export async function giveBack(tx: Tx, { clientId, amount, sources, reason }: GiveBack): Promise<void> {
  if (!amount.isPositive) return
  await lockClientMoney(tx, clientId)
  let left = amount
  for (const invoiceId of await invoicesWith(tx, sources, amount.currency)) {
    const lines = await linesToCredit(tx, { invoiceId, sources, most: left })
    if (lines.length === 0) continue
    await creditInvoice(tx, { invoiceId, lines, reason })
    left = left.minus(
      Money.sum(
        lines.map((line) => line.amount),
        left.currency,
      ),
    )
  }
  if (left.isPositive) await adjustCredit(tx, { clientId, amount: left, reason })
}

/** Issued invoices that hold one of the sources, the latest first; none with lines of less than nothing, which go together. */
async function invoicesWith(tx: Tx, sources: string[], currency: string): Promise<number[]> {
  if (sources.length === 0) return []
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    SELECT i.id FROM billing.invoices i
     WHERE i.id IN (SELECT invoice_id FROM billing.charges WHERE source = ANY(${sql.param(sources)}::text[]))
       AND i.voided_at IS NULL AND NOT i.is_proforma AND i.currency = ${currency}
       AND NOT EXISTS (SELECT FROM billing.invoice_lines l WHERE l.invoice_id = i.id AND l.net_minor < 0)
     ORDER BY i.id DESC`)
  return rows.map((row) => Number(row.id))
}

async function linesToCredit(
  tx: Tx,
  { invoiceId, sources, most }: { invoiceId: number; sources: string[]; most: Money },
): Promise<{ lineId: number; amount: Money }[]> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    SELECT id FROM billing.invoice_lines WHERE invoice_id = ${invoiceId} AND source = ANY(${sql.param(sources)}::text[])`)
  const wanted = new Set(rows.map((row) => Number(row.id)))
  const lines: { lineId: number; amount: Money }[] = []
  let rest = most
  for (const { lineId, left } of await creditableLines(tx, invoiceId)) {
    const amount = wanted.has(lineId) && left.isPositive ? rest.atMost(left) : Money.zero(most.currency)
    if (!amount.isPositive) continue
    lines.push({ lineId, amount })
    rest = rest.minus(amount)
  }
  return lines
}
