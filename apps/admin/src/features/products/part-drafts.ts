import { linesOf } from '../../components/lines.ts'
import type { PriceDraft } from '../../components/price-rows.tsx'
import { typedAmount } from '../../components/typed-amount.ts'
import type { ProductDetails } from './catalog.tsx'

type Field = ProductDetails['fields'][number]
type Meter = ProductDetails['meters'][number]

/** `rowId` because the form keeps an `id` of its own for each row. */
export type FieldDraft = {
  rowId?: number
  name: string
  label: string
  kind: Field['kind']
  choices: string
  pattern: string
  help: string
  required: boolean
  staffOnly: boolean
}

export const freshField = (): FieldDraft => ({
  name: '',
  label: '',
  kind: 'text',
  choices: '',
  pattern: '',
  help: '',
  required: false,
  staffOnly: false,
})

export const fieldDraftOf = ({ id, choices, pattern, ...field }: Field): FieldDraft => ({
  ...field,
  rowId: id,
  choices: choices.join('\n'),
  pattern: pattern ?? '',
})

export const fieldInputOf = ({ rowId, choices, pattern, ...field }: FieldDraft) => ({
  ...field,
  id: rowId,
  choices: field.kind === 'choice' ? linesOf(choices) : [],
  pattern: pattern.trim() || null,
})

export type SeasonDraft = PriceDraft & { startsOn: string; endsOn: string; periods: string; label: string }

export type MeterDraft = {
  rowId?: number
  name: string
  label: string
  unit: string
  aggregation: Meter['aggregation']
  included: string
  tiers: Meter['tiers']
  prices: { currency: string; fromQuantity: string; amount: string; per: string }[]
}

export const freshMeter = (): MeterDraft => ({
  name: '',
  label: '',
  unit: '',
  aggregation: 'sum',
  included: '0',
  tiers: 'graduated',
  prices: [],
})

export const meterDraftOf = ({ id, prices, ...meter }: Meter): MeterDraft => ({
  ...meter,
  rowId: id,
  prices: prices.map(({ amount, fromQuantity, per }) => ({
    currency: amount.currency,
    fromQuantity,
    amount: amount.amount,
    per: String(per),
  })),
})

export const meterInputOf = ({ rowId, prices, included, ...meter }: MeterDraft) => ({
  ...meter,
  id: rowId,
  included: typedAmount(included) || '0',
  prices: prices.map(({ currency, fromQuantity, amount, per }) => ({
    currency,
    fromQuantity: fromQuantity.trim() || '0',
    amount: typedAmount(amount),
    per: Number(per.trim() || '1'),
  })),
})
