import { describe, expect, test } from 'vitest'
import { applyTax } from './apply-tax.ts'
import { aBuyer, aRuleInput, aTaxableLine, schemeOf } from './examples.ts'
import type { Rule, RuleInput } from './rule.ts'
import { isPending } from './scheme.ts'

type Given = Parameters<typeof schemeOf>[1]

/** What 100.00 costs: tax by name and percent, with the sentences of the document. */
function taxOf(buyer: Parameters<typeof aBuyer>[0], given: Given, taxClass = 'standard') {
  const scheme = schemeOf(aBuyer(buyer), given)
  if (isPending(scheme)) return scheme
  const { taxes, notes } = applyTax(scheme, [aTaxableLine('100.00', 'EUR', taxClass)], 'EUR')
  return [...taxes.map(({ name, percent, amount }) => `${name} ${percent} % ${amount.toDecimal()}`), ...notes]
}

const german: Given = { settings: { seller: { country: 'DE' }, registrations: ['DE', 'OSS-EU'] }, sets: ['eu'] }
const reverseCharge = [
  'Reverse charge 0 % 0.00',
  'Reverse charge: VAT to be accounted for by the recipient (Article 196 of Directive 2006/112/EC).',
]
const outside = ['Outside the scope of EU VAT.']

test('who is registered nowhere takes no tax and says nothing of it', () => {
  expect(taxOf({}, { settings: {}, sets: ['eu'] })).toEqual([])
})

describe('a seller in Germany with the One Stop Shop', () => {
  test.each([
    ['DE', '19 % 19.00'],
    ['AT', '20 % 20.00'],
    ['HU', '27 % 27.00'],
    ['FI', '25.5 % 25.50'],
    ['LU', '17 % 17.00'],
    ['MC', '20 % 20.00'],
  ])('takes from a person in %s the VAT of that state', (country, vat) => {
    expect(taxOf({ country }, german)).toEqual([`VAT ${vat}`])
  })

  test('takes the rate of the day', () => {
    const on = (day: string) => taxOf({ country: 'EE' }, { ...german, on: day })
    expect([on('2023-12-31'), on('2024-01-01'), on('2025-06-30'), on('2025-07-01')]).toEqual([
      ['VAT 20 % 20.00'],
      ['VAT 22 % 22.00'],
      ['VAT 22 % 22.00'],
      ['VAT 24 % 24.00'],
    ])
  })

  test('takes reduced rates for their classes', () => {
    expect(taxOf({ country: 'AT' }, german, 'reduced')).toEqual(['VAT 10 % 10.00'])
    expect(taxOf({ country: 'FI' }, german, 'reduced-2')).toEqual(['VAT 13.5 % 13.50'])
  })

  const company = { country: 'AT', kind: 'business' as const, taxId: 'ATU12345678' }

  test('leaves the VAT to a business in another state whose id is valid', () => {
    expect(taxOf(company, { ...german, ids: { ATU12345678: 'valid' } })).toEqual(reverseCharge)
  })

  test('never guesses about an id that nobody has answered for', () => {
    expect(taxOf(company, german)).toEqual({ pending: 'tax_id_unchecked', taxId: 'ATU12345678' })
  })

  test('takes VAT from a business without a valid id', () => {
    expect(taxOf(company, { ...german, ids: { ATU12345678: 'invalid' } })).toEqual(['VAT 20 % 20.00'])
    expect(taxOf({ ...company, taxId: null }, german)).toEqual(['VAT 20 % 20.00'])
    expect(taxOf({ ...company, taxId: 'no id at all' }, german)).toEqual(['VAT 20 % 20.00'])
  })

  test('a person has no use for a tax id', () => {
    expect(taxOf({ ...company, kind: 'person' }, german)).toEqual(['VAT 20 % 20.00'])
  })

  test('takes VAT from a business at home, and waits for nobody', () => {
    expect(taxOf({ kind: 'business', taxId: 'DE123456789' }, german)).toEqual(['VAT 19 % 19.00'])
  })

  test('takes nothing outside the Union and says why', () => {
    expect(taxOf({ country: 'US' }, german)).toEqual(outside)
    expect(taxOf({ country: 'CH', kind: 'business', taxId: 'CHE123456789' }, german)).toEqual(outside)
  })

  test('with a certificate takes nothing and names it', () => {
    expect(taxOf({ exemption: { certificate: 'NATO-17' } }, german)).toEqual([
      'Exempt 0 % 0.00',
      'Exempt from tax: certificate NATO-17.',
    ])
  })

  test.each([
    ['Canary Islands', 'ES', '35001'],
    ['Canary Islands', 'ES', '38 670'],
    ['Ceuta', 'ES', '51001'],
    ['Melilla', 'ES', 'E-52001'],
    ['Büsingen', 'DE', 'D-78266'],
    ['Heligoland', 'DE', '27498'],
    ['Åland', 'FI', 'AX-22100'],
    ['Åland by its own code', 'AX', null],
    ['Livigno', 'IT', '23041'],
    ['Campione', 'IT', '22061'],
    ['Mount Athos', 'GR', '630 86'],
    ['Guadeloupe', 'FR', '97100'],
    ['Réunion by its own code', 'RE', null],
    ['Saint-Barthélemy', 'FR', '97133'],
    ['New Caledonia', 'NC', '98800'],
    ['San Marino', 'IT', '47890'],
  ])('takes no VAT in a special territory: %s', (_name, country, postcode) => {
    expect(taxOf({ country, postcode }, german)).toEqual(outside)
  })

  test('asks nobody about a VAT number where there is no VAT', () => {
    const canary = { country: 'ES', postcode: '35001', kind: 'business' as const, taxId: 'B12345678' }
    expect(taxOf(canary, german)).toEqual(outside)
  })

  test.each([
    ['AT', '6691', '19 % 19.00'],
    ['PT', '9000-001', '22 % 22.00'],
    ['PT', '9500', '16 % 16.00'],
    ['ES', '08001', '21 % 21.00'],
    ['DE', '78467', '19 % 19.00'],
  ])('%s %s is inside, with its own rate where it has one', (country, postcode, vat) => {
    expect(taxOf({ country, postcode }, german)).toEqual([`VAT ${vat}`])
  })
})

test('a small seller without the One Stop Shop takes the VAT of home from persons in other states', () => {
  const small: Given = { settings: { seller: { country: 'DE' }, registrations: ['DE'] }, sets: ['eu'] }
  expect(taxOf({ country: 'HU' }, small)).toEqual(['VAT 19 % 19.00'])
  const business = { country: 'HU', kind: 'business' as const, taxId: 'HU12345678' }
  expect(taxOf(business, { ...small, ids: { HU12345678: 'valid' } })).toEqual(reverseCharge)
})

test('a French seller takes the rates of the overseas departments, and none where France has none', () => {
  const french: Given = { settings: { seller: { country: 'FR' }, registrations: ['FR', 'OSS-EU'] }, sets: ['eu'] }
  expect(taxOf({ country: 'FR', postcode: '97410' }, french)).toEqual(['VAT 8.5 % 8.50'])
  expect(taxOf({ country: 'GP' }, french)).toEqual(['VAT 8.5 % 8.50'])
  expect(taxOf({ country: 'GF' }, french)).toEqual(outside)
})

describe('a seller in India', () => {
  const indian: Given = { settings: { seller: { country: 'IN', region: 'KA' }, registrations: ['IN'] }, sets: ['in'] }
  const ofState = ['CGST 9 % 9.00', 'SGST 9 % 9.00']
  const between = ['IGST 18 % 18.00']

  test('takes half for the union and half for the state at home, and the whole between states', () => {
    expect(taxOf({ country: 'IN', region: 'KA' }, indian)).toEqual(ofState)
    expect(taxOf({ country: 'IN', region: 'IN-MH' }, indian)).toEqual(between)
  })

  test('finds the place of supply in the GSTIN of a business', () => {
    const business = { country: 'IN', region: 'KA', kind: 'business' as const }
    expect(taxOf({ ...business, taxId: '27AAPFU0939F1ZV' }, indian)).toEqual(between)
  })

  test('is at home where the address of a person is not on record', () => {
    expect(taxOf({ country: 'IN' }, indian)).toEqual(ofState)
  })

  test('in a union territory names the tax of the territory', () => {
    const chandigarh: Given = {
      ...indian,
      settings: { seller: { country: 'IN', region: 'CH' }, registrations: ['IN'] },
    }
    expect(taxOf({ country: 'IN', region: 'CH' }, chandigarh)).toEqual(['CGST 9 % 9.00', 'UTGST 9 % 9.00'])
  })

  test('exports at nothing, with the sentence of the law', () => {
    expect(taxOf({ country: 'US' }, indian)).toEqual([
      'Export 0 % 0.00',
      'Supply meant for export under LUT without payment of IGST.',
    ])
  })
})

describe('a seller in Canada', () => {
  const canadian: Given = {
    settings: { seller: { country: 'CA', region: 'QC' }, registrations: ['CA', 'CA-QC', 'CA-BC'] },
    sets: ['ca'],
  }
  test.each([
    ['QC', ['GST 5 % 5.00', 'QST 9.975 % 9.98']],
    ['ON', ['HST 13 % 13.00']],
    ['NS', ['HST 14 % 14.00']],
    ['AB', ['GST 5 % 5.00']],
    ['BC', ['GST 5 % 5.00', 'PST 7 % 7.00']],
    // Not registered there.
    ['MB', ['GST 5 % 5.00']],
  ])('takes in %s what the province takes', (region, taxes) => {
    expect(taxOf({ country: 'CA', region }, canadian)).toEqual(taxes)
  })

  test('finds the province in the post code', () => {
    expect(taxOf({ country: 'CA', postcode: 'm5v 3l9' }, canadian)).toEqual(['HST 13 % 13.00'])
  })
})

test.each([
  ['GB', 'gb', 'VAT 20 % 20.00'],
  ['IM', 'gb', 'VAT 20 % 20.00'],
  ['CH', 'ch', 'VAT 8.1 % 8.10'],
  ['LI', 'ch', 'VAT 8.1 % 8.10'],
  ['NO', 'no', 'MVA 25 % 25.00'],
  ['AU', 'au', 'GST 10 % 10.00'],
  ['NZ', 'nz', 'GST 15 % 15.00'],
])('the rule set for %s', (country, set, taxed) => {
  const seller = country === 'IM' ? 'GB' : country
  const given: Given = { settings: { seller: { country: seller }, registrations: [seller] }, sets: [set] }
  expect(taxOf({ country }, given)).toEqual([taxed])
})

test('a seller registered in one state takes the tax of that state, and none in others', () => {
  const texan: RuleInput = aRuleInput({ name: 'Sales tax', percent: '6.25', country: 'US', region: 'TX' })
  const rules: Rule[] = [{ ...texan, id: 1, setKey: null, createdAt: Temporal.Instant.fromEpochMilliseconds(0) }]
  const given: Given = { settings: { seller: { country: 'US', region: 'TX' }, registrations: ['US-TX'] }, rules }
  expect(taxOf({ country: 'US', region: 'TX' }, given)).toEqual(['Sales tax 6.25 % 6.25'])
  expect(taxOf({ country: 'US', region: 'CA' }, given)).toEqual([])
  // Nobody knows the state, and nobody guesses.
  expect(() => taxOf({ country: 'US' }, given)).toThrow(expect.objectContaining({ code: 'tax_rule_missing' }))
})

test('a seller abroad who is registered in India supplies between states', () => {
  const given: Given = { settings: { seller: { country: 'US' }, registrations: ['IN'] }, sets: ['in'] }
  expect(taxOf({ country: 'IN', region: 'KA' }, given)).toEqual(['IGST 18 % 18.00'])
})

test('a business abroad accounts for the tax itself where its state says so', () => {
  const given: Given = { settings: { seller: { country: 'DE' }, registrations: ['DE', 'GB'] }, sets: ['eu', 'gb'] }
  expect(taxOf({ country: 'GB', kind: 'business', taxId: 'GB123456789' }, given)).toEqual([
    'Reverse charge 0 % 0.00',
    'Reverse charge: tax to be accounted for by the recipient.',
  ])
  expect(taxOf({ country: 'GB' }, given)).toEqual(['VAT 20 % 20.00'])
  expect(taxOf({ country: 'GB', postcode: 'JE2 3AB' }, given)).toEqual(outside)
})

test('a registration without rules is refused, not taken for no tax', () => {
  expect(() => taxOf({ country: 'US' }, { settings: { seller: { country: 'US' }, registrations: ['US'] } })).toThrow(
    expect.objectContaining({ code: 'tax_rule_missing' }),
  )
})

describe('of several rules the closest wins', () => {
  let made = 0
  const rule = (name: string, percent: string, wish: Partial<RuleInput> = {}): Rule => ({
    ...aRuleInput({ name, percent, country: null, ...wish }),
    id: ++made,
    setKey: null,
    createdAt: Temporal.Instant.fromEpochMilliseconds(0),
  })
  const anywhere = rule('any', '1')
  const country = rule('country', '2', { country: 'US' })
  const region = rule('region', '3', { country: 'US', region: 'TX' })
  const city = rule('city', '4', { country: 'US', postcodes: ['787'] })
  const food = rule('food', '5', { country: 'US', taxClass: 'food' })
  const business = rule('business', '6', { country: 'US', customer: 'business' })
  const surcharge = rule('surcharge', '10', { level: 2, compound: true })
  const given = (...rules: Rule[]): Given => ({
    settings: { seller: { country: 'US' }, registrations: ['*'] },
    rules,
  })
  const austin = { country: 'US', region: 'TX', postcode: '78701' }

  test('by place', () => {
    const all = given(anywhere, country, region, city)
    expect(taxOf(austin, all)).toEqual(['city 4 % 4.00'])
    expect(taxOf({ ...austin, postcode: '75001' }, all)).toEqual(['region 3 % 3.00'])
    expect(taxOf({ country: 'US' }, all)).toEqual(['country 2 % 2.00'])
    expect(taxOf({ country: 'BR' }, all)).toEqual(['any 1 % 1.00'])
  })

  test('then by class, then by kind of customer', () => {
    const all = given(country, food, business)
    expect(taxOf({ country: 'US' }, all, 'food')).toEqual(['food 5 % 5.00'])
    expect(taxOf({ country: 'US', kind: 'business' }, all, 'food')).toEqual(['food 5 % 5.00'])
    expect(taxOf({ country: 'US', kind: 'business' }, all)).toEqual(['business 6 % 6.00'])
    expect(taxOf({ country: 'US' }, all)).toEqual(['country 2 % 2.00'])
    expect(taxOf(austin, given(region, food), 'food')).toEqual(['region 3 % 3.00'])
  })

  test('each level for itself', () => {
    expect(taxOf({ country: 'US' }, given(country, surcharge))).toEqual(['country 2 % 2.00', 'surcharge 10 % 10.20'])
  })

  test('the newer of two that aim alike', () => {
    const newer = rule('newer', '7', { country: 'US', validFrom: Temporal.PlainDate.from('2026-01-01') })
    expect(taxOf({ country: 'US' }, given(newer, country))).toEqual(['newer 7 % 7.00'])
  })
})
