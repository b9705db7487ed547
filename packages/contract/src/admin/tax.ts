import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import {
  byId,
  civilDate,
  country,
  currency,
  done,
  id,
  instant,
  line,
  money,
  notFound,
  page,
  pageQuery,
  region,
  taxId,
} from '../schemas.ts'

const treatment = z.enum(['taxed', 'zero', 'exempt', 'reverse_charge', 'out_of_scope'])
const level = z.union([z.literal(1), z.literal(2)])
const percent = z
  .string()
  .trim()
  .regex(/^\d{1,3}(\.\d{1,5})?$/, 'must be a percentage such as 8.875')
const optional = <Inner extends z.ZodType>(inner: Inner) => inner.nullable().default(null)

const ruleInput = z.object({
  /** The ledger books what the rule brings in on `tax:<rule>`. */
  rule: z
    .string()
    .max(40)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'may hold lower-case letters, digits and single hyphens'),
  /** As it stands on documents. */
  name: line(60),
  percent,
  treatment: treatment.default('taxed'),
  level: level.default(1),
  /** Of level 2: taken of the amount with the tax of level 1 on it. */
  compound: z.boolean().default(false),
  country: optional(country),
  region: optional(region.pipe(z.string().min(1))),
  /** One of the special territories by its key. */
  territory: optional(line(40)),
  /** Beginnings of post codes. */
  postcodes: z
    .array(
      z
        .string()
        .trim()
        .toUpperCase()
        .regex(/^[A-Z0-9]{1,10}$/, 'must be the beginning of a post code, without spaces'),
    )
    .max(500)
    .default([]),
  taxClass: optional(line(40)),
  customer: z.enum(['any', 'person', 'business']).default('any'),
  supply: z.enum(['any', 'same_region', 'other_region']).default('any'),
  /** The registration that it needs; null: one in its country will do. */
  registration: optional(line(10)),
  validFrom: civilDate,
  /** The first day on which it is valid no more. */
  validUntil: optional(civilDate),
  note: optional(line(300)),
  source: optional(line(300)),
})

/** Every field may be left out, and none has a default then. */
const ruleChanges = z.object(
  Object.fromEntries(
    Object.entries(ruleInput.shape).map(([name, field]) => [
      name,
      (field instanceof z.ZodDefault ? field.unwrap() : field).optional(),
    ]),
  ) as { [Name in keyof typeof ruleInput.shape]: z.ZodOptional<Bare<(typeof ruleInput.shape)[Name]>> },
)
type Bare<Field> = Field extends z.ZodDefault<infer Inner> ? Inner : Field

const rule = z.object({
  id,
  rule: z.string(),
  name: z.string(),
  percent: z.string(),
  treatment,
  level,
  compound: z.boolean(),
  country: z.string().nullable(),
  region: z.string().nullable(),
  territory: z.string().nullable(),
  postcodes: z.array(z.string()),
  taxClass: z.string().nullable(),
  customer: z.enum(['any', 'person', 'business']),
  supply: z.enum(['any', 'same_region', 'other_region']),
  registration: z.string().nullable(),
  validFrom: z.string(),
  validUntil: z.string().nullable(),
  note: z.string().nullable(),
  source: z.string().nullable(),
  /** Whether it came with a rule set. */
  isFromSet: z.boolean(),
})

const settings = z.object({
  seller: z.object({
    country: country.nullable(),
    region: z
      .string()
      .regex(/^[A-Z0-9]{1,3}$/, 'must be a code such as BC or TX')
      .nullable(),
    taxId: taxId.nullable(),
  }),
  /** Such as `DE`, `CA-QC`, `OSS-EU`, or `*` for rules of one's own that apply everywhere. */
  registrations: z.array(z.string().trim().toUpperCase().max(10)).max(100),
  pricesIncludeTax: z.boolean(),
  rounding: z.enum(['rate', 'line']),
  /** By currency the smallest coin, such as `{ "CHF": "0.05" }`. */
  cashRounding: z.record(z.string().max(3), z.string().max(12)),
})

const taxIdStatus = z.enum(['unchecked', 'valid', 'invalid'])

const taxIdCheck = z.object({
  id,
  taxId: z.string(),
  country: z.string(),
  status: taxIdStatus,
  checkedAt: instant.nullable(),
  name: z.string().nullable(),
  consultation: z.string().nullable(),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
})

const taxed = z.object({
  lines: z.array(z.object({ net: money, tax: money })),
  subtotal: money,
  tax: money,
  rounding: money,
  total: money,
  taxes: z.array(z.object({ rule: z.string(), name: z.string(), percent: z.string(), base: money, amount: money })),
  notes: z.array(z.string()),
})

const ruleGone = notFound('tax_rule_not_found', 'There is no such tax rule.')
const invalidPercent = { invalid_percent: { status: 400, message: 'This is not a percentage.' } }

export const tax = {
  rules: forStaff('GET', '/admin/tax/rules', 'Tax rules, newest first', 'tax.view')
    .input(pageQuery.extend({ country: country.optional(), state: z.enum(['current', 'all']).optional() }))
    .output(page(rule)),
  createRule: forStaff('POST', '/admin/tax/rules', 'Add a tax rule, for documents issued from now on', 'tax.manage')
    .input(ruleInput)
    .output(rule)
    .errors(invalidPercent),
  updateRule: forStaff('PATCH', '/admin/tax/rules/{id}', 'Change a tax rule that has not begun', 'tax.manage')
    .input(ruleChanges.extend({ id }))
    .output(rule)
    .errors({
      ...ruleGone,
      ...invalidPercent,
      tax_rule_in_force: { status: 409, message: 'This rule has begun. End it, and add another one.' },
    }),
  endRule: forStaff('POST', '/admin/tax/rules/{id}/end', 'End a tax rule', 'tax.manage')
    .input(
      byId.extend({
        /** The first day on which it is valid no more; today at the earliest. */
        on: civilDate,
      }),
    )
    .output(rule)
    .errors({ ...ruleGone, tax_rule_ended: { status: 409, message: 'This rule has ended already.' } }),
  ruleSets: forStaff('GET', '/admin/tax/rule-sets', 'Ready-made rule sets, and special territories', 'tax.view').output(
    z.object({
      sets: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          /** The day up to which its rates are known. */
          asOf: z.string(),
          source: z.string(),
          rules: z.number().int(),
          installed: z.number().int(),
        }),
      ),
      territories: z.array(z.object({ key: z.string(), title: z.string(), country: z.string() })),
    }),
  ),
  installRuleSet: forStaff(
    'POST',
    '/admin/tax/rule-sets/{name}',
    'Install a rule set, or what is new in it',
    'tax.manage',
  )
    .input(z.object({ name: line(20) }))
    .output(z.object({ added: z.number().int(), ended: z.number().int() }))
    .errors(notFound('rule_set_not_found', 'There is no such rule set.')),
  settings: forStaff('GET', '/admin/tax/settings', 'Where and how the seller is taxed', 'tax.view').output(settings),
  changeSettings: forStaff(
    'POST',
    '/admin/tax/settings',
    'Change where and how the seller is taxed, for documents issued from now on',
    'tax.manage',
  )
    .input(settings)
    .output(settings)
    .errors({ invalid_tax_id: { status: 400, message: 'The tax id is none of this country.' } }),
  taxIds: forStaff('GET', '/admin/tax/ids', 'Tax ids that were asked about, newest first', 'tax.view')
    .input(pageQuery.extend({ status: taxIdStatus.optional() }))
    .output(page(taxIdCheck)),
  askAgain: forStaff('POST', '/admin/tax/ids/ask', 'Ask about a tax id again', 'tax.manage')
    .input(z.object({ taxId: taxId.min(1) }))
    .output(done)
    .errors(notFound('tax_id_not_found', 'Nobody has given this tax id.')),
  preview: forStaff(
    'POST',
    '/admin/tax/preview',
    'What a buyer would be charged, by the rules as they stand',
    'tax.manage',
  )
    .input(
      z.object({
        buyer: z.object({
          country,
          region: optional(region),
          postcode: optional(z.string().trim().max(20)),
          kind: z.enum(['person', 'business']),
          taxId: optional(taxId),
          certificate: optional(z.string().trim().max(100)),
        }),
        /** Left out: today. */
        on: civilDate.optional(),
        currency,
        lines: z
          .array(
            z.object({
              /** May be negative: a discount. */
              amount: z
                .string()
                .trim()
                .regex(/^-?\d{1,12}(\.\d{1,4})?$/, 'must be an amount such as 12.50'),
              taxClass: line(40).default('standard'),
            }),
          )
          .min(1)
          .max(50),
      }),
    )
    .output(z.union([taxed, z.object({ pending: z.literal('tax_id_unchecked'), taxId: z.string() })]))
    .errors({
      tax_rule_missing: { status: 409, message: 'No tax rule says how this is taxed there.' },
      invalid_amount: { status: 400, message: 'This is not an amount.' },
      unknown_currency: { status: 400, message: 'This is not a currency.' },
    }),
}
