export { type BillableItem, type BillableState, billableStateOf } from './billable-item.ts'
export { invoiceNotFound, invoiceNotPayable, invoicesDiffer } from './errors.ts'
export {
  invoiceCredited,
  invoiceIssued,
  invoiceOverdue,
  invoicePaid,
  invoiceReopened,
  invoicesReplaced,
  invoiceVoided,
  invoiceWrittenOff,
  quoteAccepted,
} from './events.ts'
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
export { paymentReferenceOf } from './payment-reference.ts'
export { creditNotePdf, invoicePdf } from './pdf.ts'
export { type TransferTo, transferTo } from './ports.ts'
export { accountsOn } from './queries/accounts-on.ts'
export { listBillableItems } from './queries/billable-items.ts'
export { chargedPeriods } from './queries/charged-periods.ts'
export { type ChargedTime, chargedTime } from './queries/charged-time.ts'
export { type CreditMove, creditBalances, creditHistory } from './queries/credit-history.ts'
export {
  type CreditNoteDetails,
  creditableLines,
  creditNoteNumbers,
  creditNoteOf,
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
export { type InvoiceToMatch, invoicesToMatch } from './queries/invoices-to-match.ts'
export { numberingReport, type SeriesReport } from './queries/numbering-report.ts'
export { type OverdueLine, overdueLines } from './queries/overdue-lines.ts'
export { overdueOf } from './queries/overdue-of.ts'
export { listParked, type ParkedClient } from './queries/parked.ts'
export {
  frozenTotals,
  listQuotes,
  ownQuotes,
  type QuoteDetails,
  quoteDetails,
  receivedQuote,
} from './queries/quotes.ts'
export { receivableOf } from './queries/receivable.ts'
export { type BookProblem, verifyBooks } from './queries/verify-books.ts'
export { countWaitingCharges } from './queries/waiting-charges.ts'
export { type QuoteRow, quoteStateOn } from './quote.ts'
export { addFundsSetting, companySetting, type LeadDays, leadDaysSetting } from './settings.ts'
export { addCharges, type NewCharge } from './use-cases/add-charges.ts'
export { addFunds } from './use-cases/add-funds.ts'
export { adjustCredit } from './use-cases/adjust-credit.ts'
export { applyCredit } from './use-cases/apply-credit.ts'
export {
  type Applied,
  applyPayment,
  applyPaymentToMany,
  applyPaymentToOldest,
  keepAsCredit,
} from './use-cases/apply-payment.ts'
export { type BillingSettings, billingSettings } from './use-cases/change-billing-settings.ts'
export { chargeAtOnce, grossOf } from './use-cases/charge-at-once.ts'
export { type ChargeCorrection, correctCharges, freeSources, moveChargedTime } from './use-cases/correct-charges.ts'
export { creditInvoice } from './use-cases/credit-invoice.ts'
export {
  addBillableItem,
  type BillableInput,
  changeBillableItem,
  deleteBillableItem,
  stopBillableItem,
} from './use-cases/edit-billable-items.ts'
export { changeDraft, createDraft, type DraftLine, deleteDraft } from './use-cases/edit-draft.ts'
export { giveBack } from './use-cases/give-back.ts'
export { holdDunning, releaseDunning } from './use-cases/hold-dunning.ts'
export { invoiceDueCharges } from './use-cases/invoice-due-charges.ts'
export { issueDraft, issueWaitingDrafts } from './use-cases/issue-draft.ts'
export { issueInvoice, issueOrWait } from './use-cases/issue-invoice.ts'
export { parkClient, releaseClient } from './use-cases/park-client.ts'
export { acceptQuote, declineQuote, type WhichQuote, withdrawQuote } from './use-cases/quotes/answer-quote.ts'
export { changeQuote, copyQuote, createQuote, deleteQuote, type QuoteInput } from './use-cases/quotes/save-quote.ts'
export { sendQuote, sendQuoteAgain } from './use-cases/quotes/send-quote.ts'
export { reduceInvoices, reducibleBy } from './use-cases/reduce-invoices.ts'
export { mergeInvoices, splitInvoice, wasReworked, withdrawCharges } from './use-cases/replace-invoices.ts'
export { type Reversed, reinstatePayment, reversePayment } from './use-cases/reverse-payment.ts'
export { voidByStaff, voidInvoice } from './use-cases/void-invoice.ts'
export { writeOffInvoice } from './use-cases/write-off-invoice.ts'
