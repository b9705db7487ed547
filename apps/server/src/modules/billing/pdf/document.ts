import type { Currency, Money } from '@ostler/kernel'

export type Party = { name: string; lines: string[] }

export type DocumentLine = {
  description: string
  /** First and last day covered, both inclusive; null for what has no period. */
  from: Temporal.PlainDate | null
  until: Temporal.PlainDate | null
  amount: Money
}

/** Everything that is printed on an invoice. What is not in here cannot change the PDF. */
export type InvoiceDocument = {
  number: string
  issuedOn: Temporal.PlainDate
  dueOn: Temporal.PlainDate
  currency: Currency
  seller: Party
  buyer: Party
  lines: DocumentLine[]
  subtotal: Money
  tax: Money
  total: Money
  state: 'unpaid' | 'partially_paid' | 'paid' | 'overdue' | 'void' | 'refunded'
  paidOn?: Temporal.PlainDate
  /** BCP 47; decides how amounts and days are written. */
  locale: string
  notes?: string[]
  brand?: Brand
}

type Brand = {
  /** Colour of the title and of rules, `#rrggbb`. */
  accent?: string
  /** PNG or JPEG in the place of the seller's name. */
  logo?: Uint8Array
}
