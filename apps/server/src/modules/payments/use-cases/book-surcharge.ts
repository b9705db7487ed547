import { Money } from '@ostler/kernel'
import type { Tx } from '../../../platform/context.ts'
import { chargeAtOnce, reduceInvoices, standInOf } from '../../billing/index.ts'
import { lockOpenClientsMoney } from '../../ledger/index.ts'
import type { Attempt } from '../attempt.ts'
import { labelOf } from '../queries/attempts.ts'

/**
 * Books what paying in this way costs the payer or takes off, before the money of the payment is used. Answers the invoices
 * that the money is for.
 *
 * A surcharge is an invoice of its own, with its tax. A discount is a credit note on the invoices, so that less money pays
 * them in full. Both hold for who has paid the whole amount that was asked for, in its currency: of less money nothing is
 * kept back for a surcharge, and nothing is taken off. A payment that arrives twice is surcharged once.
 */
export async function bookSurcharge(
  tx: Tx,
  attempt: Attempt,
  came: Money,
  invoiceIds: [number, ...number[]],
): Promise<[number, ...number[]]> {
  const surcharge = Money.ofMinor(attempt.surchargeMinor, attempt.currency)
  if (surcharge.isZero || came.currency !== attempt.currency || came.minor < attempt.amountMinor) return invoiceIds
  const { clientId } = attempt
  const label = await labelOf(tx, attempt.gateway)
  if (surcharge.isNegative) {
    const reason = `Discount for paying by ${label}`
    await reduceInvoices(tx, { invoiceIds, amount: surcharge.negated(), reason })
    return invoiceIds
  }
  // Whose account was closed is charged for nothing any more; what was paid on top is credit, as all that is too much.
  if (!(await lockOpenClientsMoney(tx, [clientId])).has(clientId)) return invoiceIds
  const charged = await chargeAtOnce(tx, {
    clientId,
    gross: surcharge,
    description: `Payment by ${label}`,
    account: 'revenue:payment_fee',
    source: `payment_fee:${attempt.id}`,
  })
  if (!charged) return invoiceIds
  // One that was merged while the payer was on the way is paid by what is paid for the one in its place.
  const standing: number[] = []
  for (const id of invoiceIds) standing.push(await standInOf(tx, id))
  return [charged.invoiceId, ...standing]
}
