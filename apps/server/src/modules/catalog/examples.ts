import type { StaffPermission } from '@ostler/contract'
import type { Cycle } from '@ostler/kernel'
import type { Context, Contexts } from '../../platform/context.ts'
import { aUserActor } from '../../platform/testing/actors.ts'
import type { OptionDetails } from './queries/options.ts'
import type { Group } from './queries/price-list.ts'
import type { ProductDetails } from './queries/product-details.ts'
import type { Bundle, Promotion } from './read-model.ts'
import type { PriceInput } from './use-cases/amounts.ts'
import { type BundleInput, createBundle } from './use-cases/edit-bundles.ts'
import { createGroup, createProduct, type GroupInput, type ProductInput } from './use-cases/edit-catalog.ts'
import { createOption, type OptionInput } from './use-cases/edit-options.ts'
import { createPromotion, type PromotionInput } from './use-cases/edit-promotions.ts'

/** Builders for tests of this room and of those above it. */

type Held = { contexts: Contexts }

export const theHouse = ({ contexts }: Held): Context => contexts.forSystem('test', 'cli')

/** One of the staff, who may do no more than what is said here. */
export const staffWith = ({ contexts }: Held, ...permissions: StaffPermission[]): Context =>
  contexts.create({
    actor: aUserActor({ staff: permissions }),
    door: 'admin',
  })

let made = 0

export const aGroup = (house: Held, wish: Partial<GroupInput> = {}): Promise<Group> =>
  createGroup(theHouse(house), { slug: `group-${++made}`, name: 'Web hosting', hidden: false, ...wish })

export const aPrice = (recurring: string, wish: { cycle?: Cycle; currency?: string; setup?: string } = {}) =>
  ({ cycle: 'monthly', currency: 'EUR', setup: '0', ...wish, recurring }) satisfies PriceInput

/** What it takes to make a product: a monthly plan of 10.00 EUR that nothing is set up for. */
export const productInput = (groupId: number, wish: Partial<ProductInput> = {}): ProductInput => ({
  groupId,
  slug: `product-${++made}`,
  name: 'Starter',
  description: '',
  features: [],
  requiresDomain: false,
  hidden: false,
  stock: null,
  serverModule: null,
  prices: [aPrice('10.00')],
  ...wish,
})

export async function aProduct(house: Held, wish: Partial<ProductInput> = {}): Promise<ProductDetails> {
  const groupId = wish.groupId ?? (await aGroup(house)).id
  return createProduct(theHouse(house), productInput(groupId, wish))
}

/** What it takes to make an option: 4 GB or 8 GB of memory, the latter for 5.00 EUR a month. */
export const optionInput = (wish: Partial<OptionInput> = {}): OptionInput => ({
  name: 'Memory',
  kind: 'choice',
  help: '',
  unit: null,
  least: 0,
  most: null,
  tiers: 'volume',
  hidden: false,
  choices: [aChoice('4 GB'), aChoice('8 GB', [aPrice('5.00')])],
  ...wish,
})

export const aChoice = (label: string, prices: (PriceInput & { fromQuantity?: number })[] = []) => ({
  label,
  value: label.toLowerCase().replaceAll(' ', ''),
  hidden: false,
  prices: prices.map((price) => ({ fromQuantity: 1, ...price })),
})

export const anOption = (house: Held, wish: Partial<OptionInput> = {}): Promise<OptionDetails> =>
  createOption(theHouse(house), optionInput(wish))

/** What it takes to make a promotion: a tenth off, for life, for everybody. */
export const promotionInput = (wish: Partial<PromotionInput> = {}): PromotionInput => ({
  code: `CODE${++made}`,
  label: 'A tenth off',
  kind: 'percent',
  percent: '10',
  amounts: [],
  periods: null,
  startsOn: null,
  endsOn: null,
  mostUses: null,
  mostUsesPerClient: null,
  forClients: 'all',
  cycles: null,
  currencies: null,
  enabled: true,
  productIds: [],
  requiredIds: [],
  ...wish,
})

export const aPromotion = (house: Held, wish: Partial<PromotionInput> = {}): Promise<Promotion> =>
  createPromotion(theHouse(house), promotionInput(wish))

export const bundleInput = (items: BundleInput['items'], wish: Partial<BundleInput> = {}): BundleInput => ({
  slug: `bundle-${++made}`,
  name: 'Start pack',
  tagline: '',
  description: '',
  hidden: false,
  items,
  prices: [aPrice('12.00')],
  ...wish,
})

export const aBundle = (house: Held, items: BundleInput['items'], wish: Partial<BundleInput> = {}): Promise<Bundle> =>
  createBundle(theHouse(house), bundleInput(items, wish))
