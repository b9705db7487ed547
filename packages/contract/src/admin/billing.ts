import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { quote, quoteState, quoteSummary } from '../quotes.ts'
import {
  amount,
  byId,
  civilDate,
  currency,
  cycle,
  done,
  id,
  instant,
  line,
  money,
  notFound,
  page,
  pageQuery,
  saidInFull,
} from '../schemas.ts'

const whose = { client: z.object({ id, name: z.string() }) }

/** A day as somebody types it. */
const day = civilDate.refine((text) => text >= '2000-01-01' && text < '2200-01-01', 'must lie between 2000 and 2199')

/** Decimal above 0 with up to two places: hours, or pieces. */
const quantity = z
  .string()
  .trim()
  .regex(/^\d{1,6}(\.\d{1,2})?$/, 'must be a quantity such as 1.5')

const taxClass = z
  .string()
  .trim()
  .regex(/^[a-z0-9_-]{1,40}$/, 'must be the name of a tax class')

const quoteContent = {
  subject: line(200),
  note: z.string().trim().max(4000).default(''),
  /** The last day on which it can be accepted; by default as the setting says. */
  validUntil: day.optional(),
  dueDays: z.number().int().min(0).max(365).optional(),
  onAcceptance: z.enum(['invoice', 'order']).default('invoice'),
  lines: z
    .array(
      z.object({
        description: line(300),
        quantity: quantity.default('1'),
        unitPrice: amount,
        cycle: cycle.nullable().default(null),
        taxClass: taxClass.default('standard'),
      }),
    )
    .max(100)
    .default([]),
}

const staffQuote = quote.extend({
  ...whose,
  lines: z.array(quote.shape.lines.element.extend({ taxClass: z.string() })),
  createdAt: instant,
  createdBy: z.string(),
  copiedFrom: id.nullable(),
  decidedIp: z.string().nullable(),
})

const quoteGone = notFound('quote_not_found', 'There is no such quote.')
const clientGone = notFound('client_not_found', 'There is no such client.')
const quoteNotDraft = {
  quote_not_draft: { status: 409, message: 'This quote was sent and cannot be changed any more.' },
}
const quoteNotOpen = { quote_not_open: { status: 409, message: 'This quote is not open any more.' } }
const wrongAmount = {
  invalid_amount: { status: 400, message: 'An amount does not fit the currency; see fields.' },
  invalid_quantity: { status: 400, message: 'A quantity is not right; see fields.' },
}

export const quotes = {
  list: forStaff('GET', '/admin/quotes', 'Quotes, newest first', 'quotes.view')
    .input(pageQuery.extend({ state: quoteState.optional(), clientId: id.optional() }))
    .output(page(quoteSummary.extend(whose))),
  get: forStaff('GET', '/admin/quotes/{id}', 'One quote', 'quotes.view')
    .input(byId)
    .output(staffQuote)
    .errors(quoteGone),
  create: forStaff('POST', '/admin/quotes', "Begin a quote, in the client's currency", 'quotes.manage')
    .input(z.object({ clientId: id, ...quoteContent }))
    .output(z.object({ id }))
    .errors({ ...clientGone, ...wrongAmount }),
  change: forStaff('PATCH', '/admin/quotes/{id}', 'Change a draft; its lines become the ones given', 'quotes.manage')
    .input(byId.extend(saidInFull(quoteContent)))
    .output(done)
    .errors({ ...quoteGone, ...quoteNotDraft, ...wrongAmount }),
  remove: forStaff('DELETE', '/admin/quotes/{id}', 'Delete a draft', 'quotes.manage')
    .input(byId)
    .output(done)
    .errors({ ...quoteGone, ...quoteNotDraft }),
  send: forStaff('POST', '/admin/quotes/{id}/send', 'Number a draft and mail it to its client', 'quotes.manage')
    .input(byId)
    .output(done)
    .errors({
      ...quoteGone,
      ...quoteNotDraft,
      quote_empty: { status: 409, message: 'A quote needs a line to be sent.' },
      quote_expired: { status: 409, message: 'This quote has expired.' },
      tax_undecided: { status: 503, message: "The client's tax number is still being checked." },
    }),
  sendAgain: forStaff('POST', '/admin/quotes/{id}/send-again', 'Mail a quote again, with a new link', 'quotes.manage')
    .input(byId)
    .output(done)
    .errors({ ...quoteGone, ...quoteNotOpen }),
  withdraw: forStaff('POST', '/admin/quotes/{id}/withdraw', 'Take a quote back', 'quotes.manage')
    .input(byId.extend({ reason: z.string().trim().max(500).default('') }))
    .output(done)
    .errors({ ...quoteGone, ...quoteNotOpen }),
  copy: forStaff('POST', '/admin/quotes/{id}/copy', 'Begin a draft that says the same', 'quotes.manage')
    .input(byId)
    .output(z.object({ id }))
    .errors(quoteGone),
}

const billableState = z.enum(['open', 'recurring', 'charged'])
const billablePlan = z.enum(['now', 'next', 'on_date', 'not_yet'])
const billableUnit = z.enum(['hours', 'units'])

const billableContent = {
  description: line(300),
  unit: billableUnit.default('units'),
  quantity: quantity.default('1'),
  unitPrice: amount,
  taxClass: taxClass.default('standard'),
  /** When it was done; by default today. */
  doneOn: day.optional(),
  /** `next` joins the next invoice of the client; `not_yet` waits until it is changed. */
  plan: billablePlan.default('not_yet'),
  startsOn: day.nullable().default(null),
  /** Charged again each cycle, until a day, so many times, or until it is stopped. */
  cycle: cycle.nullable().default(null),
  untilOn: day.nullable().default(null),
  times: z.number().int().min(1).max(1000).nullable().default(null),
}

const billableItem = z.object({
  id,
  ...whose,
  state: billableState,
  description: z.string(),
  unit: billableUnit,
  quantity: z.string(),
  unitPrice: money,
  amount: money,
  taxClass: z.string(),
  doneOn: civilDate,
  plan: billablePlan,
  startsOn: civilDate.nullable(),
  cycle: cycle.nullable(),
  untilOn: civilDate.nullable(),
  times: z.number().int().nullable(),
  /** How often it was charged. */
  charged: z.number().int(),
  /** The day of the next charge, where one is planned. */
  nextOn: civilDate.nullable(),
})

const itemGone = notFound('billable_item_not_found', 'There is no such billable item.')
const itemCharged = {
  billable_item_charged: { status: 409, message: 'This billable item was charged already.' },
}

export const billableItems = {
  list: forStaff('GET', '/admin/billable-items', 'Billable items, newest first', 'invoices.view')
    .input(pageQuery.extend({ state: billableState.optional(), clientId: id.optional() }))
    .output(page(billableItem)),
  add: forStaff('POST', '/admin/billable-items', 'Note work or goods for a client to pay', 'invoices.manage')
    .input(z.object({ clientId: id, ...billableContent }))
    .output(z.object({ id }))
    .errors({ ...clientGone, ...wrongAmount }),
  change: forStaff('PATCH', '/admin/billable-items/{id}', 'Change an item that was not charged', 'invoices.manage')
    .input(byId.extend(saidInFull(billableContent)))
    .output(done)
    .errors({ ...itemGone, ...itemCharged, ...wrongAmount }),
  remove: forStaff('DELETE', '/admin/billable-items/{id}', 'Delete an item that was not charged', 'invoices.manage')
    .input(byId)
    .output(done)
    .errors({ ...itemGone, ...itemCharged }),
  stop: forStaff('POST', '/admin/billable-items/{id}/stop', 'Charge a recurring item no more', 'invoices.manage')
    .input(byId)
    .output(done)
    .errors({
      ...itemGone,
      billable_item_done: { status: 409, message: 'No further charge of this billable item is planned.' },
    }),
}

export const parked = {
  list: forStaff('GET', '/admin/parked', 'Clients whom the runs leave out until staff have looked', 'invoices.view')
    .input(pageQuery)
    .output(page(z.object({ id, ...whose, task: z.string(), error: z.string(), parkedAt: instant }))),
  release: forStaff('POST', '/admin/parked/{id}/release', 'Have the next run try again', 'invoices.manage')
    .input(byId)
    .output(done)
    .errors(notFound('client_not_parked', 'This client is not parked.')),
}

export const reports = {
  numbering: forStaff('GET', '/admin/reports/numbering', 'Gaps and order of document numbers', 'invoices.view').output(
    z.object({
      series: z.array(
        z.object({
          series: z.string(),
          documents: z.number().int(),
          first: z.string(),
          last: z.string(),
          gaps: z.array(z.object({ from: z.number().int(), until: z.number().int() })),
          outOfOrder: z.array(
            z.object({ number: z.string(), issuedOn: civilDate, before: z.string(), issuedBefore: civilDate }),
          ),
        }),
      ),
    }),
  ),
}

const numbers = z.object({ format: z.string().max(40), restarts: z.enum(['never', 'yearly', 'monthly']) })
const amounts = z.record(currency, z.string().max(20))
const whenLate = {
  afterDays: z.number().int(),
  everyDays: z.number().int().nullable(),
  most: z.number().int(),
}

/** Each group is changed as a whole. */
const billingGroups = {
  company: z.object({ name: line(200), lines: z.array(line(200)).max(12) }),
  numbering: z.object({ invoice: numbers, proforma: numbers, credit_note: numbers, quote: numbers }),
  proforma: z.boolean(),
  automaticCredit: z.enum(['always', 'when_it_covers_all', 'never']),
  leadDays: z.object({ days: z.number().int(), byCycle: z.record(z.string().max(40), z.number().int()) }),
  reminders: z.object({ before: z.array(z.number().int()), after: z.array(z.number().int()) }),
  lateFees: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('fixed'), amounts, ...whenLate }),
      z.object({ kind: z.literal('percent'), percent: z.string(), minimum: amounts, maximum: amounts, ...whenLate }),
    ])
    .nullable(),
  quotes: z.object({
    validDays: z.number().int(),
    dueDays: z.number().int(),
    draftsKeptDays: z.number().int(),
  }),
  /** By currency in which funds may be added. */
  addFunds: z.record(currency, z.object({ least: z.string(), most: z.string(), mostCredit: z.string() })),
}
const billingValues = z.object(billingGroups)

const billingSettings = z.object({
  values: billingValues,
  defaults: billingValues,
  /** What each group decides, in a sentence. */
  about: z.record(z.string(), z.string()),
})

const daysOrNever = z.number().int().nullable()

/** What happens to services and orders. */
const serviceValues = z.object({
  /** Days after the due date; null: never. */
  suspension: z.object({ suspendAfter: daysOrNever, terminateAfter: daysOrNever }),
  whenSuspended: z.enum(['keep_billing', 'stop_billing', 'credit_days']),
  afterSuspension: z.enum(['keep_anchor', 'from_payment']),
  upgradePolicy: z.enum(['difference', 'full_cycle', 'at_renewal']),
  creditOnDowngrade: z.boolean(),
  upgradeExpiresAfter: z.number().int(),
  /** 0: never. */
  staleAfterDays: z.number().int(),
  dayCount: z.enum(['actual', 'thirty_day_months']),
})

const accessValues = z.object({
  /** Do clients see in their security settings when staff acted in their name? */
  tellOfActing: z.boolean(),
})

export const settings = {
  billing: forStaff(
    'GET',
    '/admin/settings/billing',
    'The settings of billing, and their defaults',
    'settings.view',
  ).output(billingSettings),
  changeBilling: forStaff(
    'PATCH',
    '/admin/settings/billing',
    'Change the groups of settings that are given, all or none',
    'settings.manage',
  )
    .input(billingValues.partial())
    .output(done),
  services: forStaff(
    'GET',
    '/admin/settings/services',
    'The settings of services and orders, and their defaults',
    'settings.view',
  ).output(z.object({ values: serviceValues, defaults: serviceValues, about: z.record(z.string(), z.string()) })),
  changeServices: forStaff(
    'PATCH',
    '/admin/settings/services',
    'Change the settings that are given, all or none',
    'settings.manage',
  )
    .input(serviceValues.partial())
    .output(done),
  access: forStaff(
    'GET',
    '/admin/settings/access',
    'The settings of who may do what, and their defaults',
    'settings.view',
  ).output(z.object({ values: accessValues, defaults: accessValues, about: z.record(z.string(), z.string()) })),
  changeAccess: forStaff(
    'PATCH',
    '/admin/settings/access',
    'Change the settings that are given, all or none',
    'settings.manage',
  )
    .input(accessValues.partial())
    .output(done),
}
