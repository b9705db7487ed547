import { expect } from 'vitest'
import { z } from 'zod'
import type { Procedure } from '../procedures.ts'

/** A role that holds nothing, so that anybody may give it; somebody has it, so that it stays. */
export const ROLE_OF_SOMEBODY = 9001
const bytes = 'Y3VyaW9zYQ'

/** Values that fit, by the name of the field, where the kind of value alone does not say. */
export const fitting: Record<string, unknown> = {
  email: 'somebody@example.com',
  password: 'long enough words',
  country: 'DE',
  currency: 'EUR',
  slug: 'a-slug',
  domain: 'free.example',
  cycle: 'monthly',
  recurring: '5.00',
  setup: '0.00',
  amount: '5.00',
  usualCurrency: 'EUR',
  quantity: '1',
  unitPrice: '5.00',
  gateway: 'sandbox',
  onceKey: 'a-refund-of-nobody',
  acceptTerms: true,
  on: '2099-01-01',
  effectiveOn: '2099-01-01',
  suspendNotBefore: null,
  readings: [{ serviceId: 1, meter: 'traffic', takenFor: '2027-01-01', quantity: '1' }],
  rows: [{ accountId: 999_999, clientId: 1, productId: 1, cycle: 'monthly', price: null, nextDueOn: '2099-01-01' }],
  accountIds: [999_999],
  state: undefined,
  region: 'TX',
  percent: '5',
  rule: 'a-rule',
  validFrom: '2030-01-01',
  rounding: 'rate',
  cashRounding: {},
  kind: 'person',
  onAcceptance: 'invoice',
  unit: 'units',
  plan: 'not_yet',
  startsOn: null,
  untilOn: null,
  times: null,
  lines: [{ lineId: 1, description: 'Work', unitPrice: '5.00', amount: '5.00', taxClass: 'standard' }],
  list: 'deny',
  network: '192.0.2.0/24',
  rate: '1.1',
  asOf: '2026-01-05',
  refresh: 'off',
  dueOn: '2027-03-15',
  receivedOn: '2026-03-15',
  method: 'cash',
  invoiceIds: [1, 2],
  invoices: '1',
  lineIds: [1],
  roleId: ROLE_OF_SOMEBODY,
  departmentIds: [],
  reason: 'Asked on the phone',
  provider: 'oidc',
  answer: 'code=x&state=y',
  challenge: 'a-log-in-that-nobody-began',
  passkey: {
    id: bytes,
    rawId: bytes,
    type: 'public-key',
    response: { clientDataJSON: bytes, attestationObject: bytes, authenticatorData: bytes, signature: bytes },
  },
  permissions: ['services.view'],
  onlyServices: null,
  kinds: ['services'],
  mailKinds: ['invoices'],
  filter: { search: 'nobody at all' },
  act: { kind: 'send_verification' },
  colour: 'grey',
  discountPercent: '5',
}

/** The same for one procedure, where another one means something else by the name. */
const fittingFor: Record<string, Record<string, unknown>> = {
  // Nobody gives a role more than they hold themselves.
  'admin.roles.create': { permissions: [] },
  // A field of the plan of the sandbox for which servers offer choices.
  'admin.serverPlans.choices': { field: 'plan' },
}

/** The smallest input that fits, with the victim's ids in the path, and of the invoices to pay. */
export function inputFor(
  { name, path, input }: Procedure,
  idsOf: Record<string, string | number>,
): Record<string, unknown> {
  if (!(input instanceof z.ZodObject)) return {}
  const fields = Object.entries(input.shape).filter(([, field]) => !(field as z.ZodType).safeParse(undefined).success)
  const made = Object.fromEntries(fields.map(([field, schema]) => [field, sample(field, schema as z.ZodType)]))
  Object.assign(made, fittingFor[name])
  // A list of invoices, as a text with commas.
  if (typeof made.invoices === 'string') made.invoices = String(idsOf.invoices)
  for (const [, before, field] of path.matchAll(/([^/]+)\/\{(\w+)\}/g)) {
    if (field === 'slug') continue
    const place = field === 'token' ? field : before!
    expect(idsOf, `${name}: these tests know no id for "${place}"`).toHaveProperty(place)
    made[field!] = idsOf[place]
  }
  expect([name, input.safeParse(made).error?.issues ?? []]).toEqual([name, []])
  return made
}

function sample(field: string, schema: z.ZodType): unknown {
  if (field in fitting && (fitting[field] === undefined || schema.safeParse(fitting[field]).success))
    return fitting[field]
  if (schema instanceof z.ZodFile) return new File(['email,first_name,last_name,country\n'], 'clients.csv')
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(
      Object.entries(schema.shape).map(([name, inner]) => [name, sample(name, inner as z.ZodType)]),
    )
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodArray && !schema.safeParse([]).success) return [sample(field, schema.element as z.ZodType)]
  for (const value of ['words', 1, true, [], 'rest', 'text', {}]) if (schema.safeParse(value).success) return value
  throw new Error(`These tests know no value for "${field}"; add one to "fitting".`)
}
