import type { Answers } from '../../api.ts'
import { type Cycle, cycles } from '../../components/cycles.ts'
import type { Product } from './catalog.tsx'

/** What stands in the form: text as typed, and a cell for each price that could be. */
export type ProductDraft = {
  groupId: string
  name: string
  slug: string
  tagline: string
  description: string
  features: string
  requiresDomain: boolean
  hidden: boolean
  stock: string
  serverModule: string
  serverPlan: string
  prices: Record<string, Record<Cycle, { recurring: string; setup: string }>>
}

type Price = { cycle: Cycle; currency: string; recurring: string; setup: string }

export function emptyDraft(currencies: string[], groupId: string): ProductDraft {
  return {
    groupId,
    name: '',
    slug: '',
    tagline: '',
    description: '',
    features: '',
    requiresDomain: false,
    hidden: false,
    stock: '',
    serverModule: '',
    serverPlan: '',
    prices: priceCells(currencies, []),
  }
}

export function draftOf(product: Product, currencies: string[]): ProductDraft {
  return {
    groupId: String(product.groupId),
    name: product.name,
    slug: product.slug,
    tagline: product.tagline,
    description: product.description,
    features: product.features.join('\n'),
    requiresDomain: product.requiresDomain,
    hidden: product.hidden,
    stock: product.stock?.toString() ?? '',
    serverModule: product.serverModule ?? '',
    serverPlan: product.serverPlan ?? '',
    prices: priceCells(currencies, product.prices),
  }
}

function priceCells(currencies: string[], prices: Product['prices']): ProductDraft['prices'] {
  const cell = (currency: string, cycle: Cycle) => {
    const price = prices.find((one) => one.cycle === cycle && one.recurring.currency === currency)
    return { recurring: price?.recurring.amount ?? '', setup: price && !isZero(price.setup) ? price.setup.amount : '' }
  }
  return Object.fromEntries(
    currencies.map((currency) => [
      currency,
      Object.fromEntries(cycles.map((cycle) => [cycle, cell(currency, cycle)])) as ProductDraft['prices'][string],
    ]),
  )
}

const isZero = ({ amount }: { amount: string }) => /^0+(\.0+)?$/.test(amount)

/** A shop's currencies, and those in which this product happens to have prices already. */
export function currenciesFor(sold: Answers['catalog']['listCurrencies'] | undefined, product?: Product) {
  const ofShop = sold?.items.toSorted((one, other) => Number(other.isDefault) - Number(one.isDefault)) ?? []
  return [
    ...new Set([
      ...ofShop.map((currency) => currency.code),
      ...(product?.prices.map((price) => price.recurring.currency) ?? []),
    ]),
  ]
}

/** What is sent: an empty cell is no price, an empty stock is no limit. */
export function inputOf(draft: ProductDraft) {
  const { groupId, stock, serverModule, features, name, slug, tagline, description, requiresDomain, hidden } = draft
  return {
    groupId,
    name,
    slug,
    tagline,
    description,
    features: linesOf(features),
    requiresDomain,
    hidden,
    stock: stock.trim() === '' ? null : Number(stock),
    serverModule: serverModule || null,
    serverPlan: draft.serverPlan,
    prices: pricesOf(draft),
  }
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

function pricesOf({ prices }: ProductDraft): Price[] {
  return Object.entries(prices).flatMap(([currency, cells]) =>
    cycles
      .filter((cycle) => cells[cycle].recurring.trim() !== '')
      .map((cycle) => ({
        cycle,
        currency,
        recurring: cells[cycle].recurring.trim(),
        setup: cells[cycle].setup.trim() || '0',
      })),
  )
}

/** Where the form shows what the server says of `prices.3.setup` or `features.0`. */
export function fieldOf(draft: ProductDraft, serverField: string) {
  const [first, place, part] = serverField.split('.')
  if (first === 'features') return 'features'
  if (first !== 'prices' || place === undefined) return serverField
  const price = pricesOf(draft)[Number(place)]
  if (!price) return serverField
  return `prices.${price.currency}.${price.cycle}.${part === 'setup' ? 'setup' : 'recurring'}`
}
