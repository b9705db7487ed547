import type { Money, Period } from '@ostler/kernel'
import { eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { type Account, lockClientMoney } from '../../ledger/index.ts'
import { invoiceHasPayments } from '../errors.ts'
import { isOpen } from '../invoice.ts'
import { charges, invoices } from '../schema.ts'
import { issueOrWait } from './issue-invoice.ts'
import { voidInvoice } from './void-invoice.ts'

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
 * @emits billing.invoice_issued for each invoice that is issued anew
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
  const freed = new Map<number, number[]>()
  for (const id of invoiceIds) freed.set(id, await takeBack(tx, id))
  for (const charge of found) await correct(tx, charge.id, bySource.get(charge.source)!)
  tx.record({
    action: 'charges_corrected',
    object: `client:${clientId}`,
    before: found.map(({ source, amountMinor }) => ({ source, amountMinor: String(amountMinor) })),
    after: corrections.map(({ source, to }) => ({ source, amountMinor: to && String(to.amount.minor) })),
  })
  for (const [invoiceId, chargeIds] of freed) await issueAnew(tx, invoiceId, chargeIds)
}

/** Voids an invoice and makes its charges open ones again. Answers their ids. */
async function takeBack(tx: Tx, invoiceId: number): Promise<number[]> {
  const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, invoiceId)).for('update')
  // Nothing is owed on it any more, and nothing is issued in its place.
  if (invoice!.voidedAt) return []
  if (!isOpen(invoice!)) throw invoiceHasPayments()
  await voidInvoice(tx, invoiceId)
  const rows = await tx.db
    .update(charges)
    .set({ invoiceId: null })
    .where(eq(charges.invoiceId, invoiceId))
    .returning({ id: charges.id })
  return rows.map((row) => row.id)
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

async function issueAnew(tx: Tx, invoiceId: number, chargeIds: number[]): Promise<void> {
  if (chargeIds.length === 0) return
  const left = await tx.db.select({ id: charges.id }).from(charges).where(inArray(charges.id, chargeIds))
  if (left.length === 0) return
  const [old] = await tx.db.select().from(invoices).where(eq(invoices.id, invoiceId))
  await issueOrWait(tx, {
    clientId: old!.clientId,
    currency: old!.currency,
    dueOn: old!.dueOn,
    chargeIds: left.map((charge) => charge.id),
  })
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
