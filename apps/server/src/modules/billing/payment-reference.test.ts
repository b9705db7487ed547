import { creditorReference } from '@ostler/kernel'
import { expect, test } from 'vitest'
import { paymentReferenceOf } from './payment-reference.ts'

test('an invoice keeps the reference of the proforma it was', () => {
  expect(paymentReferenceOf({ number: 'INV-2027-000001', proformaNumber: 'PRO-2027-000007' })).toBe(
    creditorReference('PRO-2027-000007'),
  )
})
