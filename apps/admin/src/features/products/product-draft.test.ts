import { expect, test } from 'vitest'
import { draftOf, emptyDraft, fieldOf, inputOf } from './product-draft.ts'

const starter = {
  id: 1,
  groupId: 2,
  slug: 'starter',
  name: 'Starter',
  tagline: '',
  description: '',
  features: ['10 GB disk', '5 mailboxes'],
  requiresDomain: true,
  hidden: false,
  stock: null,
  serverModule: null,
  serverPlan: null,
  prices: [
    { cycle: 'monthly' as const, recurring: eur('4.99'), setup: eur('0.00') },
    { cycle: 'annual' as const, recurring: eur('49.90'), setup: eur('9.00') },
  ],
}

function eur(amount: string) {
  return { amount, currency: 'EUR' }
}

test('a product that nobody touched is sent back as it came', () => {
  expect(inputOf(draftOf(starter, ['EUR', 'USD']))).toMatchObject({
    features: ['10 GB disk', '5 mailboxes'],
    stock: null,
    serverModule: null,
    prices: [
      { cycle: 'monthly', currency: 'EUR', recurring: '4.99', setup: '0' },
      { cycle: 'annual', currency: 'EUR', recurring: '49.90', setup: '9.00' },
    ],
  })
})

test('an empty cell is no price, and blank lines are no features', () => {
  const draft = emptyDraft(['EUR'], '2')
  expect(inputOf({ ...draft, features: ' 10 GB \n\n' })).toMatchObject({ prices: [], features: ['10 GB'] })
})

test('what the server says of the n-th price lands on its cell', () => {
  const draft = draftOf(starter, ['EUR', 'USD'])
  draft.prices.USD!.triennial.recurring = '120'
  expect(fieldOf(draft, 'prices.1.setup')).toBe('prices.EUR.annual.setup')
  expect(fieldOf(draft, 'prices.2.recurring')).toBe('prices.USD.triennial.recurring')
  expect(fieldOf(draft, 'prices.2')).toBe('prices.USD.triennial.recurring')
  expect(fieldOf(draft, 'features.1')).toBe('features')
  expect(fieldOf(draft, 'slug')).toBe('slug')
})
