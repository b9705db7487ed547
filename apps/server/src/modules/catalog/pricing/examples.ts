import { type Cycle, Money } from '@ostler/kernel'
import type { OptionChoice, ProductForQuote, ProductOption, Promotion } from '../read-model.ts'
import { type PricedItem, priceQuote, type ToPrice } from './price-quote.ts'

/** Builders for tests of pricing, which need no database. */

export const eur = (amount: string): Money => Money.parse(amount, 'EUR')
export const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text)

let made = 0

/** A monthly product for 10.00 EUR. */
export function aListed(
  wish: Partial<ProductForQuote> & { monthly?: string; setupFee?: string } = {},
): ProductForQuote {
  const { monthly = '10.00', setupFee = '0.00', ...rest } = wish
  made += 1
  return {
    id: made,
    groupId: 1,
    slug: `product-${made}`,
    name: `Product ${made}`,
    tagline: '',
    description: '',
    features: [],
    requiresDomain: false,
    hidden: false,
    stock: null,
    serverModule: null,
    moduleSettings: {},
    serverGroupId: null,
    setUp: 'on_payment',
    diskMib: null,
    memoryMib: null,
    position: 0,
    kind: 'other',
    taxClass: 'standard',
    trialDays: 0,
    mostPerClient: null,
    alignDay: null,
    chargeNextFrom: null,
    suspendAfter: null,
    terminateAfter: null,
    converts: false,
    prices: [aListPrice('monthly', monthly, setupFee)],
    options: [],
    fields: [],
    seasonalPrices: [],
    addonIds: [],
    upgradeIds: [],
    meters: [],
    ...rest,
  }
}

export const aListPrice = (cycle: Cycle, recurring: string, setup = '0.00') => ({
  cycle,
  recurring: eur(recurring),
  setup: eur(setup),
  convertedAt: null,
})

export const anItem = (product: ProductForQuote, wish: Partial<PricedItem> = {}): PricedItem => ({
  product,
  cycle: 'monthly',
  quantity: 1,
  options: [],
  parentIndex: null,
  parent: null,
  bundle: null,
  price: null,
  ...wish,
})

/** What the items cost on 31 January 2027. */
export const priceOf = (items: PricedItem[], wish: Partial<ToPrice> = {}) =>
  priceQuote({
    items,
    currency: 'EUR',
    startsOn: day('2027-01-31'),
    bundles: new Map(),
    promotion: null,
    client: null,
    dayCount: 'actual',
    tax: undefined,
    credit: null,
    ...wish,
  })

/** 20 % off everything for life. */
export const aPromotion = (wish: Partial<Promotion> = {}): Promotion => ({
  id: 1,
  code: 'SAVE',
  label: 'Save',
  kind: 'percent',
  percent: (wish.kind ?? 'percent') === 'percent' ? '20' : null,
  amounts: [],
  periods: null,
  startsOn: null,
  endsOn: null,
  mostUses: null,
  mostUsesPerClient: null,
  uses: 0,
  forClients: 'all',
  cycles: null,
  currencies: null,
  enabled: true,
  productIds: [],
  requiredIds: [],
  ...wish,
})

export const withCode = (wish: Partial<Promotion> = {}) => ({ promotion: { code: 'SAVE', found: aPromotion(wish) } })

export const aChoice = (wish: Partial<OptionChoice> & { tiers?: [number, string][] } = {}): OptionChoice => {
  const { tiers = [[1, '2.00']], ...rest } = wish
  made += 1
  return {
    id: made,
    label: `Choice ${made}`,
    value: `${made}`,
    hidden: false,
    isFree: false,
    prices: tiers.map(([fromQuantity, recurring]) => ({
      cycle: 'monthly',
      fromQuantity,
      recurring: eur(recurring),
      setup: eur('0.00'),
    })),
    ...rest,
  }
}

export const anOption = (wish: Partial<ProductOption> = {}): ProductOption => {
  made += 1
  return {
    id: made,
    name: `Option ${made}`,
    kind: 'choice',
    help: '',
    unit: null,
    least: 0,
    most: null,
    tiers: 'volume',
    hidden: false,
    choices: [aChoice()],
    ...wish,
  }
}
