import type { client } from '../../api.ts'
import type { Cycle } from '../../components/cycles.ts'
import { typedAmount } from '../../components/typed-amount.ts'
import type { Quote } from './quote-states.ts'

/** A quote as it is typed: everything is text. */
export type QuoteDraft = {
  subject: string
  note: string
  validUntil: string
  dueDays: string
  onAcceptance: 'invoice' | 'order'
  lines: { description: string; quantity: string; unitPrice: string; cycle: string; taxClass: string }[]
}

export const emptyLine: QuoteDraft['lines'][number] = {
  description: '',
  quantity: '1',
  unitPrice: '',
  cycle: '',
  taxClass: 'standard',
}

export const emptyQuote: QuoteDraft = {
  subject: '',
  note: '',
  validUntil: '',
  dueDays: '',
  onAcceptance: 'invoice',
  lines: [emptyLine],
}

export const draftOfQuote = (quote: Quote): QuoteDraft => ({
  subject: quote.subject,
  note: quote.note,
  validUntil: quote.validUntil,
  dueDays: String(quote.dueDays),
  onAcceptance: quote.onAcceptance,
  lines: quote.lines.map((line) => ({
    description: line.description,
    quantity: line.quantity,
    unitPrice: line.unitPrice.amount,
    cycle: line.cycle ?? '',
    taxClass: line.taxClass,
  })),
})

export type QuoteContent = Omit<Parameters<typeof client.admin.quotes.change>[0], 'id'>

/** What is left empty, the setting decides. */
export const contentOf = (draft: QuoteDraft): QuoteContent => ({
  subject: draft.subject,
  note: draft.note,
  ...(draft.validUntil ? { validUntil: draft.validUntil } : {}),
  ...(draft.dueDays.trim() ? { dueDays: Number(draft.dueDays) } : {}),
  onAcceptance: draft.onAcceptance,
  lines: draft.lines.map(({ cycle, quantity, unitPrice, ...line }) => ({
    ...line,
    quantity: typedAmount(quantity),
    unitPrice: typedAmount(unitPrice),
    cycle: cycle === '' ? null : (cycle as Cycle),
  })),
})
