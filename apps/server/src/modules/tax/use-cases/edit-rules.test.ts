import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aVisitor } from '../../identity/examples.ts'
import { applyTax } from '../apply-tax.ts'
import { aBuyer, aRuleInput, aTaxableLine, someTaxSettings } from '../examples.ts'
import { previewTax } from '../queries/preview-tax.ts'
import { listRuleSets, listRules } from '../queries/rules.ts'
import { listTaxIds } from '../queries/tax-ids.ts'
import { taxSchemes } from '../queries/tax-schemes.ts'
import { ruleSets } from '../rates/index.ts'
import { isPending, type TaxScheme } from '../scheme.ts'
import { askAgain } from './check-tax-id.ts'
import { createRule, endRule, updateRule } from './edit-rules.ts'
import { installRuleSet } from './install-rule-set.ts'
import { changeTaxSettings, readTaxSettings } from './settings.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2026-11-21T12:00:00Z' })
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const day = (text: string) => Temporal.PlainDate.from(text)

async function schemeOn(on: string, buyer = aBuyer()): Promise<TaxScheme> {
  const [scheme] = await taxSchemes(system(), { buyers: [buyer], on: day(on) })
  if (isPending(scheme!)) throw new Error('is pending')
  return scheme!
}

const taxOf = (scheme: TaxScheme) => applyTax(scheme, [aTaxableLine('100.00')], 'EUR').tax.toDecimal()

test('a fresh house takes no tax', async () => {
  const [scheme] = await taxSchemes(system(), { buyers: [aBuyer()], on: day('2026-11-21') })
  const taxed = applyTax(scheme as TaxScheme, [aTaxableLine('10.01')], 'EUR')
  expect([taxed.tax.toDecimal(), taxed.total.toDecimal(), taxed.taxes, taxed.notes]).toEqual(['0.00', '10.01', [], []])
})

test('every set can be installed, twice to the same effect', async () => {
  for (const { name, rules } of ruleSets) {
    expect(await installRuleSet(system(), name)).toEqual({ added: rules.length, ended: 0 })
    expect(await installRuleSet(system(), name)).toEqual({ added: 0, ended: 0 })
  }
  const listed = await listRuleSets(system())
  expect(listed.map(({ rules, installed }) => rules - installed)).toEqual(ruleSets.map(() => 0))
  await expect(installRuleSet(system(), 'atlantis')).rejects.toMatchObject({ code: 'rule_set_not_found' })
})

test('installed by many at once, a set stands once', async () => {
  await house.pool.query('DELETE FROM tax.rules')
  const effects = await Promise.all([1, 2, 3, 4].map(() => installRuleSet(system(), 'eu')))
  const total = ruleSets.find(({ name }) => name === 'eu')!.rules.length
  expect(effects.map(({ added }) => added).sort((a, b) => a - b)).toEqual([0, 0, 0, total])
})

test('a later edition of a set ends what it ends, and leaves what the operator ended', async () => {
  await house.pool.query(`UPDATE tax.rules SET valid_until = NULL WHERE rule = 'ee-standard' AND percent = 22`)
  await house.pool.query(`UPDATE tax.rules SET valid_until = '2026-12-31' WHERE rule = 'de-reduced'`)
  expect(await installRuleSet(system(), 'eu')).toEqual({ added: 0, ended: 1 })
  const { rows } = await house.pool.query(
    "SELECT rule, valid_until::text FROM tax.rules WHERE rule = 'de-reduced' OR (rule = 'ee-standard' AND percent = 22) ORDER BY rule",
  )
  expect(rows).toEqual([
    { rule: 'de-reduced', valid_until: '2026-12-31' },
    { rule: 'ee-standard', valid_until: '2025-07-01' },
  ])
})

test('settings are checked and kept', async () => {
  const seller = { country: 'DE', taxId: 'de 123 456 789' }
  const wanted = someTaxSettings({ seller, registrations: ['DE', 'OSS-EU', 'DE'], cashRounding: { CHF: '0.05' } })
  expect(await changeTaxSettings(system(), wanted)).toMatchObject({
    seller: { taxId: 'DE123456789' },
    registrations: ['DE', 'OSS-EU'],
  })
  expect(await readTaxSettings(system())).toMatchObject({ cashRounding: { CHF: '0.05' } })
  const refused = (wish: Parameters<typeof someTaxSettings>[0], field: string) =>
    expect(changeTaxSettings(system(), someTaxSettings(wish))).rejects.toMatchObject({
      fields: [expect.objectContaining({ field })],
    })
  await refused({ registrations: ['DE'] }, 'seller.country')
  await refused({ registrations: ['Germany'] }, 'registrations.0')
  await refused({ seller: { country: 'DE', taxId: 'x' } }, 'seller.taxId')
  await refused({ seller: { country: 'IN' }, registrations: ['IN'] }, 'seller.region')
  await refused({ cashRounding: { CHF: '0.005' } }, 'cashRounding.CHF')
  await refused({ cashRounding: { XYZ: '1' } }, 'cashRounding.XYZ')
})

test('a rule that changes leaves what was computed: the old day, and the scheme that is kept', async () => {
  const kept = await schemeOn('2026-11-21')
  const before = structuredClone(kept)
  const { items } = await listRules(system(), { limit: 100, country: 'DE', state: 'current' })
  const standard = items.find(({ rule }) => rule === 'de-standard')!
  await endRule(system(), { id: standard.id, on: day('2027-01-01') })
  await createRule(system(), aRuleInput({ percent: '21', validFrom: day('2027-01-01'), rule: 'de-standard' }))

  expect(kept).toEqual(before)
  expect([taxOf(kept), taxOf(await schemeOn('2026-12-31')), taxOf(await schemeOn('2027-01-01'))]).toEqual([
    '19.00',
    '19.00',
    '21.00',
  ])
})

test('a rule that has begun is ended and not changed', async () => {
  const begun = await createRule(system(), aRuleInput({ country: 'US', percent: '5' }))
  await expect(updateRule(system(), { id: begun.id, percent: '6' })).rejects.toMatchObject({
    code: 'tax_rule_in_force',
  })
  await expect(endRule(system(), { id: begun.id, on: day('2026-11-20') })).rejects.toMatchObject({
    code: 'invalid_input',
  })
  expect((await endRule(system(), { id: begun.id, on: day('2026-11-21') })).validUntil?.toString()).toBe('2026-11-21')
  await expect(endRule(system(), { id: begun.id, on: day('2026-11-21') })).rejects.toMatchObject({
    code: 'tax_rule_ended',
  })

  const coming = await createRule(system(), aRuleInput({ country: 'US', validFrom: day('2027-01-01') }))
  expect(await updateRule(system(), { id: coming.id, percent: '6.25', name: 'Sales tax' })).toMatchObject({
    percent: '6.25',
    name: 'Sales tax',
    country: 'US',
  })
  await expect(updateRule(system(), { id: coming.id, validFrom: day('2026-01-01') })).rejects.toMatchObject({
    fields: [expect.objectContaining({ field: 'validFrom' })],
  })
  expect((await endRule(system(), { id: coming.id, on: day('2026-12-01') })).validUntil?.toString()).toBe('2027-01-01')
  const nobody = { code: 'tax_rule_not_found' }
  await expect(updateRule(system(), { id: 999_999, percent: '1' })).rejects.toMatchObject(nobody)
  await expect(endRule(system(), { id: 999_999, on: day('2027-01-01') })).rejects.toMatchObject(nobody)
})

test.each([
  ['percent', { percent: '1.123456' }],
  ['percent', { percent: '1000' }],
  ['percent', { percent: '5', treatment: 'zero' }],
  ['compound', { compound: true }],
  ['country', { country: null, region: 'TX' }],
  ['territory', { territory: 'canary-islands' }],
  ['validUntil', { validUntil: Temporal.PlainDate.from('2020-01-01') }],
] as const)('a rule that cannot be meant is refused beside its %s', async (field, wish) => {
  await expect(createRule(system(), aRuleInput(wish))).rejects.toMatchObject({
    fields: [expect.objectContaining({ field })],
  })
})

test('rules are listed in pages', async () => {
  const first = await listRules(system(), { limit: 2, country: 'FR' })
  const second = await listRules(system(), { limit: 100, country: 'FR', cursor: first.nextCursor! })
  const ids = [...first.items, ...second.items].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(first.items).toHaveLength(2)
})

test('a thousand buyers take as many queries as one, and get their answers in order', async () => {
  const countries = ['DE', 'AT', 'US', 'FI']
  const buyers = Array.from({ length: 1000 }, (_, index) => aBuyer({ country: countries[index % 4]! }))
  const ctx = system()
  let queries = 0
  const counted = Object.create(ctx, {
    read: {
      value: new Proxy(ctx.read, {
        get(target, name) {
          if (name === 'select') queries += 1
          const member = Reflect.get(target, name)
          return typeof member === 'function' ? member.bind(target) : member
        },
      }),
    },
  })
  const schemes = await taxSchemes(counted, { buyers, on: day('2026-11-21') })
  expect(queries).toBeLessThanOrEqual(3)
  expect(schemes.slice(0, 4).map((scheme) => taxOf(scheme as TaxScheme))).toEqual(['19.00', '20.00', '0.00', '25.50'])
  expect(schemes.slice(4, 8)).toEqual(schemes.slice(0, 4))
})

test('a preview is what would be charged, or says what it waits for', async () => {
  const lines = [aTaxableLine('100.00')]
  const preview = (buyer: ReturnType<typeof aBuyer>) =>
    previewTax(system(), { buyer, on: day('2026-11-21'), lines, currency: 'EUR' })
  expect(await preview(aBuyer({ country: 'AT' }))).toMatchObject({ total: expect.objectContaining({ minor: 12_000n }) })
  const waiting = aBuyer({ country: 'AT', kind: 'business', taxId: 'ATU12345678' })
  expect(await preview(waiting)).toEqual({ pending: 'tax_id_unchecked', taxId: 'ATU12345678' })
})

test('who may not is refused', async () => {
  const visitor = aVisitor(house)
  const acts: (() => unknown)[] = [
    () => createRule(visitor, aRuleInput()),
    () => updateRule(visitor, { id: 1 }),
    () => endRule(visitor, { id: 1, on: day('2027-01-01') }),
    () => installRuleSet(visitor, 'eu'),
    () => changeTaxSettings(visitor, someTaxSettings({})),
    () => readTaxSettings(visitor),
    () => listRules(visitor, { limit: 1 }),
    () => listRuleSets(visitor),
    () => listTaxIds(visitor, { limit: 1 }),
    () => askAgain(visitor, 'x'),
    () => previewTax(visitor, { buyer: aBuyer(), on: day('2027-01-01'), lines: [], currency: 'EUR' }),
  ]
  for (const act of acts) await expect(Promise.resolve().then(act)).rejects.toMatchObject({ code: 'unauthenticated' })
})
