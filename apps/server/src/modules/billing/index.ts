export { invoiceNotFound, invoiceNotPayable } from './errors.ts'
export { invoiceCredited, invoiceIssued, invoicePaid, invoicesReplaced, invoiceWrittenOff } from './events.ts'
export {
  balanceOf,
  type CreditNoteRow,
  type DraftRow,
  type InvoiceRow,
  type InvoiceState,
  isOpen,
  stateOn,
  totalOf,
} from './invoice.ts'
export { invoicePdf } from './pdf.ts'
export { chargedPeriods } from './queries/charged-periods.ts'
export { type CreditMove, creditBalances, creditHistory } from './queries/credit-history.ts'
export {
  type CreditNoteDetails,
  creditableLines,
  creditNotesOf,
  fateOf,
  listCreditNotes,
  standInOf,
} from './queries/credit-notes.ts'
export { type DraftDetails, draftDetails, listDrafts } from './queries/drafts.ts'
export {
  type Allocation,
  countOpenInvoices,
  type InvoiceDetails,
  invoiceByNumber,
  invoiceDetails,
  invoiceNumbers,
  listInvoices,
  outstanding,
  ownInvoice,
} from './queries/invoices.ts'
export { receivableOf } from './queries/receivable.ts'
export { type BookProblem, verifyBooks } from './queries/verify-books.ts'
export { addFundsSetting, companySetting, type LeadDays, leadDaysSetting } from './settings.ts'
export { addCharges, type NewCharge } from './use-cases/add-charges.ts'
export { addFunds } from './use-cases/add-funds.ts'
export { adjustCredit } from './use-cases/adjust-credit.ts'
export { applyCredit } from './use-cases/apply-credit.ts'
export { type Applied, applyPayment, applyPaymentToMany, applyPaymentToOldest } from './use-cases/apply-payment.ts'
export { creditInvoice } from './use-cases/credit-invoice.ts'
export { changeDraft, createDraft, type DraftLine, deleteDraft } from './use-cases/edit-draft.ts'
export { issueDraft, issueWaitingDrafts } from './use-cases/issue-draft.ts'
export { issueInvoice, issueOrWait } from './use-cases/issue-invoice.ts'
export { parkClient } from './use-cases/park-client.ts'
export { mergeInvoices, splitInvoice, wasReworked, withdrawCharges } from './use-cases/replace-invoices.ts'
export { voidByStaff, voidInvoice } from './use-cases/void-invoice.ts'
export { writeOffInvoice } from './use-cases/write-off-invoice.ts'
