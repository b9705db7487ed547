import { expect, test } from 'vitest'
import { emptyPromotion, promotionDraftOf, promotionInputOf } from './promotion-draft.ts'

const welcome = {
  id: 1,
  code: 'WELCOME',
  label: 'Welcome',
  kind: 'fixed' as const,
  state: 'running' as const,
  percent: null,
  amounts: [{ amount: '5.00', currency: 'EUR' }],
  periods: 3,
  startsOn: '2027-01-01',
  endsOn: null,
  mostUses: 100,
  mostUsesPerClient: null,
  uses: 4,
  forClients: 'new' as const,
  cycles: ['monthly' as const],
  currencies: null,
  enabled: true,
  productIds: [2],
  requiredIds: [],
}

test('a promotion that nobody touched is sent back as it came', () => {
  const { id: _id, state: _state, uses: _uses, ...input } = welcome
  expect(promotionInputOf(promotionDraftOf(welcome))).toEqual(input)
})

test('only what the kind needs is sent, and nothing ticked is no limit', () => {
  const draft = { ...promotionDraftOf(welcome), kind: 'percent' as const, percent: '10', cycles: [] }
  expect(promotionInputOf(draft)).toMatchObject({ percent: '10', amounts: [], cycles: null })
  expect(promotionInputOf(emptyPromotion())).toMatchObject({ percent: null, cycles: null, currencies: null })
})
