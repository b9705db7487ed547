import { expect, test } from 'vitest'
import { addressLines, type Client, changedColumns, clientName, taxColumns } from './client.ts'

const ada: Client = {
  id: 1,
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: null,
  email: 'ada@example.com',
  phone: null,
  address: '12 St James Square',
  postcode: 'SW1Y 4JH',
  city: 'London',
  country: 'GB',
  region: null,
  currency: 'GBP',
  separateInvoices: false,
  isBusiness: false,
  taxId: null,
  exemptionCertificate: null,
  exemptionUntil: null,
  noLateFees: false,
  mailKinds: [],
  groupId: null,
  mergedInto: null,
  erasedAt: null,
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

test('the tax id of a business and the region stand in the address, so that documents copy them', () => {
  const inVienna = { ...ada, company: 'Engines GmbH', country: 'AT', isBusiness: true, taxId: 'ATU12345678' }
  expect(addressLines(inVienna).lines.slice(-2)).toEqual(['Austria', 'VAT ID: ATU12345678'])
  const inKarnataka = { ...ada, country: 'IN', region: 'KA', isBusiness: true, taxId: '29AAGCB7383J1Z4' }
  expect(addressLines(inKarnataka).lines.slice(-2)).toEqual(['KA, India', 'GSTIN: 29AAGCB7383J1Z4'])
})

test('who gives a company or a tax id is a business, unless they say otherwise', () => {
  const person = { isBusiness: false, taxId: null, region: null }
  expect(taxColumns({ country: 'AT' }, null)).toEqual(person)
  expect(taxColumns({ country: 'AT', company: 'E' }, null)).toEqual({ ...person, isBusiness: true })
  expect(taxColumns({ country: 'AT', taxId: 'u12345678' }, null)).toEqual({
    ...person,
    isBusiness: true,
    taxId: 'ATU12345678',
  })
  expect(taxColumns({ country: 'AT', company: 'E', isBusiness: false, taxId: 'ATU12345678' }, null)).toEqual(person)
})

test('tax id and region stay until they are emptied, or somebody moves to another country', () => {
  const before = { ...ada, country: 'CA', region: 'BC', isBusiness: true, company: 'E', taxId: '123456789RT0001' }
  const same = { isBusiness: true, taxId: '123456789RT0001', region: 'BC' }
  expect(taxColumns({ city: 'Vancouver' }, before)).toEqual(same)
  expect(taxColumns({ country: 'CA', company: '' }, before)).toEqual(same)
  expect(taxColumns({ company: '', taxId: '' }, before)).toEqual({ isBusiness: false, taxId: null, region: 'BC' })
  expect(taxColumns({ country: 'AT' }, before)).toEqual({ isBusiness: true, taxId: null, region: null })
  expect(taxColumns({ region: 'CA-QC' }, before).region).toBe('QC')
  expect(() => taxColumns({ taxId: '12' }, before)).toThrow(expect.objectContaining({ code: 'invalid_tax_id' }))
  expect(() => taxColumns({ region: 'Quebec' }, before)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
})

test('what is not mentioned stays, what was emptied goes, and nothing else can be set', () => {
  const sneaky = { firstName: 'Augusta', company: '', city: undefined, currency: 'USD', id: 9 }
  expect(changedColumns(sneaky)).toEqual({ firstName: 'Augusta', company: null })
})
