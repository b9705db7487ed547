import type { Money, Period } from '@ostler/kernel'
import { eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { type Account, lockClientMoney } from '../../ledger/index.ts'
import { invoiceHasPayments } from '../errors.ts'
import { type InvoiceRow, isOpen } from '../invoice.ts'
import { charges } from '../schema.ts'
import { issueOrWait } from './issue-invoice.ts'
import { lockInvoices } from './lock-invoice.ts'
import { noteReplacement, takeBack } from './replace-invoices.ts'

/** What a charge comes to instead; null: it is taken back. */
export type ChargeCorrection = {
  source: string
  to: {
    amount: Money
    discount: { amount: Money; label: string } | null
    description: string
    taxClass: string
    account: Account
  } | null
}

/**
 * Changes charges that nothing was paid on. One that is on no invoice is changed as it is. An issued invoice does not
 * change: it is voided, and what it was for is issued anew, once, with the corrected line and the same due date.
 *
 * @throws invoice_has_payments when money came in for one of them meanwhile; nothing is changed then
 * @emits billing.invoice_issued, billing.invoices_replaced for each invoice that is issued anew
 */
export async function correctCharges(
  tx: Tx,
  { clientId, corrections }: { clientId: number; corrections: ChargeCorrection[] },
): Promise<void> {
  if (corrections.length === 0) return
  await lockClientMoney(tx, clientId)
  const bySource = new Map(corrections.map((one) => [one.source, one]))
  const found = await tx.db
    .select()
    .from(charges)
    .where(inArray(charges.source, [...bySource.keys()]))
    .orderBy(charges.id)
    .for('update')
  const invoiceIds = [...new Set(found.flatMap((charge) => charge.invoiceId ?? []))].sort((a, b) => a - b)
  const taken: { invoice: InvoiceRow; chargeIds: number[] }[] = []
  for (const invoice of await lockInvoices(tx, invoiceIds)) {
    // Nothing is owed on it any more, and nothing is issued in its place.
    if (invoice.voidedAt) continue
    if (!isOpen(invoice)) throw invoiceHasPayments()
    taken.push({ invoice, chargeIds: (await takeBack(tx, [invoice])).map((charge) => charge.id) })
  }
  for (const charge of found) await correct(tx, charge.id, bySource.get(charge.source)!)
  tx.record({
    action: 'charges_corrected',
    object: `client:${clientId}`,
    before: found.map(({ source, amountMinor }) => ({ source, amountMinor: String(amountMinor) })),
    after: corrections.map(({ source, to }) => ({ source, amountMinor: to && String(to.amount.minor) })),
  })
  for (const { invoice, chargeIds } of taken) await issueAnew(tx, invoice, chargeIds)
}

async function correct(tx: Tx, id: number, { to }: ChargeCorrection): Promise<void> {
  if (to === null) {
    await tx.db.delete(charges).where(eq(charges.id, id))
    return
  }
  await tx.db
    .update(charges)
    .set({
      amountMinor: to.amount.minor,
      discountMinor: to.discount?.amount.minor ?? 0n,
      discountLabel: to.discount?.label ?? null,
      description: to.description,
      taxClass: to.taxClass,
      account: to.account,
    })
    .where(eq(charges.id, id))
}

/** What is left of a voided invoice stands on a new one; the taxes of a tax number that is being checked are waited for. */
async function issueAnew(tx: Tx, old: InvoiceRow, chargeIds: number[]): Promise<void> {
  if (chargeIds.length === 0) return
  const left = await tx.db
    .select({ id: charges.id, source: charges.source })
    .from(charges)
    .where(inArray(charges.id, chargeIds))
  if (left.length === 0) return
  const { clientId, currency, dueOn } = old
  const { invoice } = await issueOrWait(tx, { clientId, currency, dueOn, chargeIds: left.map((charge) => charge.id) })
  if (invoice) await noteReplacement(tx, [old], [{ invoice, sources: left.map((charge) => charge.source) }])
}

/**
 * Gives the names of charges free, so that the same time can be charged again after its value went back to the client.
 * The charges and their invoices stay.
 */
export async function freeSources(tx: Tx, sources: string[], because: string): Promise<void> {
  if (sources.length === 0) return
  await tx.db.execute(sql`
    UPDATE billing.charges SET source = source || ${`:until:${because}`} WHERE source = ANY(${sql.param(sources)}::text[])`)
  tx.record({ action: 'charges_superseded', object: 'charges', after: { sources, because } })
}

/** The time that charges are for is another one by now, such as after a suspension. Their invoices stay as they are. */
export async function moveChargedTime(tx: Tx, moves: { source: string; period: Period }[]): Promise<void> {
  for (const { source, period } of moves) {
    await tx.db
      .update(charges)
      .set({ periodStart: period.start, periodEnd: period.end })
      .where(eq(charges.source, source))
  }
  if (moves.length > 0) tx.record({ action: 'charged_time_moved', object: 'charges', after: moves })
}
