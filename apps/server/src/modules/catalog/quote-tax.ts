import type { Money } from '@ostler/kernel'

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
