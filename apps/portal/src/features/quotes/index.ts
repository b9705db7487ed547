export { type QuoteSummary, useKeepAnswered, useQuote, useQuoteByLink, useQuotes } from './api.ts'
export { AnswerPanel } from './components/answer-panel.tsx'
export { QuoteDocument } from './components/quote-document.tsx'
export { QuoteStateBadge } from './components/quote-state-badge.tsx'
