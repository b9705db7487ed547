import type { Cycle, Money } from '@ostler/kernel'
import { bundleNotFound, priceMissing } from '../errors.ts'
import type { Bundle, ProductForQuote } from '../read-model.ts'
import { bundleIncomplete } from './errors.ts'

/** What one unit costs without its options. */
export type BasePrice = { recurring: Money; setup: Money }

type Item = {
  product: ProductForQuote
  cycle: Cycle
  quantity: number
  bundle: { id: number; group: number } | null
  price: Money | null
}

/**
 * The price of each unit of each item, without options: the one that staff gave it, its share of a bundle, or that of the
 * list. A product without a price in the currency is refused, never free.
 *
 * @throws price_missing, bundle_not_found, bundle_incomplete
 */
export function basePrices(items: Item[], bundles: ReadonlyMap<number, Bundle>, currency: string): BasePrice[][] {
  const list = items.map((item) => listPrice(item.product, item.cycle, currency))
  const prices = items.map((item, index) => {
    const { recurring, setup } = list[index]!
    return Array.from({ length: item.quantity }, () => ({ recurring: item.price ?? recurring, setup }))
  })
  const bundled = items.flatMap((item, index) => (item.bundle ? [{ ...item, bundle: item.bundle, index }] : []))
  for (const group of Map.groupBy(bundled, (item) => `${item.bundle.id}:${item.bundle.group}`).values()) {
    const bundle = bundles.get(group[0]!.bundle.id)
    if (!bundle) throw bundleNotFound()
    mustBeComplete(bundle, group)
    const whole = bundle.prices.find((price) => price.cycle === group[0]!.cycle)
    if (whole?.recurring.currency !== currency) throw priceMissing(bundle.name, group[0]!.cycle, currency)
    const shares = shared(
      whole,
      group.flatMap((item) => Array.from({ length: item.quantity }, () => list[item.index]!)),
    )
    for (const item of group) prices[item.index] = shares.splice(0, item.quantity)
  }
  return prices
}

function listPrice(product: ProductForQuote, cycle: Cycle, currency: string): BasePrice {
  const price = product.prices.find((one) => one.cycle === cycle && one.recurring.currency === currency)
  if (!price) throw priceMissing(product.name, cycle, currency)
  return price
}

function mustBeComplete(bundle: Bundle, group: Item[]): void {
  const wanted = new Map(bundle.items.map((item) => [item.productId, item.quantity]))
  const isComplete =
    group.length === wanted.size &&
    new Set(group.map((item) => item.cycle)).size === 1 &&
    new Set(group.map((item) => item.product.id)).size === group.length &&
    group.every((item) => wanted.get(item.product.id) === item.quantity)
  if (!isComplete) throw bundleIncomplete(bundle.name)
}

/** Splits the price of a bundle over its units by what they cost on the list. The shares add up to it. */
function shared(whole: BasePrice, units: BasePrice[]): BasePrice[] {
  const recurring = split(
    whole.recurring,
    units.map((unit) => unit.recurring),
  )
  const setup = split(
    whole.setup,
    units.map((unit) => unit.setup),
  )
  return units.map((_, index) => ({ recurring: recurring[index]!, setup: setup[index]! }))
}

function split(amount: Money, by: Money[]): Money[] {
  const weights = by.map((price) => Number(price.minor))
  // Where nothing costs anything on the list, all are worth the same.
  return amount.allocate(weights.every((weight) => weight === 0) ? by.map(() => 1) : weights)
}
