import { expect, test } from 'vitest'
import { slugFrom } from './slug.ts'

test('a name becomes lower-case letters, digits and single hyphens', () => {
  expect(slugFrom('Größe XL & more!')).toBe('grosse-xl-more')
  expect(slugFrom('  Café – Web  ')).toBe('cafe-web')
})

test('a long name is cut without leaving a hyphen at the end', () => {
  expect(slugFrom(`${'a'.repeat(79)} b`)).toBe('a'.repeat(79))
})
