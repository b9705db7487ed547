export type { InvoiceDocument } from './document.ts'
export { renderInvoicePdf } from './render.ts'
