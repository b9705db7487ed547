import { Money } from '@ostler/kernel'
import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { lockClientMoney, type Posting, post } from '../../ledger/index.ts'
import { balanceOf, type InvoiceRow, isOpen, split } from '../invoice.ts'
import { standInOf } from '../queries/credit-notes.ts'
import { invoices } from '../schema.ts'
import { allocate } from './allocate.ts'
import { lockInvoice, lockInvoices } from './lock-invoice.ts'
import { makeFinal } from './make-final.ts'
import { markPaid } from './mark-paid.ts'

/**
 * Money that arrived: at a gateway, which holds it for us (`clearing`), or at an account of ours (`bank`). `source` names the
 * payment; the ledger books it once, so applying it twice fails.
 */
type Arrived = { amount: Money; source: string } & ({ clearing: string } | { bank: string })

export type Applied = { invoice: InvoiceRow; allocated: Money }

/**
 * Uses money that has arrived for an invoice: as much as it still needs; the rest, or all of it when the invoice is not
 * open any more, becomes the client's credit. Money that has arrived is never refused. Where the invoice was merged or
 * split while the payer was on the way, it is for the one that stands in its place.
 *
 * @throws invoice_not_found
 * @emits billing.invoice_paid when nothing is left to pay
 */
export async function applyPayment(
  tx: Tx,
  { invoiceId, ...arrived }: Arrived & { invoiceId: number },
): Promise<Applied & { surplus: Money }> {
  const meant = await lockInvoice(tx, invoiceId)
  const locked = meant.voidedAt ? await lockInvoice(tx, await standInOf(tx, invoiceId)) : meant
  const { applied, surplus } = await applyTo(tx, locked.clientId, [locked], arrived)
  const [one] = applied
  return { ...(one ?? { invoice: locked, allocated: Money.zero(arrived.amount.currency) }), surplus }
}

/**
 * Uses one payment for several invoices of a client, the one that is due first in front, with one entry in the ledger and
 * no document that stands for all of them. What is left over becomes the client's credit.
 *
 * @throws invoice_not_found, invoices_differ when they are not of one client
 * @emits billing.invoice_paid for each that nothing is left to pay on
 */
export async function applyPaymentToMany(
  tx: Tx,
  { invoiceIds, ...arrived }: Arrived & { invoiceIds: [number, ...number[]] },
): Promise<{ applied: Applied[]; surplus: Money }> {
  const ids: number[] = []
  for (const meant of await lockInvoices(tx, invoiceIds))
    ids.push(meant.voidedAt ? await standInOf(tx, meant.id) : meant.id)
  const locked = await lockInvoices(tx, ids)
  return applyTo(tx, locked[0]!.clientId, locked, arrived)
}

/** As `applyPaymentToMany`, for whatever the client has open in the currency of the money. */
export async function applyPaymentToOldest(
  tx: Tx,
  { clientId, ...arrived }: Arrived & { clientId: number },
): Promise<{ applied: Applied[]; surplus: Money }> {
  await lockClientMoney(tx, clientId)
  const open = await tx.db
    .select()
    .from(invoices)
    .where(
      and(
        eq(invoices.clientId, clientId),
        eq(invoices.currency, arrived.amount.currency),
        isNull(invoices.paidAt),
        isNull(invoices.voidedAt),
      ),
    )
    .orderBy(asc(invoices.dueOn), asc(invoices.id))
    .for('update')
  return applyTo(tx, clientId, open, arrived)
}

/** Keeps money that arrived for no invoice as the client's credit. @throws client_closed */
export async function keepAsCredit(tx: Tx, { clientId, ...arrived }: Arrived & { clientId: number }): Promise<void> {
  await lockClientMoney(tx, clientId)
  await applyTo(tx, clientId, [], arrived)
}

async function applyTo(tx: Tx, clientId: number, locked: InvoiceRow[], { amount, source, ...where }: Arrived) {
  const parts: Applied[] = []
  let surplus = amount
  for (const invoice of locked) {
    if (!isOpen(invoice) || invoice.currency !== amount.currency || surplus.isZero) continue
    const { allocated } = split(surplus, balanceOf(invoice))
    if (allocated.isZero) continue
    parts.push({ invoice, allocated })
    surplus = surplus.minus(allocated)
  }
  const receivable = parts.map(({ allocated }): Posting => ({ account: 'receivable', credit: allocated }))
  await post(tx, {
    kind: 'payment_received',
    source,
    clientId,
    currency: amount.currency,
    postings: [
      { account: 'bank' in where ? `bank:${where.bank}` : `clearing:${where.clearing}`, debit: amount },
      ...receivable,
      { account: 'credit', credit: surplus },
    ],
  })
  if (parts.length === 0) {
    const object = locked[0] ? `invoice:${locked[0].id}` : `client:${clientId}`
    tx.record({ action: 'payment_credited', object, after: { source, surplus } })
  }
  const applied: Applied[] = []
  for (const { invoice, allocated } of parts) {
    const settled = await allocate(tx, await makeFinal(tx, invoice), { amount: allocated, source })
    tx.record({
      action: 'payment_applied',
      object: `invoice:${invoice.id}`,
      before: { balance: balanceOf(invoice) },
      after: { balance: balanceOf(settled), source, surplus },
    })
    applied.push({ invoice: balanceOf(settled).isZero ? await markPaid(tx, settled) : settled, allocated })
  }
  return { applied, surplus }
}
