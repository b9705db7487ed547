import fc from 'fast-check'
import { expect, test } from 'vitest'
import { creditorReference, isCreditorReference } from './account-numbers.ts'

test('a reference is the one that ISO 11649 has for the number', () => {
  expect(creditorReference('INV-2026-00042')).toBe('RF36INV202600042')
  expect(isCreditorReference('RF18539007547034')).toBe(true)
  expect(isCreditorReference('RF19539007547034')).toBe(false)
})

test('any number has a reference that banks take, and one changed digit is noticed', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z]{1,5}-?\d{1,12}$/), fc.nat(8), (number, more) => {
      const reference = creditorReference(number)
      expect(isCreditorReference(reference)).toBe(true)
      const last = Number(reference.at(-1))
      const other = `${reference.slice(0, -1)}${(last + 1 + more) % 10}`
      expect(isCreditorReference(other)).toBe(other === reference)
    }),
  )
})
