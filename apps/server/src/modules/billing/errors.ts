import { DomainError, invalidField } from '@ostler/kernel'

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
export const invoiceVoid = () => new DomainError('conflict', 'invoice_void', 'This invoice was voided.')
export const proformaNotInBooks = () =>
  new DomainError('conflict', 'proforma_not_in_books', 'A proforma is not in the books: void it instead.')
export const creditNoteNotFound = () =>
  new DomainError('not_found', 'credit_note_not_found', 'There is no such credit note.')
export const nothingToCredit = () =>
  new DomainError('conflict', 'nothing_to_credit', 'There is nothing left of this to credit.')
export const creditTooMuch = () =>
  new DomainError('conflict', 'credit_too_much', 'This is more than is left to credit.')
export const creditTheRest = () =>
  new DomainError(
    'conflict',
    'credit_the_rest',
    'This would credit the whole total and leave lines over: credit the rest instead.',
  )
export const fundsSpent = () =>
  new DomainError(
    'conflict',
    'funds_added_already',
    'The money of this invoice is credit of the client already: adjust the credit instead.',
  )
export const fundsNotWrittenOff = () =>
  new DomainError(
    'conflict',
    'funds_not_written_off',
    'Money a client wanted to add is not owed: void the invoice, or credit the rest of it.',
  )
export const creditTooLow = () => new DomainError('conflict', 'credit_too_low', 'The client has less credit than that.')
export const creditNotNeeded = () =>
  new DomainError('conflict', 'credit_not_needed', 'The invoice asks for less than that.')
export const creditBuysNoCredit = () =>
  new DomainError('conflict', 'credit_buys_no_credit', 'Adding funds is not paid with credit.')
export const fundsNotOffered = () =>
  new DomainError('conflict', 'funds_not_offered', 'Funds cannot be added in this currency.')
export const fundsTooFew = (least: string) => invalidField('amount', `must be ${least} at least`)
export const fundsTooMany = (most: string) => invalidField('amount', `may be ${most} at most`)
export const fundsTooMuch = () =>
  new DomainError('conflict', 'funds_too_much', 'The credit would be higher than is allowed.')
export const draftNotFound = () => new DomainError('not_found', 'draft_not_found', 'There is no such draft.')
export const draftIssued = () => new DomainError('conflict', 'draft_issued', 'This draft was issued already.')
export const invoicesDiffer = () =>
  new DomainError('conflict', 'invoices_differ', 'Only invoices of one client in one currency go together.')

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
