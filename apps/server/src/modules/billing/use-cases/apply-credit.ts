import { Money } from '@ostler/kernel'
import { and, count, eq, like } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { creditOf, post } from '../../ledger/index.ts'
import { creditBuysNoCredit, creditNotNeeded, creditTooLow, invoiceNotFound, invoiceNotPayable } from '../errors.ts'
import { balanceOf, type InvoiceRow, isOpen } from '../invoice.ts'
import { addsFunds } from '../prepared.ts'
import { allocations, invoiceLines } from '../schema.ts'
import { allocate } from './allocate.ts'
import { creditSource, entryOfCredit } from './issue-invoices.ts'
import { lockInvoice } from './lock-invoice.ts'
import { makeFinal } from './make-final.ts'
import { markPaid } from './mark-paid.ts'

/**
 * Uses credit of the client for an open invoice: an amount, or as much as there is and as is needed. A proforma becomes an
 * invoice by it, as by any money. By the client for an own invoice, or by staff.
 *
 * @throws invoice_not_found, invoice_not_payable, credit_buys_no_credit, credit_too_low, credit_not_needed
 * @emits billing.invoice_paid when nothing is left to pay
 */
export async function applyCredit(
  ctx: Context,
  { invoiceId, amount }: { invoiceId: number; amount?: Money | undefined },
): Promise<InvoiceRow> {
  return ctx.transaction(async (tx) => {
    const locked = await lockInvoice(tx, invoiceId)
    if (!ctx.actor.owns(locked.clientId, 'credit.manage')) throw invoiceNotFound()
    if (!isOpen(locked)) throw invoiceNotPayable()
    const lines = await tx.db
      .select({ account: invoiceLines.account })
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, invoiceId))
    if (addsFunds({ charges: lines })) throw creditBuysNoCredit()

    const needed = balanceOf(locked)
    const credit = (await creditOf(tx, [locked.clientId], locked.currency)).get(locked.clientId)
    const available = credit ?? Money.zero(locked.currency)
    const used = amount ?? needed.atMost(available)
    if (!used.isPositive || used.compare(available) > 0) throw creditTooLow()
    if (used.compare(needed) > 0) throw creditNotNeeded()

    const invoice = await makeFinal(tx, locked)
    const source = creditSource(invoiceId, (await timesUsed(tx, invoiceId)) + 1)
    await post(tx, entryOfCredit(invoice.clientId, used, source))
    const settled = await allocate(tx, invoice, { amount: used, source })
    tx.record({
      action: 'credit_applied',
      object: `invoice:${invoiceId}`,
      before: { balance: needed, credit: available },
      after: { balance: balanceOf(settled), credit: available.minus(used) },
    })
    return balanceOf(settled).isZero ? markPaid(tx, settled) : settled
  })
}

async function timesUsed(tx: Tx, invoiceId: number): Promise<number> {
  const [row] = await tx.db
    .select({ n: count() })
    .from(allocations)
    .where(and(eq(allocations.invoiceId, invoiceId), like(allocations.source, 'credit\\_use:%')))
  return row!.n
}
