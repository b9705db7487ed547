export { invoiceNotFound, invoiceNotPayable } from './errors.ts'
export { invoiceIssued, invoicePaid } from './events.ts'
export { balanceOf, type InvoiceRow, type InvoiceState, isOpen, stateOn, totalOf } from './invoice.ts'
export { invoicePdf } from './pdf.ts'
export { chargedPeriods } from './queries/charged-periods.ts'
export { type ChargedTime, chargedTime } from './queries/charged-time.ts'
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
export { type OverdueLine, overdueLines } from './queries/overdue-lines.ts'
export { overdueOf } from './queries/overdue-of.ts'
export { receivableOf } from './queries/receivable.ts'
export { type BookProblem, verifyBooks } from './queries/verify-books.ts'
export { companySetting, type LeadDays, leadDaysSetting } from './settings.ts'
export { addCharges, type NewCharge } from './use-cases/add-charges.ts'
export { adjustCredit } from './use-cases/adjust-credit.ts'
export { applyPayment } from './use-cases/apply-payment.ts'
export { type ChargeCorrection, correctCharges, freeSources, moveChargedTime } from './use-cases/correct-charges.ts'
export { invoiceDueCharges } from './use-cases/invoice-due-charges.ts'
export { issueInvoice, issueOrWait } from './use-cases/issue-invoice.ts'
export { parkClient } from './use-cases/park-client.ts'
export { voidInvoice } from './use-cases/void-invoice.ts'
