import { expect, test } from 'vitest'
import { fieldOfDraft, type Gateway, gatewayDraftOf, gatewayInputOf } from './gateway-draft.ts'

const gateway = {
  name: 'cards',
  label: 'Card',
  hint: '',
  isEnabled: true,
  way: 'fields',
  stores: true,
  holds: false,
  currencies: ['EUR'],
  countries: ['DE', 'FR'],
  exceptCountries: true,
  groupIds: [3],
  productIds: [],
  amounts: { EUR: { least: '5.00', most: null } },
  surcharge: { percent: '-2.5', fixed: { EUR: '0.30' } },
  settings: { account: 'acct_1', live: true },
  secretsThere: ['secretKey'],
  form: [
    { name: 'secretKey', kind: 'secret', default: '' },
    { name: 'account', kind: 'text', default: '' },
    { name: 'live', kind: 'switch', default: false },
  ],
} as unknown as Gateway

test('what is not touched goes out as it came in, without secrets', () => {
  const { label, hint, isEnabled, way, stores, holds, currencies, countries, exceptCountries } = gateway
  const { groupIds, productIds, amounts, surcharge } = gateway
  expect(gatewayInputOf(gatewayDraftOf(gateway))).toEqual({
    ...{ label, hint, isEnabled, way, stores, holds, currencies, countries, exceptCountries },
    ...{ groupIds, productIds, amounts, surcharge },
    settings: { secretKey: '', account: 'acct_1', live: true },
  })
})

test('countries are taken as people type them, and amounts with a comma', () => {
  const draft = {
    ...gatewayDraftOf(gateway),
    countries: 'de, fr;IT  ',
    percent: '',
    fixed: [],
    limits: [{ currency: 'EUR', least: '', most: '99,5' }],
  }
  expect(gatewayInputOf(draft)).toMatchObject({
    countries: ['DE', 'FR', 'IT'],
    surcharge: null,
    amounts: { EUR: { least: null, most: '99.5' } },
  })
})

test.each([
  ['settings.secretKey', 'settings.secretKey'],
  ['amounts.EUR.most', 'limits.0.most'],
  ['amounts', 'limits'],
  ['surcharge.percent', 'percent'],
  ['surcharge', 'percent'],
  ['surcharge.fixed.EUR', 'fixed.0.amount'],
  ['surcharge.fixed', 'fixed'],
  ['countries.1', 'countries'],
  ['label', 'label'],
])('%s is said at %s', (field, place) => {
  expect(fieldOfDraft(gatewayDraftOf(gateway), field)).toBe(place)
})
