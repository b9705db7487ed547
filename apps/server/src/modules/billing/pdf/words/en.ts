import type { DocumentKind, LegalNote } from '../document.ts'

/** The words printed on documents. English is the pattern; each other language has all of them. */
export type Words = {
  titles: Record<DocumentKind, string>
  number: string
  issuedOn: string
  dueOn: string
  validUntil: string
  paidOn: string
  refersTo: string
  billedTo: string
  description: string
  quantity: string
  unitPrice: string
  amount: string
  discount: string
  subtotal: string
  tax: string
  /** A row of the totals: tax with its rate, and the amount it is taken from. */
  taxOn: (tax: string, base: string) => string
  rounding: string
  total: string
  creditUsed: string
  paid: string
  balance: string
  payment: string
  accountHolder: string
  bank: string
  account: string
  reference: string
  scanToPay: string
  marks: Record<'draft' | 'paid' | 'void' | 'accepted' | 'expired', string>
  legal: Record<LegalNote, string>
  page: (page: number, of: number) => string
}

export const en: Words = {
  titles: { invoice: 'Invoice', proforma: 'Proforma invoice', credit_note: 'Credit note', quote: 'Quote' },
  number: 'Number',
  issuedOn: 'Date of issue',
  dueOn: 'Due date',
  validUntil: 'Valid until',
  paidOn: 'Paid on',
  refersTo: 'For invoice',
  billedTo: 'Billed to',
  description: 'Description',
  quantity: 'Quantity',
  unitPrice: 'Unit price',
  amount: 'Amount',
  discount: 'Discount',
  subtotal: 'Subtotal',
  tax: 'Tax',
  taxOn: (tax, base) => `${tax} on ${base}`,
  rounding: 'Rounding',
  total: 'Total',
  creditUsed: 'Credit used',
  paid: 'Paid',
  balance: 'Balance due',
  payment: 'Payment by bank transfer',
  accountHolder: 'Account holder',
  bank: 'Bank',
  account: 'Account',
  reference: 'Reference',
  scanToPay: 'Scan to pay',
  marks: { draft: 'DRAFT', paid: 'PAID', void: 'VOID', accepted: 'ACCEPTED', expired: 'EXPIRED' },
  legal: {
    reverse_charge: 'Reverse charge: the recipient is liable for the tax.',
    not_a_tax_invoice: 'This is not a tax invoice.',
  },
  page: (page, of) => `Page ${page} of ${of}`,
}
