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
  moduleSettings: {},
  serverGroupId: null,
  setUp: 'on_payment' as const,
  diskMib: null,
  memoryMib: null,
  kind: 'hosting' as const,
  taxClass: 'standard',
  trialDays: 0,
  mostPerClient: null,
  alignDay: null,
  chargeNextFrom: null,
  suspendAfter: 0,
  terminateAfter: null,
  converts: false,
  optionIds: [7],
  addonIds: [],
  upgradeIds: [],
  fields: [
    {
      id: 3,
      name: 'os',
      label: 'System',
      kind: 'choice' as const,
      choices: ['Debian', 'Alma'],
      pattern: null,
      help: '',
      required: true,
      staffOnly: false,
    },
  ],
  seasonalPrices: [
    {
      id: 4,
      cycle: 'monthly' as const,
      recurring: eur('2.99'),
      setup: eur('0.00'),
      startsOn: '2027-01-01',
      endsOn: '2027-02-01',
      periods: null,
      label: 'Winter',
    },
  ],
  meters: [
    {
      id: 5,
      name: 'traffic',
      label: 'Traffic',
      unit: 'GB',
      aggregation: 'sum' as const,
      included: '100',
      tiers: 'graduated' as const,
      prices: [{ fromQuantity: '0', amount: eur('0.05'), per: 1 }],
    },
  ],
  prices: [
    { cycle: 'monthly' as const, recurring: eur('4.99'), setup: eur('0.00') },
    { cycle: 'annual' as const, recurring: eur('49.90'), setup: eur('9.00') },
  ],
}

const field = {
  kind: 'text' as const,
  isRequired: true,
  choices: [],
  isAddress: false,
  isSuggested: false,
  default: '',
}
const aKind = { about: '', makes: 'account' as const, abilities: [] }
const plans = {
  kinds: [
    {
      ...aKind,
      name: 'cpanel',
      label: 'cPanel',
      form: [
        { ...field, name: 'package', label: 'Package' },
        { ...field, name: 'ip', label: 'Own address', kind: 'switch' as const, default: false },
      ],
    },
    { ...aKind, name: 'linux', label: 'Linux', form: [{ ...field, name: 'quota', label: 'Quota', default: '1024' }] },
  ],
  groups: [],
}

function eur(amount: string) {
  return { amount, currency: 'EUR' }
}

test('a product that nobody touched is sent back as it came', () => {
  expect(inputOf(draftOf(starter, ['EUR', 'USD'], plans))).toMatchObject({
    features: ['10 GB disk', '5 mailboxes'],
    stock: null,
    serverModule: null,
    prices: [
      { cycle: 'monthly', currency: 'EUR', recurring: '4.99', setup: '0' },
      { cycle: 'annual', currency: 'EUR', recurring: '49.90', setup: '9.00' },
    ],
    suspendAfter: 0,
    terminateAfter: null,
    optionIds: [7],
    fields: [{ id: 3, name: 'os', choices: ['Debian', 'Alma'], pattern: null, required: true }],
    seasonalPrices: [
      { cycle: 'monthly', currency: 'EUR', recurring: '2.99', setup: '0', label: 'Winter', periods: null },
    ],
    meters: [{ id: 5, included: '100', prices: [{ currency: 'EUR', fromQuantity: '0', amount: '0.05', per: 1 }] }],
  })
})

test('a price of an unusual cycle has a cell in each currency', () => {
  const weekly = { cycle: 'every_1_weeks' as const, recurring: eur('1.50'), setup: eur('0.00') }
  const draft = draftOf({ ...starter, prices: [weekly] }, ['EUR', 'USD'], plans)
  expect(draft.prices.USD?.every_1_weeks).toEqual({ recurring: '', setup: '' })
  expect(inputOf(draft).prices).toEqual([{ cycle: 'every_1_weeks', currency: 'EUR', recurring: '1.50', setup: '0' }])
})

test('an empty cell is no price, and blank lines are no features', () => {
  const draft = emptyDraft(['EUR'], '2', plans)
  expect(inputOf({ ...draft, features: ' 10 GB \n\n' })).toMatchObject({ prices: [], features: ['10 GB'] })
})

test('what the server says of the n-th price lands on its cell', () => {
  const draft = draftOf(starter, ['EUR', 'USD'], plans)
  draft.prices.USD!.triennial!.recurring = '120'
  expect(fieldOf(draft, 'prices.1.setup')).toBe('prices.EUR.annual.setup')
  expect(fieldOf(draft, 'prices.2.recurring')).toBe('prices.USD.triennial.recurring')
  expect(fieldOf(draft, 'prices.2')).toBe('prices.USD.triennial.recurring')
  expect(fieldOf(draft, 'features.1')).toBe('features')
  expect(fieldOf(draft, 'slug')).toBe('slug')
})

test('the module of a product is told its own settings, with what the kind has for those that were never given', () => {
  const onServers = {
    ...starter,
    serverModule: 'cpanel',
    moduleSettings: { package: 'small' },
    serverGroupId: 3,
    setUp: 'by_hand' as const,
    diskMib: 1024,
  }
  const draft = draftOf(onServers, ['EUR'], plans)
  expect(inputOf(draft)).toMatchObject({
    serverModule: 'cpanel',
    moduleSettings: { package: 'small', ip: false },
    serverGroupId: 3,
    setUp: 'by_hand',
    diskMib: 1024,
    memoryMib: null,
  })
  expect(fieldOf(draft, 'moduleSettings.package')).toBe('moduleSettings.cpanel.package')
  expect(inputOf({ ...draft, serverModule: 'linux' }).moduleSettings).toEqual({ quota: '1024' })
  expect(inputOf({ ...draft, serverModule: '' })).toMatchObject({ moduleSettings: {}, serverGroupId: null })
  const gone = draftOf({ ...onServers, serverModule: 'gone' }, ['EUR'], plans)
  expect(inputOf(gone)).toMatchObject({ serverModule: 'gone', moduleSettings: undefined })
})
