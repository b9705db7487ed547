import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { lockClientMoney } from '../../ledger/index.ts'
import { invoiceNegative, nothingToInvoice, taxUndecided } from '../errors.ts'
import type { InvoiceRow } from '../invoice.ts'
import type { InvoiceGroup } from '../prepared.ts'
import { drafts, invoices } from '../schema.ts'
import { issueInvoices } from './issue-invoices.ts'
import { openCharges } from './open-charges.ts'

type Wanted = { clientId: number; currency: string; dueOn: Temporal.PlainDate; chargeIds: number[] }

/**
 * Turns open charges of one client and currency into an issued invoice; see `issueInvoices`.
 *
 * @throws nothing_to_invoice when a charge is gone or was invoiced meanwhile
 * @throws invoice_negative when they come to less than nothing
 * @throws tax_undecided while the client's tax id is being checked
 * @emits billing.invoice_issued, billing.invoice_paid when credit pays it or there is nothing to pay
 */
export async function issueInvoice(tx: Tx, wanted: Wanted): Promise<InvoiceRow> {
  const { issued, waiting, carried } = await issueInvoices(tx, [await groupOf(tx, wanted)])
  if (waiting.length > 0) throw taxUndecided()
  if (carried.length > 0) throw invoiceNegative()
  return invoiceById(tx, issued[0]!.id)
}

/**
 * As `issueInvoice`, for those who cannot wait: while the client's tax id is being checked the charges stand on a draft,
 * which is issued by itself when the answer is there.
 */
export async function issueOrWait(
  tx: Tx,
  wanted: Wanted,
): Promise<{ invoice: InvoiceRow; draftId: null } | { invoice: null; draftId: number }> {
  const group = await groupOf(tx, wanted)
  const { issued, waiting, carried } = await issueInvoices(tx, [group])
  if (carried.length > 0) throw invoiceNegative()
  if (waiting.length === 0) return { invoice: await invoiceById(tx, issued[0]!.id), draftId: null }
  const [draft] = await tx.db
    .insert(drafts)
    .values({
      clientId: wanted.clientId,
      currency: wanted.currency,
      dueOn: wanted.dueOn,
      waitsFor: 'tax_id',
      createdAt: tx.now,
      createdBy: tx.actor.label,
    })
    .returning()
  await tx.db.execute(
    sql`UPDATE billing.charges SET draft_id = ${draft!.id} WHERE id = ANY(${sql.param(wanted.chargeIds)}::bigint[])`,
  )
  tx.record({ action: 'invoice_waits', object: `draft:${draft!.id}`, after: { waitsFor: 'tax_id' } })
  return { invoice: null, draftId: draft!.id }
}

async function groupOf(tx: Tx, { clientId, currency, dueOn, chargeIds }: Wanted): Promise<InvoiceGroup> {
  await lockClientMoney(tx, clientId)
  const open = await openCharges(tx, sql`id = ANY(${sql.param(chargeIds)}::bigint[])`, sql`ORDER BY id FOR UPDATE`)
  const usable = open.filter((charge) => charge.clientId === clientId && charge.currency === currency)
  if (usable.length === 0 || usable.length !== chargeIds.length) throw nothingToInvoice()
  return { clientId, currency, dueOn: dueOn.toString(), charges: usable }
}

async function invoiceById(tx: Tx, id: number): Promise<InvoiceRow> {
  const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, id))
  return invoice!
}
