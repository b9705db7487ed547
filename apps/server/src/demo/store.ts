import { companySetting } from '../modules/billing/index.ts'
import {
  createBundle,
  createGroup,
  createOption,
  createProduct,
  createPromotion,
  offerCurrency,
  type Product,
  setExchangeRate,
  updateProduct,
} from '../modules/catalog/index.ts'
import { createStaff, ensureRoles } from '../modules/identity/index.ts'
import type { Context, Contexts } from '../platform/context.ts'
import { changeSetting } from '../platform/settings.ts'
import { bundles, shelves, vpsOptions, welcome } from './shelf.ts'

/** Everybody may know these; the sandbox listens on this machine only. */
export const demoLogins = {
  staff: { email: 'owner@greenfield.example', password: 'greenfield-owner' },
  client: { email: 'ada@lovelace.example', password: 'greenfield-client' },
}

/** Greenfield Hosting opens: company, currencies, staff, and the shelves filled. Answers the products, by slug. */
export async function openStore(contexts: Contexts): Promise<Map<string, Product>> {
  const ctx = contexts.forSystem('demo', 'cli')
  await ctx.transaction(async (tx) => {
    await ensureRoles(tx)
    await changeSetting(tx, companySetting, {
      name: 'Greenfield Hosting GmbH',
      lines: ['Lindenweg 4', '10115 Berlin', 'Germany', 'VAT DE123456788'],
    })
  })
  await createStaff(ctx, { ...demoLogins.staff, firstName: 'Olivia', lastName: 'Owner', role: 'Owner' })
  for (const currency of ['EUR', 'USD']) await offerCurrency(ctx, currency)
  const sold = new Map<string, Product>()
  for (const { products, ...shelf } of shelves) {
    const group = await createGroup(ctx, { hidden: false, ...shelf })
    for (const product of products) sold.set(product.slug, await createProduct(ctx, { ...product, groupId: group.id }))
  }
  await decorate(ctx, sold)
  return sold
}

/** What makes a price list interesting: options, an add-on, a season, a bundle, a code, and dollars at a rate. */
async function decorate(ctx: Context, sold: Map<string, Product>): Promise<void> {
  const idOf = (slug: string) => sold.get(slug)!.id
  await setExchangeRate(ctx, { currency: 'USD', rate: '1.0842', asOf: ctx.today.toString(), source: 'By hand' })
  const optionIds: number[] = []
  for (const option of vpsOptions) optionIds.push((await createOption(ctx, option)).id)
  await updateProduct(ctx, { id: idOf('vps-flex'), optionIds })
  for (const slug of ['seedling', 'sapling', 'orchard']) {
    await updateProduct(ctx, { id: idOf(slug), addonIds: [idOf('mail-filter')] })
  }
  await updateProduct(ctx, { id: idOf('seedling'), upgradeIds: [idOf('sapling'), idOf('orchard')] })
  await updateProduct(ctx, { id: idOf('sapling'), upgradeIds: [idOf('seedling'), idOf('orchard')] })
  // The season is on when the demo is looked at: it begins eleven months after the store opens.
  const startsOn = ctx.today.add({ months: 11 })
  await updateProduct(ctx, {
    id: idOf('orchard'),
    seasonalPrices: [
      ['EUR', '14.99'],
      ['USD', '16.49'],
    ].map(([currency, price]) => ({
      cycle: 'monthly',
      currency: currency!,
      recurring: price!,
      setup: '0',
      startsOn: startsOn.toString(),
      endsOn: startsOn.add({ months: 3 }).toString(),
      periods: 6,
      label: 'Season of growth',
    })),
  })
  for (const { products, ...bundle } of bundles) {
    await createBundle(ctx, { ...bundle, items: products.map((slug) => ({ productId: idOf(slug), quantity: 1 })) })
  }
  await createPromotion(ctx, welcome)
}
