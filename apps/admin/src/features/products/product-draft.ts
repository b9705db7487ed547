import type { Answers } from '../../api.ts'
import { type Cycle, cycles } from '../../components/cycles.ts'
import { linesOf } from '../../components/lines.ts'
import { priceDraftOf, priceInputOf } from '../../components/price-rows.tsx'
import { type Settings, settingsOf } from '../../components/settings-draft.ts'
import { typedAmount } from '../../components/typed-amount.ts'
import type { ProductDetails, ServerPlans } from './catalog.tsx'
import {
  type FieldDraft,
  fieldDraftOf,
  fieldInputOf,
  type MeterDraft,
  meterDraftOf,
  meterInputOf,
  type SeasonDraft,
} from './part-drafts.ts'

type Cell = { recurring: string; setup: string }

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
  /** By kind, so that one may look at another and come back. */
  moduleSettings: Record<string, Settings>
  serverGroupId: string
  setUp: ProductDetails['setUp']
  diskMib: string
  memoryMib: string
  kind: ProductDetails['kind']
  taxClass: string
  trialDays: string
  mostPerClient: string
  alignDay: string
  chargeNextFrom: string
  suspendAfter: string
  terminateAfter: string
  converts: boolean
  /** By currency and cycle. */
  prices: Record<string, Record<string, Cell>>
  optionIds: string[]
  addonIds: string[]
  upgradeIds: string[]
  fields: FieldDraft[]
  seasonalPrices: SeasonDraft[]
  meters: MeterDraft[]
}

type Price = { cycle: Cycle; currency: string; recurring: string; setup: string }

export function emptyDraft(currencies: string[], groupId: string, plans: ServerPlans): ProductDraft {
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
    moduleSettings: settingsByKind(plans, null),
    serverGroupId: '',
    setUp: 'on_payment',
    diskMib: '',
    memoryMib: '',
    kind: 'hosting',
    taxClass: 'standard',
    trialDays: '',
    mostPerClient: '',
    alignDay: '',
    chargeNextFrom: '',
    suspendAfter: '',
    terminateAfter: '',
    converts: false,
    prices: priceCells(currencies, []),
    optionIds: [],
    addonIds: [],
    upgradeIds: [],
    fields: [],
    seasonalPrices: [],
    meters: [],
  }
}

export function draftOf(product: ProductDetails, currencies: string[], plans: ServerPlans): ProductDraft {
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
    moduleSettings: settingsByKind(plans, product),
    serverGroupId: product.serverGroupId?.toString() ?? '',
    setUp: product.setUp,
    diskMib: product.diskMib?.toString() ?? '',
    memoryMib: product.memoryMib?.toString() ?? '',
    kind: product.kind,
    taxClass: product.taxClass,
    trialDays: product.trialDays === 0 ? '' : String(product.trialDays),
    mostPerClient: product.mostPerClient?.toString() ?? '',
    alignDay: product.alignDay?.toString() ?? '',
    chargeNextFrom: product.chargeNextFrom?.toString() ?? '',
    suspendAfter: product.suspendAfter?.toString() ?? '',
    terminateAfter: product.terminateAfter?.toString() ?? '',
    converts: product.converts,
    prices: priceCells(currencies, product.prices),
    optionIds: product.optionIds.map(String),
    addonIds: product.addonIds.map(String),
    upgradeIds: product.upgradeIds.map(String),
    fields: product.fields.map(fieldDraftOf),
    seasonalPrices: product.seasonalPrices.map((season) => ({
      ...priceDraftOf(season),
      startsOn: season.startsOn,
      endsOn: season.endsOn,
      periods: season.periods?.toString() ?? '',
      label: season.label,
    })),
    meters: product.meters.map(meterDraftOf),
  }
}

const settingsByKind = ({ kinds }: ServerPlans, product: ProductDetails | null): ProductDraft['moduleSettings'] =>
  Object.fromEntries(
    kinds.map(({ name, form }) => [
      name,
      settingsOf(form, product?.serverModule === name ? product.moduleSettings : {}),
    ]),
  )

/** A cell for each usual cycle, and for each other one in which there is a price in some currency. */
function priceCells(currencies: string[], prices: ProductDetails['prices']): ProductDraft['prices'] {
  const shown = [...new Set([...cycles, ...prices.map((price) => price.cycle)])]
  const cell = (currency: string, cycle: Cycle): Cell => {
    const price = prices.find((one) => one.cycle === cycle && one.recurring.currency === currency)
    return { recurring: price?.recurring.amount ?? '', setup: price && !isZero(price.setup) ? price.setup.amount : '' }
  }
  return Object.fromEntries(
    currencies.map((currency) => [
      currency,
      Object.fromEntries(shown.map((cycle): [string, Cell] => [cycle, cell(currency, cycle)])),
    ]),
  )
}

const isZero = ({ amount }: { amount: string }) => /^0+(\.0+)?$/.test(amount)

/** A shop's currencies, and those in which this product happens to have prices already. */
export function currenciesFor(sold: Answers['catalog']['listCurrencies'] | undefined, product?: ProductDetails) {
  const ofShop = sold?.items.toSorted((one, other) => Number(other.isDefault) - Number(one.isDefault)) ?? []
  return [
    ...new Set([
      ...ofShop.map((currency) => currency.code),
      ...(product?.prices.map((price) => price.recurring.currency) ?? []),
    ]),
  ]
}

const numberOrNull = (text: string) => (text.trim() === '' ? null : Number(text))

/** What is sent: an empty cell is no price, an empty stock is no limit. */
export function inputOf(draft: ProductDraft) {
  const { groupId, serverModule, features, name, slug, tagline, description, requiresDomain, hidden } = draft
  return {
    groupId: Number(groupId),
    name,
    slug,
    tagline,
    description,
    features: linesOf(features),
    requiresDomain,
    hidden,
    stock: numberOrNull(draft.stock),
    serverModule: serverModule || null,
    // Of a module that is not there any more they stay as they are.
    moduleSettings: serverModule ? draft.moduleSettings[serverModule] : {},
    serverGroupId: serverModule ? numberOrNull(draft.serverGroupId) : null,
    setUp: draft.setUp,
    diskMib: numberOrNull(draft.diskMib),
    memoryMib: numberOrNull(draft.memoryMib),
    kind: draft.kind,
    taxClass: draft.taxClass.trim() || 'standard',
    trialDays: Number(draft.trialDays),
    mostPerClient: numberOrNull(draft.mostPerClient),
    alignDay: numberOrNull(draft.alignDay),
    chargeNextFrom: numberOrNull(draft.chargeNextFrom),
    suspendAfter: numberOrNull(draft.suspendAfter),
    terminateAfter: numberOrNull(draft.terminateAfter),
    converts: draft.converts,
    prices: pricesOf(draft),
    optionIds: draft.optionIds.map(Number),
    addonIds: draft.addonIds.map(Number),
    upgradeIds: draft.upgradeIds.map(Number),
    fields: draft.fields.map(fieldInputOf),
    seasonalPrices: draft.seasonalPrices.map((season) => ({
      ...priceInputOf(season),
      startsOn: season.startsOn,
      endsOn: season.endsOn,
      periods: numberOrNull(season.periods),
      label: season.label,
    })),
    meters: draft.meters.map(meterInputOf),
  }
}

function pricesOf({ prices }: ProductDraft): Price[] {
  return Object.entries(prices).flatMap(([currency, cells]) =>
    Object.entries(cells)
      .filter(([, cell]) => cell.recurring.trim() !== '')
      .map(([cycle, cell]) => ({
        cycle: cycle as Cycle,
        currency,
        recurring: typedAmount(cell.recurring),
        setup: typedAmount(cell.setup) || '0',
      })),
  )
}

/** Where the form shows what the server says of `prices.3.setup` or `features.0`. */
export function fieldOf(draft: ProductDraft, serverField: string) {
  const [first, place, part] = serverField.split('.')
  if (first === 'features' || first === 'optionIds' || first === 'addonIds' || first === 'upgradeIds') return first
  if (first === 'moduleSettings') return `moduleSettings.${draft.serverModule}.${place}`
  if (first !== 'prices' || place === undefined) return serverField
  const price = pricesOf(draft)[Number(place)]
  if (!price) return serverField
  return `prices.${price.currency}.${price.cycle}.${part === 'setup' ? 'setup' : 'recurring'}`
}
