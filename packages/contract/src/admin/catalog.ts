import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import {
  amount,
  byId,
  civilDate,
  currency,
  cycle,
  done,
  id,
  line,
  money,
  notFound,
  optionalLine,
  slug,
} from '../schemas.ts'

export const priceInput = z.object({ cycle, currency, recurring: amount, setup: amount.default('0') })
export const priceShown = z.object({ cycle, recurring: money, setup: money })

/** An exact quantity as somebody types it: `1000`, `0.5`. */
const quantity = z
  .string()
  .trim()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, 'must be a quantity such as 100 or 0.5')

/** A name for programs: it is what the server module and the API call it. */
const key = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'may hold lower-case letters, digits and _, and starts with a letter')

export const productKind = z.enum(['hosting', 'vps', 'domain', 'addon', 'other'])
const tiers = z.enum(['volume', 'graduated'])

const fieldBody = {
  name: key,
  label: line(120),
  kind: z.enum(['text', 'number', 'choice', 'tick']),
}
const fieldInput = z.object({
  /** Of a field that is kept; what is not named is taken away. */
  id: id.optional(),
  ...fieldBody,
  choices: z.array(line(120)).max(100).default([]),
  /** A regular expression that the whole answer has to match. */
  pattern: z.string().min(1).max(200).nullable().default(null),
  help: z.string().trim().max(300).default(''),
  required: z.boolean().default(false),
  staffOnly: z.boolean().default(false),
})

const seasonInput = priceInput.extend({
  startsOn: civilDate,
  /** The first day on which the list price holds again. */
  endsOn: civilDate,
  /** Whole periods for which a service keeps it; null: for life. */
  periods: z.number().int().min(1).max(999).nullable().default(null),
  label: line(80),
})

const meterBody = {
  name: key,
  label: line(80),
  unit: line(40),
  aggregation: z.enum(['sum', 'max', 'last']),
}
const meterInput = z.object({
  id: id.optional(),
  ...meterBody,
  included: quantity.default('0'),
  tiers: tiers.default('graduated'),
  prices: z
    .array(
      z.object({
        currency,
        fromQuantity: quantity.default('0'),
        amount,
        per: z.number().int().min(1).max(1_000_000).default(1),
      }),
    )
    .max(100),
})

const ids = z.array(id).max(200)
const days = z.number().int().min(0).max(3650).nullable()

/** Without defaults, because in a change what is left out stays as it is. */
const productFields = {
  groupId: id,
  slug,
  name: line(120),
  tagline: optionalLine(160),
  description: z.string().trim().max(4000),
  features: z.array(line(120)).max(20),
  requiresDomain: z.boolean(),
  hidden: z.boolean(),
  /** Whole number of units left, or null for no limit. */
  stock: z.number().int().min(0).max(1_000_000).nullable(),
  /** The server module that sets the service up; null when nothing is to be set up. */
  serverModule: z.string().max(40).nullable(),
  /** What is made there: by the names of the panel's plan. */
  moduleSettings: z.record(z.string().max(60), z.union([z.string().max(4000), z.boolean(), z.null()])),
  /** Among which servers it is placed; null: all of the kind. */
  serverGroupId: id.nullable(),
  setUp: z.enum(['on_order', 'on_payment', 'by_hand']),
  /** MiB that one takes on its server; null: it is not counted. */
  diskMib: z.number().int().min(1).max(1_000_000_000).nullable(),
  memoryMib: z.number().int().min(1).max(1_000_000_000).nullable(),
  kind: productKind,
  /** Which tax rules apply to it; the rules name the class. */
  taxClass: key,
  trialDays: z.number().int().min(0).max(365),
  mostPerClient: z.number().int().min(1).max(10_000).nullable(),
  /** First periods end on this day of the month; null: on the day of the order. */
  alignDay: z.number().int().min(1).max(28).nullable(),
  /** Who starts on this day of the month or later pays the next period too. */
  chargeNextFrom: z.number().int().min(1).max(31).nullable(),
  /** Days after the due date, where they differ from the setting. */
  suspendAfter: days,
  terminateAfter: days,
  /** Where a currency has no price of its own, take the one of the default currency at the stored rate. */
  converts: z.boolean(),
  prices: z.array(priceInput).max(200),
  optionIds: ids,
  addonIds: ids,
  upgradeIds: ids,
  fields: z.array(fieldInput).max(50),
  seasonalPrices: z.array(seasonInput).max(200),
  meters: z.array(meterInput).max(20),
}

const productInput = z.object({
  ...productFields,
  description: productFields.description.default(''),
  features: productFields.features.default([]),
  requiresDomain: productFields.requiresDomain.default(false),
  hidden: productFields.hidden.default(false),
  stock: productFields.stock.default(null),
  serverModule: productFields.serverModule.default(null),
  moduleSettings: productFields.moduleSettings.default({}),
  serverGroupId: productFields.serverGroupId.default(null),
  setUp: productFields.setUp.default('on_payment'),
  diskMib: productFields.diskMib.default(null),
  memoryMib: productFields.memoryMib.default(null),
  kind: productFields.kind.default('other'),
  taxClass: productFields.taxClass.default('standard'),
  trialDays: productFields.trialDays.default(0),
  mostPerClient: productFields.mostPerClient.default(null),
  alignDay: productFields.alignDay.default(null),
  chargeNextFrom: productFields.chargeNextFrom.default(null),
  suspendAfter: productFields.suspendAfter.default(null),
  terminateAfter: productFields.terminateAfter.default(null),
  converts: productFields.converts.default(false),
  optionIds: ids.default([]),
  addonIds: ids.default([]),
  upgradeIds: ids.default([]),
  fields: productFields.fields.default([]),
  seasonalPrices: productFields.seasonalPrices.default([]),
  meters: productFields.meters.default([]),
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
  moduleSettings: z.record(z.string(), z.union([z.string(), z.boolean()])),
  serverGroupId: z.number().int().nullable(),
  setUp: z.enum(['on_order', 'on_payment', 'by_hand']),
  diskMib: z.number().int().nullable(),
  memoryMib: z.number().int().nullable(),
  kind: productKind,
  taxClass: z.string(),
  trialDays: z.number().int(),
  mostPerClient: z.number().int().nullable(),
  alignDay: z.number().int().nullable(),
  chargeNextFrom: z.number().int().nullable(),
  suspendAfter: z.number().int().nullable(),
  terminateAfter: z.number().int().nullable(),
  converts: z.boolean(),
  prices: z.array(priceShown),
})

const adminProductDetails = adminProduct.extend({
  optionIds: z.array(id),
  addonIds: z.array(id),
  upgradeIds: z.array(id),
  fields: z.array(
    z.object({
      id,
      name: z.string(),
      label: z.string(),
      kind: fieldBody.kind,
      choices: z.array(z.string()),
      pattern: z.string().nullable(),
      help: z.string(),
      required: z.boolean(),
      staffOnly: z.boolean(),
    }),
  ),
  seasonalPrices: z.array(
    priceShown.extend({
      id,
      startsOn: civilDate,
      endsOn: civilDate,
      periods: z.number().int().nullable(),
      label: z.string(),
    }),
  ),
  meters: z.array(
    z.object({
      id,
      name: z.string(),
      label: z.string(),
      unit: z.string(),
      aggregation: meterBody.aggregation,
      included: z.string(),
      tiers,
      prices: z.array(z.object({ fromQuantity: z.string(), amount: money, per: z.number().int() })),
    }),
  ),
})

const group = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  tagline: z.string(),
  hidden: z.boolean(),
  position: z.number().int(),
})
const groupFields = { slug, name: line(120), tagline: optionalLine(160), hidden: z.boolean() }

export const productGone = notFound('product_not_found', 'There is no such product.')
const groupGone = notFound('group_not_found', 'There is no such product group.')
export const optionGone = notFound('option_not_found', 'There is no such option.')
export const slugTaken = { slug_taken: { status: 409, message: 'This address is taken by another one.' } }
export const priceErrors = {
  duplicate_price: { status: 400, message: 'There are two prices for one cycle and currency.' },
  invalid_amount: { status: 400, message: 'This is not an amount of the currency.' },
}
const productErrors = {
  ...groupGone,
  ...slugTaken,
  ...priceErrors,
  ...optionGone,
  ...productGone,
  seasons_overlap: { status: 400, message: 'Two seasonal prices for one cycle and currency share days.' },
  duplicate_name: { status: 400, message: 'A name is there twice.' },
}

export const products = {
  list: forStaff('GET', '/admin/products', 'All product groups and products, hidden ones too', 'products.view').output(
    z.object({ groups: z.array(group.extend({ products: z.array(adminProduct) })) }),
  ),
  get: forStaff('GET', '/admin/products/{id}', 'One product with all that hangs on it', 'products.view')
    .input(byId)
    .output(adminProductDetails)
    .errors(productGone),
  create: forStaff('POST', '/admin/products', 'Create a product', 'products.manage')
    .input(productInput)
    .output(adminProductDetails)
    .errors(productErrors),
  update: forStaff(
    'PATCH',
    '/admin/products/{id}',
    'Change a product; services already sold keep their price. Lists are replaced as a whole',
    'products.manage',
  )
    .input(z.object(productFields).partial().extend({ id }))
    .output(adminProductDetails)
    .errors({
      ...productErrors,
      meter_in_use: { status: 409, message: 'Services have readings of a meter that was left out.' },
    }),
  remove: forStaff('DELETE', '/admin/products/{id}', 'Delete a product that nobody has bought', 'products.manage')
    .input(byId)
    .output(done)
    .errors({ ...productGone, product_in_use: { status: 409, message: 'It is in use. Hide it instead.' } }),
  createGroup: forStaff('POST', '/admin/product-groups', 'Create a product group', 'products.manage')
    .input(z.object({ ...groupFields, hidden: groupFields.hidden.default(false) }))
    .output(group)
    .errors(slugTaken),
  updateGroup: forStaff('PATCH', '/admin/product-groups/{id}', 'Change a product group', 'products.manage')
    .input(z.object(groupFields).partial().extend({ id }))
    .output(group)
    .errors({ ...groupGone, ...slugTaken }),
  removeGroup: forStaff('DELETE', '/admin/product-groups/{id}', 'Delete an empty product group', 'products.manage')
    .input(byId)
    .output(done)
    .errors({ ...groupGone, group_in_use: { status: 409, message: 'There are products in this group.' } }),
}
