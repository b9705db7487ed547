import { type Alignment, type Cycle, type DayCount, Money } from '@ostler/kernel'
import type { TaxableLine, Taxed } from '../../tax/index.ts'
import type { KeptDiscount, Quote, QuotedLine, QuotedOption, QuotedUnit } from '../quote.ts'
import type { Bundle, ProductForQuote, Promotion } from '../read-model.ts'
import { type BasePrice, basePrices } from './base-price.ts'
import { addonNotOffered, parentRequired } from './errors.ts'
import { firstCharge, type Parent } from './first-charge.ts'
import { chooseOptions, type OptionWish } from './options.ts'
import { priceUnit } from './price-unit.ts'
import { type Buying, isInScope, keptOf, whyNot } from './promotion.ts'

export type PricedItem = {
  product: ProductForQuote
  cycle: Cycle
  quantity: number
  options: OptionWish[]
  /** The item of the same list that this add-on is bought together with. */
  parentIndex: number | null
  /** The service that this add-on is bought for. */
  parent: (Parent & { product: Pick<ProductForQuote, 'addonIds'> }) | null
  /** Items of one bundle have the same group. */
  bundle: { id: number; group: number } | null
  /** What staff sells it for instead of the list price, options not included. */
  price: Money | null
}

export type ToPrice = {
  items: PricedItem[]
  currency: string
  startsOn: Temporal.PlainDate
  bundles: ReadonlyMap<number, Bundle>
  /** The code that was given, and the promotion behind it when there is one. */
  promotion: { code: string; found: Promotion | null } | null
  client: Buying | null
  dayCount: DayCount
  tax: ((lines: TaxableLine[]) => Taxed | { pending: true }) | undefined
  credit: Money | null
}

/**
 * Answers "how much?" without looking anything up: the same items on the same day always cost the same. Seasonal prices
 * come first, then the promotion on what they left.
 *
 * @throws price_missing, unknown_option, unknown_choice, quantity_out_of_bounds, parent_required, addon_not_offered,
 * bundle_not_found, bundle_incomplete
 */
export function priceQuote(asked: ToPrice): Quote {
  asked.items.forEach((item, index) => {
    mustHaveParent(asked.items, item, index)
  })
  const { units, promotion } = discounted(asked, listPrices(asked))
  const lines: QuotedLine[] = []
  // Parents before their add-ons, whose time depends on them.
  const order = [...asked.items.keys()].sort((a, b) => depth(asked.items[a]!) - depth(asked.items[b]!))
  for (const index of order) {
    const item = asked.items[index]!
    const parents = item.parentIndex === null ? [] : lines[item.parentIndex]!.units
    lines[index] = {
      product: item.product,
      cycle: item.cycle,
      quantity: item.quantity,
      units: units[index]!.map((unit, n) => priced(asked, item, unit, parents[n % parents.length])),
      bundle: item.bundle && { id: item.bundle.id, name: asked.bundles.get(item.bundle.id)!.name },
      parentIndex: item.parentIndex,
    }
  }
  return totalled(asked, lines, promotion)
}

type Listed = BasePrice & { options: QuotedOption[]; own: Money }
type Reduced = Listed & { keeps: KeptDiscount[]; setupDiscount: { amount: Money; label: string | null } }

const depth = (item: PricedItem) => (item.parentIndex === null ? 0 : 1)

function mustHaveParent(items: PricedItem[], item: PricedItem, index: number): void {
  const together = item.parentIndex === null ? null : items[item.parentIndex]
  const isNested = together && together.parentIndex !== null
  if (item.parentIndex !== null && (!together || isNested)) throw parentRequired(index, item.product.name)
  const parent = together?.product ?? item.parent?.product
  if (!parent) {
    if (item.product.kind === 'addon' && !item.bundle) throw parentRequired(index, item.product.name)
    return
  }
  if (!parent.addonIds.includes(item.product.id)) throw addonNotOffered(index, item.product.name)
}

function listPrices({ items, bundles, currency }: ToPrice): Listed[][] {
  const base = basePrices(items, bundles, currency)
  return items.map((item, index) => {
    const path = `items.${index}.options`
    const options = chooseOptions(item.product, { cycle: item.cycle, currency, wishes: item.options, path })
    const sum = (amount: (option: QuotedOption) => Money) => Money.sum(options.map(amount), currency)
    return base[index]!.map((own) => ({
      recurring: own.recurring.plus(sum((option) => option.recurring)),
      setup: own.setup.plus(sum((option) => option.setup)),
      options,
      own: own.recurring,
    }))
  })
}

/** Gives each unit the discounts that it keeps, and what is taken off its set-up. */
function discounted(asked: ToPrice, listed: Listed[][]): { units: Reduced[][]; promotion: Quote['promotion'] } {
  const units = listed.map((ofItem, index) => ofItem.map((unit) => seasonal(asked.items[index]!, unit)))
  if (!asked.promotion) return { units, promotion: null }
  const { code, found } = asked.promotion
  if (!found)
    return { units, promotion: { code, label: code, applied: false, why: 'There is no such promotion code.' } }

  const items = asked.items.map(({ product, cycle }) => ({ productId: product.id, cycle }))
  const why = whyNot(found, { items, currency: asked.currency, on: asked.startsOn, client: asked.client })
  const answer = { code: found.code, label: found.label, applied: why === null, why }
  if (why !== null) return { units, promotion: answer }

  const inScope = units.flatMap((ofItem, index) => (isInScope(found, items[index]!) ? ofItem : []))
  const kept = keptOf(
    found,
    asked.currency,
    inScope.map((unit) => ({ price: afterSeason(unit), options: unit.recurring.minus(unit.own) })),
  )
  inScope.forEach((unit, index) => {
    const discount = kept[index]
    if (discount) unit.keeps = [...unit.keeps, discount]
    if (found.kind === 'free_setup') {
      const labels = [unit.setupDiscount.label, found.label].filter((label) => label !== null)
      unit.setupDiscount = { amount: unit.setup, label: labels.join(', ') }
    }
  })
  return { units, promotion: answer }
}

/** A seasonal price is the list price less a discount, so that the list price comes back when its periods are over. */
function seasonal({ product, cycle, bundle, price }: PricedItem, unit: Listed): Reduced {
  const none = { ...unit, keeps: [], setupDiscount: { amount: unit.setup.minus(unit.setup), label: null } }
  // A bundle and staff have prices of their own.
  const season = bundle || price ? undefined : product.seasonalPrices.find((one) => one.cycle === cycle)
  if (season?.recurring.currency !== unit.own.currency) return none
  const list = product.prices.find((one) => one.cycle === cycle)!
  const off = list.recurring.minus(season.recurring)
  const offSetup = list.setup.minus(season.setup)
  const kept: KeptDiscount = {
    label: season.label,
    promotionId: null,
    kind: 'fixed',
    percent: null,
    amountMinor: off.minor.toString(),
    periodsLeft: season.periods,
  }
  return {
    ...unit,
    keeps: off.isPositive ? [kept] : [],
    setupDiscount: offSetup.isPositive ? { amount: offSetup, label: season.label } : none.setupDiscount,
  }
}

const afterSeason = (unit: Reduced): Money =>
  unit.keeps.reduce((left, kept) => left.minus(Money.ofMinor(BigInt(kept.amountMinor!), left.currency)), unit.recurring)

function priced(asked: ToPrice, item: PricedItem, unit: Reduced, together: QuotedUnit | undefined): QuotedUnit {
  const { product, cycle } = item
  const parent = together ? timeOf(asked, item.parentIndex!, together) : item.parent
  const alignment: Alignment | null =
    product.alignDay === null ? null : { dayOfMonth: product.alignDay, chargeNextFrom: product.chargeNextFrom }
  const first = firstCharge({ startsOn: asked.startsOn, cycle, trialDays: product.trialDays, alignment, parent })
  // A price that staff agreed on is what the client pays.
  const group = item.price === null ? (asked.client?.group ?? null) : null
  return priceUnit({ ...unit, cycle, first, dayCount: asked.dayCount, group })
}

const timeOf = ({ items }: ToPrice, parentIndex: number, unit: QuotedUnit): Parent | null =>
  unit.anchor && { anchorOn: unit.anchor, cycle: items[parentIndex]!.cycle, chargedUntil: unit.chargedUntil }

function totalled(asked: ToPrice, lines: QuotedLine[], promotion: Quote['promotion']): Quote {
  const { currency, credit } = asked
  const parts = lines.flatMap(({ product, units }) =>
    units.flatMap((unit) => unit.parts.map((part) => ({ ...part, taxClass: product.taxClass }))),
  )
  const sum = (amounts: Money[]) => Money.sum(amounts, currency)
  const gross = (...kinds: string[]) => sum(parts.filter((part) => kinds.includes(part.kind)).map((part) => part.gross))
  const dueToday = sum(parts.map((part) => part.net))
  const tax = asked.tax?.(parts.map(({ net, taxClass }) => ({ amount: net, taxClass }))) ?? null
  const total = tax && 'total' in tax ? tax.total : dueToday
  return {
    currency,
    lines,
    recurring: gross('period', 'once'),
    setup: gross('setup'),
    prorated: gross('stub'),
    discount: sum(parts.map((part) => part.discount)),
    dueToday,
    promotion,
    tax,
    total,
    creditUsable: credit?.isPositive ? credit.atMost(total) : Money.zero(currency),
  }
}
