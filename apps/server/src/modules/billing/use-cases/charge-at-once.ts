import { DomainError, Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { billingParties } from '../../clients/index.ts'
import { lockClientMoney } from '../../ledger/index.ts'
import { applyTax, isPending, type TaxScheme, taxSchemes } from '../../tax/index.ts'
import { addCharges, type NewCharge } from './add-charges.ts'
import { issueInvoices } from './issue-invoices.ts'
import { openCharges } from './open-charges.ts'

type Priced = Pick<NewCharge, 'clientId' | 'amount'> & { taxClass?: string | undefined }

/**
 * What a charge would come to for this client today, with its taxes and rounded as an invoice of its own is. Null while
 * nobody knows which tax it bears: the client's tax id is being checked, or no rule says it.
 */
export async function grossOf(
  ctx: Context,
  { clientId, amount, taxClass = 'standard' }: Priced,
): Promise<Money | null> {
  const scheme = await schemeOf(ctx, clientId, amount.currency, taxClass)
  return scheme && totalWith(scheme, amount, taxClass)
}

/**
 * Charges what comes to this much with its taxes, as an invoice of its own that no credit pays: the money for it is in
 * hand already. Null when nobody knows which tax it bears, or no price comes to it: then nothing is charged. Charging for
 * the same source again charges nothing.
 *
 * @emits billing.invoice_issued
 */
export async function chargeAtOnce(
  tx: Tx,
  { gross, ...charge }: Omit<NewCharge, 'amount' | 'period' | 'dueOn'> & { gross: Money },
): Promise<{ invoiceId: number; total: Money } | null> {
  await lockClientMoney(tx, charge.clientId)
  const { currency } = gross
  const taxClass = charge.taxClass ?? 'standard'
  const scheme = await schemeOf(tx, charge.clientId, currency, taxClass)
  if (!scheme) return null
  const amount = priceWithTotal(scheme, gross, taxClass)
  if (!amount.isPositive) return null
  const ids = await addCharges(tx, [{ ...charge, amount, period: null, dueOn: tx.today }])
  if (ids.length === 0) return null
  const charges = await openCharges(tx, sql`id = ANY(${sql.param(ids)}::bigint[])`, sql`ORDER BY id`)
  const group = { clientId: charge.clientId, currency, dueOn: tx.today.toString(), charges, isPaidForAlready: true }
  const { issued } = await issueInvoices(tx, [group])
  return { invoiceId: issued[0]!.id, total: issued[0]!.total }
}

async function schemeOf(ctx: Context, clientId: number, currency: string, taxClass: string): Promise<TaxScheme | null> {
  const party = (await billingParties(ctx, [clientId])).get(clientId)
  if (!party) throw new Error(`There is no client ${clientId} to charge.`)
  const [scheme] = await taxSchemes(ctx, { buyers: [party.buyer], on: ctx.today })
  if (isPending(scheme!)) return null
  try {
    totalWith(scheme!, Money.zero(currency), taxClass)
    return scheme!
  } catch (error) {
    if (error instanceof DomainError && error.code === 'tax_rule_missing') return null
    throw error
  }
}

const totalWith = (scheme: TaxScheme, amount: Money, taxClass: string): Money =>
  applyTax(scheme, [{ amount, taxClass }], amount.currency).total

/** The highest price that comes to no more than this with its taxes. The total grows with the price, so it is halved in on. */
function priceWithTotal(scheme: TaxScheme, gross: Money, taxClass: string): Money {
  const price = (minor: bigint) => Money.ofMinor(minor, gross.currency)
  let [least, most] = [0n, gross.minor * 2n]
  while (least < most) {
    const middle = (least + most + 1n) / 2n
    if (totalWith(scheme, price(middle), taxClass).compare(gross) <= 0) least = middle
    else most = middle - 1n
  }
  return price(least)
}
