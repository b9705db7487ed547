import { expect, test } from 'vitest'
import { emptyPayForm, readPayForm } from './pay-form.ts'

const today = Temporal.PlainDate.from('2027-03-31')
const good = { card: '4242 4242 4242 4242', expiry: '03/27', cvc: '123' }

test('a card is good until the end of its month', () => {
  expect(readPayForm(good, today)).toEqual({ kind: 'card', digits: '4242424242424242', expires: '2027-03' })
  expect(readPayForm({ ...good, expiry: '3/2027' }, today).kind).toBe('card')
  expect(readPayForm(good, today.add({ days: 1 }))).toMatchObject({
    kind: 'wrong',
    errors: { expiry: expect.any(String) },
  })
})

test('each wrong field is named', () => {
  expect(readPayForm({ card: '4242', expiry: '13/30', cvc: '12' }, today)).toMatchObject({
    kind: 'wrong',
    errors: { card: expect.any(String), expiry: expect.any(String), cvc: expect.any(String) },
  })
})

test('a test card of the table needs no other field', () => {
  expect(readPayForm({ ...emptyPayForm, testCard: '4000 0000 0000 0002' }, today)).toEqual({
    kind: 'card',
    digits: '4000000000000002',
    expires: '2030-03',
  })
  expect(readPayForm({ ...emptyPayForm, testCard: 'DE89 3704 0044 0532 0130 00' }, today)).toMatchObject({
    digits: 'DE89370400440532013000',
  })
})

test('a number that is chosen and is no test card needs the other fields', () => {
  expect(readPayForm({ ...emptyPayForm, testCard: '4111 1111 1111 1111' }, today).kind).toBe('wrong')
})
