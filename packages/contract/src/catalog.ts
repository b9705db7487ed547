import { z } from 'zod'
import { open } from './procedure.ts'
import { civilDate, currency, cycle, id, money, notFound } from './schemas.ts'

const tag = 'Catalog'

export const price = z.object({ cycle, recurring: money, setup: money })

const tiers = z.enum(['volume', 'graduated'])

const productOption = z.object({
  id,
  name: z.string(),
  kind: z.enum(['choice', 'radio', 'yes_no', 'quantity']),
  help: z.string(),
  /** What a quantity counts. */
  unit: z.string().nullable(),
  least: z.number().int(),
  most: z.number().int().nullable(),
  /** Volume: all units at the price of the tier that is reached. Graduated: each unit at the price of its own tier. */
  tiers,
  choices: z.array(
    z.object({
      id,
      label: z.string(),
      /** It has no price anywhere: it costs nothing. Otherwise a cycle without a price cannot be had. */
      isFree: z.boolean(),
      prices: z.array(price.extend({ fromQuantity: z.number().int() })),
    }),
  ),
})

/** Something the client is asked for when ordering. */
const productField = z.object({
  id,
  name: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'number', 'choice', 'tick']),
  choices: z.array(z.string()),
  pattern: z.string().nullable(),
  help: z.string(),
  required: z.boolean(),
})

/** What is counted and billed when a period is over. */
const productMeter = z.object({
  name: z.string(),
  label: z.string(),
  unit: z.string(),
  included: z.string(),
  tiers,
  prices: z.array(z.object({ fromQuantity: z.string(), amount: money, per: z.number().int() })),
})

const soldProduct = z.object({
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
  kind: z.enum(['hosting', 'vps', 'domain', 'addon', 'other']),
  /** Days before the first payment is due. */
  trialDays: z.number().int(),
  /** How many one client may have; `null` when there is no limit. */
  mostPerClient: z.number().int().nullable(),
  prices: z.array(
    price.extend({
      /** What it costs for now in place of the list price, until and with the day `until`. */
      seasonal: z
        .object({
          label: z.string(),
          recurring: money,
          setup: money,
          until: civilDate,
          /** Whole periods for which a service keeps it; `null` for life. */
          periods: z.number().int().nullable(),
        })
        .nullable(),
    }),
  ),
  options: z.array(productOption),
  fields: z.array(productField),
  meters: z.array(productMeter),
})

/** A product as it is bought: with what can be bought on top of it. */
export const product = soldProduct.extend({ addons: z.array(soldProduct) })

export const bundle = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  tagline: z.string(),
  description: z.string(),
  items: z.array(
    z.object({ quantity: z.number().int(), product: z.object({ id, slug: z.string(), name: z.string() }) }),
  ),
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
    .output(z.object({ currency: z.string(), groups: z.array(productGroup), bundles: z.array(bundle) })),
  getProduct: open('GET', '/products/{slug}', 'One product', { tag, rate: 'browse' })
    .input(inCurrency.extend({ slug: z.string().max(80) }))
    .output(product.extend({ group: z.object({ slug: z.string(), name: z.string() }) }))
    .errors(notFound('product_not_found', 'There is no such product.')),
  listCurrencies: open('GET', '/currencies', 'Currencies we sell in', { tag, rate: 'browse' }).output(
    z.object({ items: z.array(z.object({ code: z.string(), isDefault: z.boolean() })) }),
  ),
}
