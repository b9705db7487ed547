import type { Cycle, Money } from '@ostler/kernel'
import type { AnswerRule } from '../../platform/fields.ts'
import type { products } from './schema.ts'

/** What is for sale, as it is read: by the quote, the storefront and staff. Amounts are in the currency asked for. */

export type ProductRow = typeof products.$inferSelect

/** Units of `currency` for one unit of the default currency, as an exact decimal: `1.0842`. */
export type ExchangeRate = { currency: string; rate: string; asOf: Temporal.PlainDate; source: string }

/** What one unit costs per cycle, and once. */
export type ListPrice = {
  cycle: Cycle
  recurring: Money
  setup: Money
  /** The rate it was worked out with; null: the price was set in this currency. */
  convertedAt: ExchangeRate | null
}

/** Holds for a whole order from `fromQuantity` units on (volume), or for the units from there on (graduated). */
export type OptionPrice = { cycle: Cycle; fromQuantity: number; recurring: Money; setup: Money }

export type OptionChoice = {
  id: number
  label: string
  /** What the server module is told. */
  value: string
  hidden: boolean
  /** It has no price in any currency: it costs nothing. With a price somewhere, a cycle that has none cannot be had. */
  isFree: boolean
  /** In the currency asked for, by cycle and ascending quantity. */
  prices: OptionPrice[]
}

export type OptionKind = 'choice' | 'radio' | 'yes_no' | 'quantity'
export type Tiers = 'volume' | 'graduated'

/** A yes/no and a quantity have exactly one choice. */
export type ProductOption = {
  id: number
  name: string
  kind: OptionKind
  help: string
  /** What a quantity counts: "IP address". */
  unit: string | null
  least: number
  most: number | null
  tiers: Tiers
  hidden: boolean
  choices: OptionChoice[]
}

/** Something the client is asked for when ordering. */
export type Field = AnswerRule & { id: number; kind: 'text' | 'number' | 'choice' | 'tick' }

/** A price that differs from the list in `[startsOn, endsOn)`. */
export type SeasonalPrice = {
  id: number
  cycle: Cycle
  recurring: Money
  setup: Money
  startsOn: Temporal.PlainDate
  endsOn: Temporal.PlainDate
  /** Whole periods it holds for a service, the first one counted; null: for life. */
  periods: number | null
  label: string
}

export type MeterPrice = {
  /** From this quantity on, what is included not counted; an exact decimal. */
  fromQuantity: string
  /** For each `per` units. */
  amount: Money
  per: number
}

/** What is counted of a service and billed when a period is over. */
export type Meter = {
  id: number
  name: string
  label: string
  unit: string
  aggregation: 'sum' | 'max' | 'last'
  /** An exact decimal. */
  included: string
  tiers: Tiers
  prices: MeterPrice[]
}

/** All that is needed to say what a product costs in one currency. Without a price in it, `prices` is empty. */
export type ProductForQuote = ProductRow & {
  prices: ListPrice[]
  /** In shop order; hidden options and choices too, because a service may hold one that was hidden since. */
  options: ProductOption[]
  fields: Field[]
  /** Those that hold on the day asked for: at most one for each cycle. */
  seasonalPrices: SeasonalPrice[]
  /** Products of kind `addon` that can be bought with it. */
  addonIds: number[]
  /** Products that a service of this one can be changed into. */
  upgradeIds: number[]
  meters: Meter[]
}

/** Several products under one price; without a price in the currency asked for, `prices` is empty. */
export type Bundle = {
  id: number
  slug: string
  name: string
  tagline: string
  description: string
  hidden: boolean
  position: number
  items: { productId: number; quantity: number }[]
  prices: ListPrice[]
}

export type PromotionKind = 'percent' | 'fixed' | 'override' | 'free_setup'

export type Promotion = {
  id: number
  /** In capitals. */
  code: string
  label: string
  kind: PromotionKind
  /** Of `percent`, as the kernel writes it: `12.5`. */
  percent: string | null
  /** Of `fixed` and `override`: one for each currency it holds in. */
  amounts: Money[]
  /** For so many periods, the first one counted; null: for life. */
  periods: number | null
  /** `[startsOn, endsOn)`; null: no bound. */
  startsOn: Temporal.PlainDate | null
  endsOn: Temporal.PlainDate | null
  mostUses: number | null
  mostUsesPerClient: number | null
  uses: number
  forClients: 'all' | 'new' | 'existing'
  /** Null: every cycle, every currency. */
  cycles: Cycle[] | null
  currencies: string[] | null
  enabled: boolean
  /** Lines it may touch; empty: all. */
  productIds: number[]
  /** One of these has to be in the order, or be had already; empty: no condition. */
  requiredIds: number[]
}

// Answered by queries/*.ts:
//   productsForQuote(ctx, ids, currency, on = ctx.today): Promise<Map<number, ProductForQuote>>   hidden products too; unknown ids are missing
//   bundleBySlug(ctx, slug, currency): Promise<Bundle>           throws bundle_not_found, also when hidden
//   bundlesById(ctx, ids, currency): Promise<Map<number, Bundle>>   hidden ones too
//   promotionByCode(ctx, code): Promise<Promotion | null>        in any case, spaces around it ignored; also when ended or disabled
//   convert(ctx, amount, currency): Promise<Money>               throws rate_missing
