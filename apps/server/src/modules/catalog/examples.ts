import type { StaffPermission } from '@ostler/contract'
import type { Cycle } from '@ostler/kernel'
import { Actor } from '../../platform/actor.ts'
import type { Context, Contexts } from '../../platform/context.ts'
import type { Group, Product } from './queries/price-list.ts'
import {
  createGroup,
  createProduct,
  type GroupInput,
  type PriceInput,
  type ProductInput,
} from './use-cases/edit-catalog.ts'

/** Builders for tests of this room and of those above it. */

type Held = { contexts: Contexts }

export const theHouse = ({ contexts }: Held): Context => contexts.forSystem('test', 'cli')

/** One of the staff, who may do no more than what is said here. */
export const staffWith = ({ contexts }: Held, ...permissions: StaffPermission[]): Context =>
  contexts.create({
    actor: new Actor({
      kind: 'user',
      userId: 1,
      sessionId: 1,
      clientId: null,
      staff: { role: 'Tester', permissions: new Set(permissions) },
    }),
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

export async function aProduct(house: Held, wish: Partial<ProductInput> = {}): Promise<Product> {
  const groupId = wish.groupId ?? (await aGroup(house)).id
  return createProduct(theHouse(house), productInput(groupId, wish))
}
