import type { Cycle } from '../../components/cycles.ts'
import { typedAmount } from '../../components/typed-amount.ts'
import type { Promotion } from './promotion-list.tsx'

export type PromotionDraft = {
  code: string
  label: string
  kind: Promotion['kind']
  percent: string
  amounts: { currency: string; amount: string }[]
  periods: string
  startsOn: string
  endsOn: string
  mostUses: string
  mostUsesPerClient: string
  forClients: Promotion['forClients']
  cycles: Cycle[]
  currencies: string[]
  enabled: boolean
  productIds: string[]
  requiredIds: string[]
}

export const emptyPromotion = (): PromotionDraft => ({
  code: '',
  label: '',
  kind: 'percent',
  percent: '',
  amounts: [],
  periods: '',
  startsOn: '',
  endsOn: '',
  mostUses: '',
  mostUsesPerClient: '',
  forClients: 'all',
  cycles: [],
  currencies: [],
  enabled: true,
  productIds: [],
  requiredIds: [],
})

export const promotionDraftOf = (promotion: Promotion): PromotionDraft => ({
  code: promotion.code,
  label: promotion.label,
  kind: promotion.kind,
  percent: promotion.percent ?? '',
  amounts: promotion.amounts,
  periods: promotion.periods?.toString() ?? '',
  startsOn: promotion.startsOn ?? '',
  endsOn: promotion.endsOn ?? '',
  mostUses: promotion.mostUses?.toString() ?? '',
  mostUsesPerClient: promotion.mostUsesPerClient?.toString() ?? '',
  forClients: promotion.forClients,
  cycles: promotion.cycles ?? [],
  currencies: promotion.currencies ?? [],
  enabled: promotion.enabled,
  productIds: promotion.productIds.map(String),
  requiredIds: promotion.requiredIds.map(String),
})

const numberOrNull = (text: string) => (text.trim() === '' ? null : Number(text))
const listOrNull = <Item>(list: Item[]) => (list.length === 0 ? null : list)

/** What is sent: nothing ticked is no limit. */
export const promotionInputOf = (draft: PromotionDraft) => ({
  code: draft.code,
  label: draft.label,
  kind: draft.kind,
  percent: draft.kind === 'percent' ? typedAmount(draft.percent) || null : null,
  amounts:
    draft.kind === 'fixed' || draft.kind === 'override'
      ? draft.amounts.map(({ currency, amount }) => ({ currency, amount: typedAmount(amount) }))
      : [],
  periods: numberOrNull(draft.periods),
  startsOn: draft.startsOn || null,
  endsOn: draft.endsOn || null,
  mostUses: numberOrNull(draft.mostUses),
  mostUsesPerClient: numberOrNull(draft.mostUsesPerClient),
  forClients: draft.forClients,
  cycles: listOrNull(draft.cycles),
  currencies: listOrNull(draft.currencies),
  enabled: draft.enabled,
  productIds: draft.productIds.map(Number),
  requiredIds: draft.requiredIds.map(Number),
})
