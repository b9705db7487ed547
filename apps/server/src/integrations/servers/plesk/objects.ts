import type { CallContext } from '@ostler/integration-kit'
import { z } from 'zod'
import type { Asked, PleskAccess } from './outcomes.ts'
import { askXml, type Element } from './packet.ts'

/** Bits that add up. We set and read the one of the administrator; others are the business of those who set them. */
export const DISABLED_BY_ADMIN = 16

const text = z.string().catch('')
const number = z.coerce.number()

const customer = z.object({
  id: number,
  data: z.object({
    gen_info: z.object({
      login: z.string(),
      email: text,
      guid: text,
      'external-id': text,
    }),
  }),
})
export type Customer = z.output<typeof customer>

/** -1 is: no limit. Bytes. */
const limits = z
  .object({ limit: z.array(z.object({ name: z.string(), value: text })).catch([]) })
  .catch({ limit: [] })
  .optional()

const webspace = z.object({
  id: number,
  data: z.object({
    gen_info: z.object({
      cr_date: text,
      name: z.string(),
      'ascii-name': text,
      status: number,
      /** Bytes. */
      real_size: number.optional(),
      'owner-id': number.optional(),
      dns_ip_address: z.array(z.string()).catch([]),
      guid: z.string(),
    }),
    /** `traffic`: bytes of this month, both ways together. */
    stat: z.object({ traffic: number }).optional(),
    limits,
    subscriptions: z
      .object({
        subscription: z.array(z.object({ plan: z.object({ 'plan-guid': z.string() }).optional().catch(undefined) })),
      })
      .optional()
      .catch(undefined),
  }),
})
export type Webspace = z.output<typeof webspace>

const servicePlan = z.object({ id: number, name: z.string(), guid: z.string() })

const get = <Schema extends z.ZodType>(operator: string, schema: Schema, sets: string[]) =>
  async function asked(
    access: PleskAccess,
    filter: readonly Element[],
    call: CallContext,
  ): Promise<Asked<z.output<Schema>[]>> {
    const dataset: Element[] = sets.length === 0 ? [] : [['dataset', sets.map((name): Element => [name, ''])]]
    const content: Element[] = [['filter', filter], ...dataset]
    return askXml(access, { operator, operation: 'get', content }, schema, call)
  }

/** Customers that the filter fits; an empty filter fits all. REST cannot look for a login. */
export const customersWith = get('customer', customer, ['gen_info'])
/** Subscriptions, which the XML API calls webspaces. */
export const webspacesWith = get('webspace', webspace, ['gen_info', 'subscriptions'])
/** The same with what they use and may use. */
export const measuredWebspacesWith = get('webspace', webspace, ['gen_info', 'limits', 'stat'])
/** Of the administrator. */
export const servicePlansWith = get('service-plan', servicePlan, [])

export const planGuidOf = ({ data }: Webspace): string | null => {
  const plans = data.subscriptions?.subscription.map(({ plan }) => plan?.['plan-guid'])
  return plans?.find((guid) => guid !== undefined) ?? null
}
