/** The words printed on an invoice, in one place for whoever translates them. */
export const words = {
  invoice: 'Invoice',
  number: 'Invoice number',
  issuedOn: 'Date of issue',
  dueOn: 'Due date',
  paidOn: 'Paid on',
  billedTo: 'Billed to',
  description: 'Description',
  amount: 'Amount',
  subtotal: 'Subtotal',
  tax: 'Tax',
  total: 'Total',
  paid: 'PAID',
  void: 'VOID',
  page: (page: number, of: number) => `Page ${page} of ${of}`,
}
