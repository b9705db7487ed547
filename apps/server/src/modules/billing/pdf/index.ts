export { renderCached } from './cache.ts'
export type {
  Brand,
  DocumentKind,
  DocumentLine,
  DocumentModel,
  LegalNote,
  Party,
  PaymentDetails,
  TaxRow,
} from './document.ts'
