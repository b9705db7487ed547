import { expect, test } from 'vitest'
import { addressLines, type Client, changedColumns, clientName } from './client.ts'

const ada: Client = {
  id: 1,
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: null,
  email: 'ada@example.com',
  address: '12 St James Square',
  postcode: 'SW1Y 4JH',
  city: 'London',
  country: 'GB',
  currency: 'GBP',
  separateInvoices: false,
  noLateFees: false,
  createdAt: Temporal.Instant.from('2027-01-01T00:00:00Z'),
}

test('a client is called by the company, else by the person', () => {
  expect(clientName(ada)).toBe('Ada Lovelace')
  expect(clientName({ ...ada, company: 'Engines Ltd' })).toBe('Engines Ltd')
})

test('an address has the lines that are known', () => {
  expect(addressLines(ada).lines).toEqual(['12 St James Square', 'SW1Y 4JH London', 'United Kingdom'])
  expect(addressLines({ ...ada, company: 'Engines Ltd', address: null, postcode: null, country: 'XK' })).toEqual({
    name: 'Engines Ltd',
    lines: ['Ada Lovelace', 'London', 'Kosovo'],
  })
})

test('what is not mentioned stays, what was emptied goes, and nothing else can be set', () => {
  const sneaky = { firstName: 'Augusta', company: '', city: undefined, currency: 'USD', id: 9 }
  expect(changedColumns(sneaky)).toEqual({ firstName: 'Augusta', company: null })
})
