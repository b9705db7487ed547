import { expect, test } from 'vitest'
import { memberStates, ruleSets } from './rates/index.ts'
import { gstinCheck, readTaxId, stateOfGstin } from './tax-id.ts'

test.each([
  ['AT', 'atu 1234.5678', 'ATU12345678'],
  ['BE', '0123456789', 'BE0123456789'],
  ['GR', 'GR123456789', 'EL123456789'],
  ['NL', 'NL123456789B01', 'NL123456789B01'],
  ['FR', 'FRXX123456789', 'FRXX123456789'],
  ['MC', 'FR12345678901', 'FR12345678901'],
  ['ES', 'ESB12345678', 'ESB12345678'],
  ['IE', 'IE1234567FA', 'IE1234567FA'],
  ['SE', '123456789001', 'SE123456789001'],
  ['GB', 'gb 123 4567 89', 'GB123456789'],
  ['CH', 'CHE-123.456.789 MWST', 'CHE123456789'],
  ['NO', '123456789', '123456789MVA'],
  ['AU', 'ABN 51 824 753 556', '51824753556'],
  ['CA', '123456789 RT 0001', '123456789RT0001'],
  ['IN', '27AAPFU0939F1ZV', '27AAPFU0939F1ZV'],
  ['BR', '12.345.678/0001-95', '12345678000195'],
])('reads a tax id of %s as people write it: %s', (country, typed, id) => {
  expect(readTaxId(typed, country).id).toBe(id)
})

test.each([
  ['AT', 'AT12345678'],
  ['DE', 'DE12345678'],
  ['DE', 'ATU12345678'],
  ['NL', 'NL123456789X01'],
  ['AU', '51824753557'],
  ['IN', '27AAPFU0939F1ZW'],
  ['IN', '99AAPFU0939F1ZV'],
  ['IN', 'AAPFU0939F'],
  ['CH', 'CHE12345678'],
  ['BR', '<b>'],
])('refuses for %s: %s', (country, typed) => {
  expect(() => readTaxId(typed, country)).toThrow(
    expect.objectContaining({ code: 'invalid_tax_id', fields: [expect.objectContaining({ field: 'taxId' })] }),
  )
})

test('an authority is asked about the numbers of member states alone, by the letters it knows', () => {
  expect(readTaxId('123456789', 'GR').vies).toEqual({ prefix: 'EL', number: '123456789' })
  expect(readTaxId('GB123456789', 'GB').vies).toBeNull()
  expect(readTaxId('B12345678', 'ES', '35001').vies).toBeNull()
})

test('the check sign of a GSTIN, and the state in it', () => {
  expect([gstinCheck('27AAPFU0939F1Z'), stateOfGstin('27AAPFU0939F1ZV')]).toEqual(['V', 'MH'])
})

test('every member state has a form of its ids and a standard rate for every day since 2024', () => {
  const { rules } = ruleSets.find(({ name }) => name === 'eu')!
  for (const country of memberStates) {
    expect(() => readTaxId('!', country)).toThrow(expect.objectContaining({ code: 'invalid_tax_id' }))
    for (const day of ['2024-01-01', '2025-01-01', '2025-08-01', '2026-11-21']) {
      const date = Temporal.PlainDate.from(day)
      const valid = rules.filter(
        (rule) =>
          rule.country === country &&
          rule.taxClass === null &&
          rule.territory === null &&
          Temporal.PlainDate.compare(rule.validFrom, date) <= 0 &&
          (rule.validUntil === null || Temporal.PlainDate.compare(rule.validUntil, date) > 0),
      )
      expect([country, day, valid.length]).toEqual([country, day, 1])
    }
  }
})

test('no two rules of a set are valid for the same thing on one day', () => {
  for (const { rules } of ruleSets) {
    const runs = new Map<string, { from: string; until: string }[]>()
    for (const rule of rules) {
      const key = [rule.country, rule.region, rule.territory, rule.taxClass, rule.level, rule.supply].join()
      const run = runs.get(key) ?? []
      const from = rule.validFrom.toString()
      const until = rule.validUntil?.toString() ?? '9999-12-31'
      expect(run.filter((other) => other.from < until && from < other.until)).toEqual([])
      runs.set(key, [...run, { from, until }])
    }
  }
})
