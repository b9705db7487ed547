import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { country, currency, done, id, instant, line, notFound } from '../schemas.ts'
import { formField, givenSettings, setUpName, shownSettings } from '../settings-form.ts'

const way = z.enum(['page', 'fields', 'instructions'])

const capabilities = z.object({
  ways: z.array(way),
  stores: z.enum(['none', 'with_payment', 'by_itself']),
  charges: z.boolean(),
  holds: z.boolean(),
  refunds: z.enum(['none', 'full', 'partial']),
  disputes: z.boolean(),
  bankDebit: z.boolean(),
  fees: z.boolean(),
  payouts: z.boolean(),
  /** Null: any. */
  currencies: z.array(z.string()).nullable(),
})

const kind = z.object({ name: z.string(), label: z.string(), about: z.string(), capabilities })

const decimal = z.string().trim().max(20)

const rules = {
  /** What payers read. */
  label: line(60),
  hint: z.string().trim().max(200),
  isEnabled: z.boolean(),
  way,
  /** May payers keep their means to pay for later? */
  stores: z.boolean(),
  /** Is an amount held first, for staff to take? */
  holds: z.boolean(),
  /** Empty lists: no limit. */
  currencies: z.array(currency).max(200),
  countries: z.array(country).max(250),
  /** Are the countries those in which it is not offered? */
  exceptCountries: z.boolean(),
  groupIds: z.array(id).max(200),
  /** Offered for invoices with a line of one of these. */
  productIds: z.array(id).max(500),
  /** By currency. */
  amounts: z.record(z.string(), z.object({ least: decimal.nullable(), most: decimal.nullable() })),
  /** Added for paying this way, before tax where prices are; less than nothing is a discount. Null: nothing. */
  surcharge: z.object({ percent: decimal, fixed: z.record(z.string(), decimal) }).nullable(),
}

const testResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), account: z.string(), isLive: z.boolean(), warnings: z.array(z.string()) }),
  z.object({ kind: z.literal('refused'), field: z.string().nullable(), reason: z.string() }),
  z.object({ kind: z.literal('unknown'), reason: z.string() }),
])

const listed = z.object({
  name: z.string(),
  label: z.string(),
  isEnabled: z.boolean(),
  way,
  /** Null: this installation does not know the kind any more. */
  kind: kind.nullable(),
  testedAt: instant.nullable(),
  testResult: testResult.nullable(),
})

const details = listed.extend({
  ...rules,
  groupIds: z.array(id),
  settings: shownSettings,
  /** The secret settings that there are. */
  secretsThere: z.array(z.string()),
  form: z.array(formField),
  webhookUrl: z.string(),
  /** Where to register the webhook, and for which events. Empty: nothing to do. */
  webhookHelp: z.string(),
  lastWebhookAt: instant.nullable(),
})

const gone = notFound('gateway_not_found', 'There is no such gateway.')
const noKind = notFound('gateway_kind_not_found', 'There is no such kind of gateway here.')
const named = z.object({ name: setUpName })

export const gateways = {
  list: forStaff('GET', '/admin/gateways', 'Gateways, in the order in which payers see them', 'gateways.view').output(
    z.object({ items: z.array(listed) }),
  ),
  kinds: forStaff('GET', '/admin/gateway-kinds', 'Kinds of which a gateway can be set up', 'gateways.view').output(
    z.object({ items: z.array(kind) }),
  ),
  kind: forStaff('GET', '/admin/gateway-kinds/{kind}', 'The form of one kind of gateway', 'gateways.view')
    .input(z.object({ kind: z.string().max(60) }))
    .output(
      kind.extend({
        form: z.array(formField),
        /** Not taken. */
        proposedName: z.string(),
        /** The address of its webhook, up to the name. */
        webhookRoot: z.string(),
        /** Where to register the webhook, and for which events. Empty: nothing to do. */
        webhookHelp: z.string(),
        payerLabel: z.string(),
        payerHint: z.string(),
      }),
    )
    .errors(noKind),
  get: forStaff('GET', '/admin/gateways/{name}', 'One gateway; secrets never come out', 'gateways.view')
    .input(named)
    .output(details)
    .errors(gone),
  add: forStaff('POST', '/admin/gateways', 'Set up a gateway', 'gateways.manage', { stepUp: true })
    .input(
      z
        .object({
          kind: z.string().max(60),
          /** Stays as it is from then on. Left out: one that follows from the kind. */
          name: setUpName.optional(),
          settings: givenSettings.default({}),
        })
        .extend(z.object(rules).partial().shape),
    )
    .output(named)
    .errors({
      ...noKind,
      gateway_name_taken: { status: 409, message: 'There is a gateway of this name already.' },
    }),
  change: forStaff('PATCH', '/admin/gateways/{name}', 'Change a gateway', 'gateways.manage', { stepUp: true })
    .input(named.extend({ settings: givenSettings.optional() }).extend(z.object(rules).partial().shape))
    .output(done)
    .errors({ ...gone, ...noKind }),
  order: forStaff('POST', '/admin/gateways/order', 'Put gateways in order', 'gateways.manage', { stepUp: true })
    .input(z.object({ names: z.array(setUpName).max(200) }))
    .output(done),
  remove: forStaff('DELETE', '/admin/gateways/{name}', 'Remove a gateway that was never used', 'gateways.manage', {
    stepUp: true,
  })
    .input(named)
    .output(done)
    .errors({
      ...gone,
      gateway_in_use: { status: 409, message: 'This gateway was used already. Switch it off instead.' },
    }),
  test: forStaff(
    'POST',
    '/admin/gateways/{name}/test',
    'Ask the provider whether the settings work',
    'gateways.manage',
    { stepUp: true, outside: true },
  )
    .input(named)
    .output(z.object({ result: testResult, lastWebhookAt: instant.nullable() }))
    .errors({
      ...gone,
      gateway_unavailable: { status: 503, message: 'The settings of this gateway do not fit its kind any more.' },
    }),
}
