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

export const quoteNotFound = () => new DomainError('not_found', 'quote_not_found', 'There is no such quote.')
export const quoteNotDraft = () =>
  new DomainError('conflict', 'quote_not_draft', 'This quote was sent and cannot be changed any more. Copy it instead.')
export const quoteNotOpen = () => new DomainError('conflict', 'quote_not_open', 'This quote is not open any more.')
export const quoteExpired = () => new DomainError('conflict', 'quote_expired', 'This quote has expired.')
export const quoteEmpty = () => new DomainError('conflict', 'quote_empty', 'A quote needs a line to be sent.')

export const billableItemNotFound = () =>
  new DomainError('not_found', 'billable_item_not_found', 'There is no such billable item.')
export const billableItemCharged = () =>
  new DomainError('conflict', 'billable_item_charged', 'This billable item was charged already.')
export const billableItemDone = () =>
  new DomainError('conflict', 'billable_item_done', 'No further charge of this billable item is planned.')
