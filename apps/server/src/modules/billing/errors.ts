import { DomainError } from '@ostler/kernel'

export const invoiceNotFound = () => new DomainError('not_found', 'invoice_not_found', 'There is no such invoice.')
export const invoiceNotPayable = () => new DomainError('conflict', 'invoice_not_payable', 'This invoice is not open.')
export const nothingToInvoice = () =>
  new DomainError('conflict', 'nothing_to_invoice', 'There are no open charges to invoice.')
export const chargeGone = () =>
  new DomainError('conflict', 'charge_gone', 'A charge was invoiced or deleted meanwhile.')
export const invoiceNegative = () =>
  new DomainError(
    'conflict',
    'invoice_negative',
    'These charges come to less than nothing; add others, or give credit.',
  )
export const taxUndecided = () =>
  new DomainError('unavailable', 'tax_undecided', "The client's tax number is still being checked.")
export const invoiceHasPayments = () =>
  new DomainError('conflict', 'invoice_has_payments', 'Something was paid on this invoice already.')
export const clientNotParked = () => new DomainError('not_found', 'client_not_parked', 'This client is not parked.')
export const creditTooLow = () =>
  new DomainError('conflict', 'credit_too_low', 'The client does not have that much credit.')
