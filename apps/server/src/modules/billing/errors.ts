import { DomainError } from '@ostler/kernel'

export const invoiceNotFound = () => new DomainError('not_found', 'invoice_not_found', 'There is no such invoice.')
export const invoiceNotPayable = () => new DomainError('conflict', 'invoice_not_payable', 'This invoice is not open.')
export const nothingToInvoice = () =>
  new DomainError('conflict', 'nothing_to_invoice', 'There are no open charges to invoice.')
export const invoiceHasPayments = () =>
  new DomainError('conflict', 'invoice_has_payments', 'Something was paid on this invoice already.')
