import type { Currency, Money, Percent } from '@ostler/kernel'

export type DocumentKind = 'invoice' | 'proforma' | 'credit_note' | 'quote'

/** `taxIds` are printed as they are, one a line: `VAT DE123456789`, `GSTIN 29AABCU9603R1ZM`. */
export type Party = { name: string; lines: string[]; taxIds?: string[] }

export type DocumentLine = {
  description: string
  /** First and last day covered, both inclusive; null for what has no period. */
  from: Temporal.PlainDate | null
  until: Temporal.PlainDate | null
  /** A plain decimal such as `2` or `1.5`. */
  quantity?: string
  unitPrice?: Money
  /** What was taken off, already inside `amount`; each is named below the description. */
  discounts?: { name: string; amount: Money }[]
  /** The rates this line is taxed at. Their column is printed when the lines of a document differ. */
  taxRates?: Percent[]
  amount: Money
}

export type TaxRow = { name: string; rate: Percent; base: Money; amount: Money }

/** Sentences that law asks for, printed in the language of the document. */
export type LegalNote = 'reverse_charge' | 'not_a_tax_invoice'

/**
 * Everything that is printed on a document. What is not in here cannot change the PDF, and nothing in here is added up or
 * rounded again: totals are shown as they are given.
 */
export type DocumentModel = {
  kind: DocumentKind
  /** In place of the usual title of its kind, where a law names another one (`Tax Invoice`). */
  title?: string
  number: string
  issuedOn: Temporal.PlainDate
  dueOn?: Temporal.PlainDate
  /** Last day on which a quote can be accepted. */
  validUntil?: Temporal.PlainDate
  paidOn?: Temporal.PlainDate
  /** Number of the invoice that a credit note corrects. */
  refersTo?: string
  currency: Currency
  seller: Party
  buyer: Party
  lines: DocumentLine[]
  subtotal: Money
  /** All tax together; printed alone when `taxes` is not given. */
  tax: Money
  taxes?: TaxRow[]
  /** Cash rounding; already inside `total`. */
  rounding?: Money
  total: Money
  creditUsed?: Money
  /** What credit notes took off what was open. */
  credited?: Money
  paid?: Money
  /** What is still to be paid. Printed, and asked for by the QR code. */
  balance?: Money
  state: 'draft' | 'unpaid' | 'partially_paid' | 'paid' | 'overdue' | 'void' | 'accepted' | 'expired'
  /** BCP 47; decides the language, the direction of writing, and how amounts and days are written. */
  locale: string
  legal?: LegalNote[]
  notes?: string[]
  /** At the foot of each page, in place of the seller's name: register, bank, directors. */
  footer?: string
  brand?: Brand
  payment?: PaymentDetails
}

export type Brand = {
  /** Colour of the title and of rules, `#rrggbb`. */
  accent?: string
  /** PNG or JPEG in the place of the seller's name. */
  logo?: Uint8Array
}

/** How to pay by bank. Printed while there is a balance; the QR code with it where the currency has one. */
export type PaymentDetails = {
  /** What the payer quotes: a creditor reference of ISO 11649. */
  reference: string
} & TransferTo

/** Where clients transfer money to. */
export type TransferTo = {
  bank?: { holder: string; iban?: string; bic?: string; name?: string; account?: string }
  /** Virtual payment address and the name that belongs to it; for rupees. */
  upi?: { address: string; name: string }
}
