import { z } from 'zod'
import { open } from './procedure.ts'
import { civilDate, currency, cycle, id, money, notFound } from './schemas.ts'

const tag = 'Catalog'

export const price = z.object({ cycle, recurring: money, setup: money })

export const product = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  tagline: z.string(),
  description: z.string(),
  /** Limits and extras, one line each, as the product card lists them. */
  features: z.array(z.string()),
  requiresDomain: z.boolean(),
  /** `null` when there is no limit. */
  stock: z.number().int().nullable(),
  prices: z.array(price),
})

export const productGroup = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  tagline: z.string(),
  products: z.array(product),
})

const inCurrency = z.object({ currency: currency.optional() })

export const catalog = {
  getStore: open('GET', '/store', 'Whose store this is, and whether it is a sandbox', { tag, rate: 'browse' }).output(
    z.object({ name: z.string(), sandbox: z.boolean(), today: civilDate }),
  ),
  listProducts: open('GET', '/products', 'Product groups with their products and prices', { tag, rate: 'browse' })
    .input(inCurrency)
    .output(z.object({ currency: z.string(), groups: z.array(productGroup) })),
  getProduct: open('GET', '/products/{slug}', 'One product', { tag, rate: 'browse' })
    .input(inCurrency.extend({ slug: z.string().max(80) }))
    .output(product.extend({ group: z.object({ slug: z.string(), name: z.string() }) }))
    .errors(notFound('product_not_found', 'There is no such product.')),
  listCurrencies: open('GET', '/currencies', 'Currencies we sell in', { tag, rate: 'browse' }).output(
    z.object({ items: z.array(z.object({ code: z.string(), isDefault: z.boolean() })) }),
  ),
}
