import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { amount, byId, currency, cycle, id, line, money, notFound, optionalLine, slug } from '../schemas.ts'

const priceInput = z.object({ cycle, currency, recurring: amount, setup: amount.default('0') })

const productInput = z.object({
  groupId: id,
  slug,
  name: line(120),
  tagline: optionalLine(160),
  description: z.string().trim().max(4000).default(''),
  features: z.array(line(120)).max(20).default([]),
  requiresDomain: z.boolean().default(false),
  hidden: z.boolean().default(false),
  /** Whole number of units left, or null for no limit. */
  stock: z.number().int().min(0).max(1_000_000).nullable().default(null),
  /** The server module that sets the service up; null when nothing is to be set up. */
  serverModule: z.string().max(40).nullable().default(null),
  /** The plan's name on the server. */
  serverPlan: optionalLine(80),
  prices: z.array(priceInput).max(100),
})

export const adminProduct = z.object({
  id,
  groupId: id,
  slug: z.string(),
  name: z.string(),
  tagline: z.string(),
  description: z.string(),
  features: z.array(z.string()),
  requiresDomain: z.boolean(),
  hidden: z.boolean(),
  stock: z.number().int().nullable(),
  serverModule: z.string().nullable(),
  serverPlan: z.string().nullable(),
  prices: z.array(z.object({ cycle, recurring: money, setup: money })),
})

const group = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  tagline: z.string(),
  hidden: z.boolean(),
  position: z.number().int(),
})
const groupInput = z.object({ slug, name: line(120), tagline: optionalLine(160), hidden: z.boolean().default(false) })

const productGone = notFound('product_not_found', 'There is no such product.')
const groupGone = notFound('group_not_found', 'There is no such product group.')
const slugTaken = { slug_taken: { status: 409, message: 'This address is taken by another one.' } }
const duplicatePrice = { duplicate_price: { status: 400, message: 'There are two prices for one cycle and currency.' } }

export const products = {
  list: forStaff('GET', '/admin/products', 'All product groups and products, hidden ones too', 'products.view').output(
    z.object({
      groups: z.array(group.extend({ products: z.array(adminProduct) })),
      serverModules: z.array(z.string()),
    }),
  ),
  get: forStaff('GET', '/admin/products/{id}', 'One product', 'products.view')
    .input(byId)
    .output(adminProduct)
    .errors(productGone),
  create: forStaff('POST', '/admin/products', 'Create a product', 'products.manage')
    .input(productInput)
    .output(adminProduct)
    .errors({ ...groupGone, ...slugTaken, ...duplicatePrice }),
  update: forStaff(
    'PATCH',
    '/admin/products/{id}',
    'Change a product; services already sold keep their price',
    'products.manage',
  )
    .input(productInput.partial().extend({ id }))
    .output(adminProduct)
    .errors({ ...productGone, ...groupGone, ...slugTaken, ...duplicatePrice }),
  createGroup: forStaff('POST', '/admin/product-groups', 'Create a product group', 'products.manage')
    .input(groupInput)
    .output(group)
    .errors(slugTaken),
  updateGroup: forStaff('PATCH', '/admin/product-groups/{id}', 'Change a product group', 'products.manage')
    .input(groupInput.partial().extend({ id }))
    .output(group)
    .errors({ ...groupGone, ...slugTaken }),
}
