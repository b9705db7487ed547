import { asc, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { billingAddress } from '../../clients/index.ts'
import { lockClientMoney, post } from '../../ledger/index.ts'
import { nothingToInvoice } from '../errors.ts'
import { invoiceIssued } from '../events.ts'
import { formatNumber, type InvoiceRow, totalsOf } from '../invoice.ts'
import { charges, invoiceLines, invoices } from '../schema.ts'
import { companySetting } from '../settings.ts'
import { markPaid } from './mark-paid.ts'

/**
 * Turns open charges of one client and currency into an issued invoice. Seller and buyer are copied in, so later changes
 * of either leave the document as it is.
 *
 * The number is drawn last, from a locked row. Several tax offices want a sequence without holes, so nothing may be
 * refused after it. An invoice over nothing is paid at once.
 *
 * @throws nothing_to_invoice when a charge is gone or was invoiced meanwhile
 * @emits billing.invoice_issued, billing.invoice_paid when the total is zero
 */
export async function issueInvoice(
  tx: Tx,
  input: { clientId: number; currency: string; dueOn: Temporal.PlainDate; chargeIds: number[] },
): Promise<InvoiceRow> {
  await lockClientMoney(tx, input.clientId)
  const open = await tx.db
    .select()
    .from(charges)
    .where(inArray(charges.id, input.chargeIds))
    .orderBy(asc(charges.id))
    .for('update')
  const usable = open.filter(
    (charge) => charge.invoiceId === null && charge.clientId === input.clientId && charge.currency === input.currency,
  )
  if (usable.length === 0 || usable.length !== input.chargeIds.length) throw nothingToInvoice()

  const totals = totalsOf(usable, input.currency)
  const seller = await readSetting(tx, companySetting)
  const buyer = await billingAddress(tx, input.clientId)
  const { number, issuedOn } = await drawNumber(tx)
  const [invoice] = await tx.db
    .insert(invoices)
    .values({
      clientId: input.clientId,
      number,
      currency: input.currency,
      issuedOn,
      dueOn: input.dueOn,
      seller,
      buyer,
      subtotalMinor: totals.subtotal.minor,
      taxMinor: totals.tax.minor,
      totalMinor: totals.total.minor,
    })
    .returning()
  await tx.db.insert(invoiceLines).values(
    usable.map((charge, index) => ({
      invoiceId: invoice!.id,
      position: index + 1,
      description: charge.description,
      periodStart: charge.periodStart,
      periodEnd: charge.periodEnd,
      amountMinor: charge.amountMinor,
      source: charge.source,
    })),
  )
  await tx.db.update(charges).set({ invoiceId: invoice!.id }).where(inArray(charges.id, input.chargeIds))
  await post(tx, {
    kind: 'invoice_issued',
    source: `invoice:${invoice!.id}`,
    clientId: input.clientId,
    currency: input.currency,
    postings: [
      { account: 'receivable', debit: totals.total },
      { account: 'revenue', credit: totals.subtotal },
      { account: 'tax', credit: totals.tax },
    ],
  })
  tx.record({
    action: 'invoice_issued',
    object: `invoice:${invoice!.id}`,
    after: { number, total: totals.total, dueOn: input.dueOn },
  })
  await tx.emit(invoiceIssued({ invoiceId: invoice!.id, clientId: input.clientId }))
  return totals.total.isZero ? markPaid(tx, invoice!) : invoice!
}

/**
 * The next number of the year and the date that goes with it. Dates ascend with the numbers: a use-case keeps its moment,
 * so one that began before midnight may come here after one that began later, and then takes the date of that one.
 */
async function drawNumber(tx: Tx): Promise<{ number: string; issuedOn: Temporal.PlainDate }> {
  const year = tx.today.year
  const { rows } = await tx.db.execute<{ number: string }>(sql`
    INSERT INTO billing.series AS s (name, next_number) VALUES (${`invoice:${year}`}, 2)
    ON CONFLICT (name) DO UPDATE SET next_number = s.next_number + 1 RETURNING next_number - 1 AS number`)
  const drawn = Number(rows[0]!.number)
  const [before] = await tx.db
    .select({ issuedOn: invoices.issuedOn })
    .from(invoices)
    .where(eq(invoices.number, formatNumber(year, drawn - 1)))
  const isOvertaken = before && Temporal.PlainDate.compare(before.issuedOn, tx.today) > 0
  return { number: formatNumber(year, drawn), issuedOn: isOvertaken ? before.issuedOn : tx.today }
}
