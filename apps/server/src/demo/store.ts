import { companySetting } from '../modules/billing/index.ts'
import { createGroup, createProduct, offerCurrency, type Product } from '../modules/catalog/index.ts'
import { createStaff, ensureRoles } from '../modules/identity/index.ts'
import type { Contexts } from '../platform/context.ts'
import { changeSetting } from '../platform/settings.ts'
import { shelves } from './shelf.ts'

/** Everybody may know these; the sandbox listens on this machine only. */
export const demoLogins = {
  staff: { email: 'owner@greenfield.example', password: 'greenfield-owner' },
  client: { email: 'ada@lovelace.example', password: 'greenfield-client' },
}

/** Greenfield Hosting opens: company, currencies, staff, and the shelves filled. Answers what is for sale, by slug. */
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
    const group = await createGroup(ctx, { ...shelf, hidden: false })
    for (const product of products) sold.set(product.slug, await createProduct(ctx, { ...product, groupId: group.id }))
  }
  return sold
}
