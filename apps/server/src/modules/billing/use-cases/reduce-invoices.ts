import { Money } from '@ostler/kernel'
import { asc, inArray } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { reducible, shareOut } from '../credit-note.ts'
import { balanceOf, type CreditNoteRow, type InvoiceRow, isOpen } from '../invoice.ts'
import { standInOf } from '../queries/credit-notes.ts'
import { invoiceLines } from '../schema.ts'
import { creditable, creditInvoice } from './credit-invoice.ts'
import { lockInvoices } from './lock-invoice.ts'
import { makeFinal } from './make-final.ts'

/** What can be taken off an invoice at most, line by line. Minor units, taxes included. */
type Room = { invoice: InvoiceRow; lineIds: number[]; ofLines: bigint[]; most: bigint }

/**
 * What can be taken off open invoices at most, taxes included, with something left to pay of each and of each of their
 * lines; and what they ask for now, without those that nothing can be taken off. Money that is paid in advance is never
 * reduced.
 */
export async function reducibleBy(ctx: Context, invoices: InvoiceRow[]): Promise<{ most: Money; asked: Money }> {
  const currency = invoices[0]!.currency
  const rooms = (await roomIn(ctx, invoices)).filter((one) => one.most > 0n)
  return {
    most: Money.ofMinor(
      rooms.reduce((all, one) => all + one.most, 0n),
      currency,
    ),
    asked: Money.sum(
      rooms.map((one) => balanceOf(one.invoice)),
      currency,
    ),
  }
}

/**
 * Takes an amount off the price of open invoices of one client, taxes included, by a credit note for each; spread over
 * them and their lines in proportion. At most what can be taken off is: what was merged or paid meanwhile bears nothing.
 * A proforma becomes an invoice, so it is for when money has arrived. Answers what was taken off.
 *
 * @throws invoice_not_found, invoices_differ
 */
export async function reduceInvoices(
  tx: Tx,
  { invoiceIds, amount, reason }: { invoiceIds: number[]; amount: Money; reason: string },
): Promise<{ taken: Money; notes: CreditNoteRow[] }> {
  const ids: number[] = []
  for (const id of invoiceIds) ids.push(await standInOf(tx, id))
  const locked = await lockInvoices(tx, ids)
  const rooms = await roomIn(
    tx,
    locked.filter((invoice) => invoice.currency === amount.currency),
  )
  const most = rooms.reduce((all, one) => all + one.most, 0n)
  const taken = amount.atMost(Money.ofMinor(most, amount.currency))
  const shares = shareOut(
    taken.minor,
    rooms.map((one) => one.most),
  )
  const notes: CreditNoteRow[] = []
  for (const [index, { invoice, lineIds, ofLines }] of rooms.entries()) {
    const parts = shareOut(shares[index]!, ofLines)
    const lines = lineIds.flatMap((lineId, at) =>
      parts[at]! > 0n ? [{ lineId, gross: Money.ofMinor(parts[at]!, amount.currency) }] : [],
    )
    if (lines.length === 0) continue
    await makeFinal(tx, invoice)
    const { note } = await creditInvoice(tx, { invoiceId: invoice.id, lines, reason })
    notes.push(note)
  }
  return { taken, notes }
}

async function roomIn(ctx: Context, wanted: InvoiceRow[]): Promise<Room[]> {
  const open = wanted.filter((invoice) => isOpen(invoice) && balanceOf(invoice).isPositive)
  const lines = await ctx.read
    .select()
    .from(invoiceLines)
    .where(
      inArray(
        invoiceLines.invoiceId,
        open.map((invoice) => invoice.id),
      ),
    )
    .orderBy(asc(invoiceLines.position))
  const rooms: Room[] = []
  for (const invoice of open) {
    const own = lines.filter((line) => line.invoiceId === invoice.id)
    const ofLines = reducible((await creditable(ctx, invoice, own)).lines)
    const all = ofLines.reduce((total, one) => total + one, 0n)
    const asked = balanceOf(invoice).minor - 1n
    rooms.push({ invoice, lineIds: own.map((line) => line.id), ofLines, most: all < asked ? all : asked })
  }
  return rooms
}
