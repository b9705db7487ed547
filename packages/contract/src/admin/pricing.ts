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
  page,
  pageQuery,
  slug,
} from '../schemas.ts'
import { optionGone, priceErrors, priceInput, priceShown, productGone, slugTaken } from './catalog.ts'

const optionKind = z.enum(['choice', 'radio', 'yes_no', 'quantity'])
const tiers = z.enum(['volume', 'graduated'])
const count = z.number().int().min(1).max(1_000_000)

const choiceInput = z.object({
  /** Of a choice that is kept; what is not named is taken away. */
  id: id.optional(),
  label: line(120),
  /** What the server module is told. */
  value: z.string().trim().max(120).default(''),
  hidden: z.boolean().default(false),
  prices: z.array(priceInput.extend({ fromQuantity: count.default(1) })).max(300),
})

/** Without defaults, because in a change what is left out stays as it is. */
const optionFields = {
  name: line(120),
  kind: optionKind,
  help: z.string().trim().max(300),
  /** What a quantity counts. */
  unit: line(40).nullable(),
  least: z.number().int().min(0).max(1_000_000),
  most: z.number().int().min(0).max(1_000_000).nullable(),
  tiers,
  hidden: z.boolean(),
  /** Which setting of the server module a choice takes the place of, by its name in the panel's plan. Null: none. */
  sets: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/, 'must be the name of a setting of the module')
    .nullable(),
  choices: z.array(choiceInput).max(200),
}

const option = z.object({
  id,
  name: z.string(),
  kind: optionKind,
  help: z.string(),
  unit: z.string().nullable(),
  least: z.number().int(),
  most: z.number().int().nullable(),
  tiers,
  hidden: z.boolean(),
  sets: z.string().nullable(),
  /** How many products have it. */
  productCount: z.number().int(),
  choices: z.array(
    z.object({
      id,
      label: z.string(),
      value: z.string(),
      hidden: z.boolean(),
      prices: z.array(priceShown.extend({ fromQuantity: z.number().int() })),
    }),
  ),
})

const optionInUse = { option_in_use: { status: 409, message: 'Products or services have it. Hide it instead.' } }

export const options = {
  list: forStaff('GET', '/admin/options', 'All options with their choices and prices', 'products.view').output(
    z.object({ items: z.array(option) }),
  ),
  create: forStaff('POST', '/admin/options', 'Create an option', 'products.manage')
    .input(
      z.object({
        ...optionFields,
        kind: optionKind.default('choice'),
        help: optionFields.help.default(''),
        unit: optionFields.unit.default(null),
        least: optionFields.least.default(0),
        most: optionFields.most.default(null),
        tiers: tiers.default('volume'),
        hidden: optionFields.hidden.default(false),
        sets: optionFields.sets.default(null),
      }),
    )
    .output(option)
    .errors(priceErrors),
  update: forStaff(
    'PATCH',
    '/admin/options/{id}',
    'Change an option; choices are replaced as a whole',
    'products.manage',
  )
    .input(z.object(optionFields).partial().extend({ id }))
    .output(option)
    .errors({ ...optionGone, ...optionInUse, ...priceErrors }),
  remove: forStaff('DELETE', '/admin/options/{id}', 'Delete an option that no product has', 'products.manage')
    .input(byId)
    .output(done)
    .errors({ ...optionGone, ...optionInUse }),
}

const bundleFields = {
  slug,
  name: line(120),
  tagline: z.string().trim().max(160),
  description: z.string().trim().max(4000),
  hidden: z.boolean(),
  items: z.array(z.object({ productId: id, quantity: count.default(1) })).max(50),
  prices: z.array(priceInput).max(200),
}

const bundle = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  tagline: z.string(),
  description: z.string(),
  hidden: z.boolean(),
  items: z.array(z.object({ productId: id, quantity: z.number().int() })),
  prices: z.array(priceShown),
})

const bundleGone = notFound('bundle_not_found', 'There is no such bundle.')

export const bundles = {
  list: forStaff('GET', '/admin/bundles', 'All bundles with their prices', 'products.view').output(
    z.object({ items: z.array(bundle) }),
  ),
  create: forStaff('POST', '/admin/bundles', 'Create a bundle', 'products.manage')
    .input(
      z.object({
        ...bundleFields,
        tagline: bundleFields.tagline.default(''),
        description: bundleFields.description.default(''),
        hidden: bundleFields.hidden.default(false),
      }),
    )
    .output(bundle)
    .errors({ ...slugTaken, ...productGone, ...priceErrors }),
  update: forStaff('PATCH', '/admin/bundles/{id}', 'Change a bundle', 'products.manage')
    .input(z.object(bundleFields).partial().extend({ id }))
    .output(bundle)
    .errors({ ...bundleGone, ...slugTaken, ...productGone, ...priceErrors }),
  remove: forStaff('DELETE', '/admin/bundles/{id}', 'Delete a bundle that nobody has ordered', 'products.manage')
    .input(byId)
    .output(done)
    .errors({ ...bundleGone, bundle_in_use: { status: 409, message: 'It was ordered. Hide it instead.' } }),
}

const promotionKind = z.enum(['percent', 'fixed', 'override', 'free_setup'])
const promotionState = z.enum(['running', 'planned', 'ended', 'used_up', 'off'])
const forClients = z.enum(['all', 'new', 'existing'])

const promotionFields = {
  /** Upper and lower case are the same. */
  code: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'may hold letters, digits, - and _'),
  label: line(80),
  kind: promotionKind,
  percent: z.string().trim().max(12).nullable(),
  amounts: z.array(z.object({ currency, amount })).max(50),
  /** For so many periods, the first one counted; null: for life. */
  periods: z.number().int().min(1).max(999).nullable(),
  startsOn: civilDate.nullable(),
  /** The first day on which it holds no more. */
  endsOn: civilDate.nullable(),
  mostUses: count.nullable(),
  mostUsesPerClient: count.nullable(),
  forClients,
  /** Null: every cycle, every currency. */
  cycles: z.array(cycle).max(50).nullable(),
  currencies: z.array(currency).max(50).nullable(),
  enabled: z.boolean(),
  /** Products whose lines it may touch; empty: all. */
  productIds: z.array(id).max(1000),
  /** One of these has to be in the order, or be had already; empty: no condition. */
  requiredIds: z.array(id).max(1000),
}

const promotion = z.object({
  id,
  code: z.string(),
  label: z.string(),
  kind: promotionKind,
  state: promotionState,
  percent: z.string().nullable(),
  amounts: z.array(money),
  periods: z.number().int().nullable(),
  startsOn: civilDate.nullable(),
  endsOn: civilDate.nullable(),
  mostUses: z.number().int().nullable(),
  mostUsesPerClient: z.number().int().nullable(),
  uses: z.number().int(),
  forClients,
  cycles: z.array(cycle).nullable(),
  currencies: z.array(z.string()).nullable(),
  enabled: z.boolean(),
  productIds: z.array(id),
  requiredIds: z.array(id),
})

const promotionGone = notFound('promotion_not_found', 'There is no such promotion.')
const promotionErrors = {
  code_taken: { status: 409, message: 'This code is taken by another promotion.' },
  ...productGone,
  invalid_amount: priceErrors.invalid_amount,
  invalid_percent: { status: 400, message: 'This is not a percentage between 0 and 100.' },
}

export const promotions = {
  list: forStaff('GET', '/admin/promotions', 'Promotions, newest first', 'promotions.view')
    .input(pageQuery.extend({ search: z.string().trim().max(100).optional(), state: promotionState.optional() }))
    .output(page(promotion)),
  get: forStaff('GET', '/admin/promotions/{id}', 'One promotion', 'promotions.view')
    .input(byId)
    .output(promotion)
    .errors(promotionGone),
  create: forStaff('POST', '/admin/promotions', 'Create a promotion', 'promotions.manage')
    .input(
      z.object({
        ...promotionFields,
        kind: promotionKind.default('percent'),
        percent: promotionFields.percent.default(null),
        amounts: promotionFields.amounts.default([]),
        periods: promotionFields.periods.default(null),
        startsOn: promotionFields.startsOn.default(null),
        endsOn: promotionFields.endsOn.default(null),
        mostUses: promotionFields.mostUses.default(null),
        mostUsesPerClient: promotionFields.mostUsesPerClient.default(null),
        forClients: forClients.default('all'),
        cycles: promotionFields.cycles.default(null),
        currencies: promotionFields.currencies.default(null),
        enabled: promotionFields.enabled.default(true),
        productIds: promotionFields.productIds.default([]),
        requiredIds: promotionFields.requiredIds.default([]),
      }),
    )
    .output(promotion)
    .errors(promotionErrors),
  update: forStaff(
    'PATCH',
    '/admin/promotions/{id}',
    'Change a promotion; discounts already given stay as they are',
    'promotions.manage',
  )
    .input(z.object(promotionFields).partial().extend({ id }))
    .output(promotion)
    .errors({ ...promotionGone, ...promotionErrors }),
  remove: forStaff('DELETE', '/admin/promotions/{id}', 'Delete a promotion that was never used', 'promotions.manage')
    .input(byId)
    .output(done)
    .errors({
      ...promotionGone,
      promotion_in_use: { status: 409, message: 'This code was used. Switch it off instead.' },
    }),
}

const currencyList = z.object({
  items: z.array(
    z.object({
      code: z.string(),
      isDefault: z.boolean(),
      /** Units of this currency for one unit of the default one. */
      rate: z.object({ rate: z.string(), asOf: civilDate, source: z.string() }).nullable(),
    }),
  ),
  /** Do rates come by themselves each day? */
  refresh: z.enum(['off', 'daily']),
})
const byCurrency = z.object({ currency })
const currencyGone = notFound('currency_not_found', 'We do not sell in this currency.')
const invalidRate = { invalid_rate: { status: 400, message: 'This is not an exchange rate such as 1.0842.' } }
const isDefault = { default_currency: { status: 409, message: 'This is the default currency.' } }

export const currencies = {
  list: forStaff('GET', '/admin/currencies', 'Currencies we sell in, with exchange rates', 'products.view').output(
    currencyList,
  ),
  offer: forStaff('POST', '/admin/currencies', 'Sell in a currency', 'products.manage')
    .input(byCurrency)
    .output(currencyList),
  withdraw: forStaff('DELETE', '/admin/currencies/{currency}', 'Sell in a currency no more', 'products.manage')
    .input(byCurrency)
    .output(currencyList)
    .errors({
      ...currencyGone,
      ...isDefault,
      currency_in_use: { status: 409, message: 'There are prices in this currency.' },
    }),
  makeDefault: forStaff(
    'POST',
    '/admin/currencies/{currency}/make-default',
    'Make a currency the default; rates are counted from it from now on',
    'products.manage',
  )
    .input(byCurrency)
    .output(currencyList)
    .errors({
      ...currencyGone,
      ...invalidRate,
      rate_missing: { status: 409, message: 'This currency has no exchange rate.' },
    }),
  setRate: forStaff('POST', '/admin/currencies/{currency}/rate', 'Set an exchange rate by hand', 'products.manage')
    .input(byCurrency.extend({ rate: z.string().trim().max(24), asOf: civilDate, source: line(80).default('By hand') }))
    .output(currencyList)
    .errors({
      ...currencyGone,
      ...isDefault,
      ...invalidRate,
    }),
  changeRefresh: forStaff(
    'PATCH',
    '/admin/exchange-rates',
    'Have exchange rates come each day by themselves, or not',
    'products.manage',
  )
    .input(z.object({ refresh: z.enum(['off', 'daily']) }))
    .output(currencyList),
}
