import { expect, test } from 'vitest'
import { needsRegion, regionsOf, taxIdLabel } from './regions.ts'

test('states are listed where they decide about tax, each once', () => {
  for (const [country, count] of [
    ['AU', 8],
    ['CA', 13],
    ['IN', 36],
    ['US', 51],
  ] as const) {
    const codes = regionsOf(country).map(({ code }) => code)
    expect([country, new Set(codes).size]).toEqual([country, count])
    expect(codes.every((code) => /^[A-Z0-9]{2,3}$/.test(code))).toBe(true)
  }
  expect(regionsOf('DE')).toEqual([])
})

test('the tax id is called as people there call it', () => {
  expect([taxIdLabel('IN'), taxIdLabel('FR'), needsRegion('IN'), needsRegion('US')]).toEqual([
    'GSTIN',
    'VAT number',
    true,
    false,
  ])
})
