import { type Currency, Money } from '@ostler/kernel'
import type { Context } from '../../platform/context.ts'

export type Buyer = {
  country: string
  region: string | null
  postcode: string | null
  city?: string | null
  kind: 'person' | 'business'
  taxId: string | null
  exemption: { certificate: string } | null
}
export type TaxableLine = { amount: Money; taxClass: string }
export type TaxRow = { rule: string; name: string; percent: string; base: Money; amount: Money }
export type Taxed = {
  lines: { net: Money; tax: Money }[]
  subtotal: Money
  tax: Money
  rounding: Money
  total: Money
  taxes: TaxRow[]
  notes: string[]
}
export type TaxScheme = { none: true }
export type TaxPending = { pending: 'tax_id_unchecked'; taxId: string }
export async function taxSchemes(
  _ctx: Context,
  { buyers }: { buyers: Buyer[]; on: Temporal.PlainDate },
): Promise<(TaxScheme | TaxPending)[]> {
  return buyers.map(() => ({ none: true }))
}
export const isPending = (scheme: TaxScheme | TaxPending): scheme is TaxPending => 'pending' in scheme
export function applyTax(_scheme: TaxScheme, lines: TaxableLine[], currency: Currency): Taxed {
  const zero = Money.zero(currency)
  const subtotal = Money.sum(
    lines.map((line) => line.amount),
    currency,
  )
  return {
    lines: lines.map((line) => ({ net: line.amount, tax: zero })),
    subtotal,
    tax: zero,
    rounding: zero,
    total: subtotal,
    taxes: [],
    notes: [],
  }
}
