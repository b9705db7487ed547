export { type BillableItem, type BillableState, billableStateOf } from './billable-item.ts'
export { invoiceNotFound, invoiceNotPayable } from './errors.ts'
export { invoiceIssued, invoiceOverdue, invoicePaid, quoteAccepted } from './events.ts'
export { balanceOf, type InvoiceRow, type InvoiceState, isOpen, stateOn, totalOf } from './invoice.ts'
export { invoicePdf } from './pdf.ts'
export { listBillableItems } from './queries/billable-items.ts'
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
export { numberingReport, type SeriesReport } from './queries/numbering-report.ts'
export { type OverdueLine, overdueLines } from './queries/overdue-lines.ts'
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
export { type QuoteRow, quoteStateOn } from './quote.ts'
export { companySetting } from './settings.ts'
export { addCharges, type NewCharge } from './use-cases/add-charges.ts'
export { applyPayment } from './use-cases/apply-payment.ts'
export { type BillingSettings, billingSettings, changeBillingSettings } from './use-cases/change-billing-settings.ts'
export {
  addBillableItem,
  type BillableInput,
  changeBillableItem,
  deleteBillableItem,
  stopBillableItem,
} from './use-cases/edit-billable-items.ts'
export { issueInvoice } from './use-cases/issue-invoice.ts'
export { releaseClient } from './use-cases/park-client.ts'
export { acceptQuote, declineQuote, type WhichQuote, withdrawQuote } from './use-cases/quotes/answer-quote.ts'
export { changeQuote, copyQuote, createQuote, deleteQuote, type QuoteInput } from './use-cases/quotes/save-quote.ts'
export { sendQuote, sendQuoteAgain } from './use-cases/quotes/send-quote.ts'
export { voidInvoice } from './use-cases/void-invoice.ts'
