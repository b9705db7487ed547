import { inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Buyer } from '../../tax/index.ts'
import { clients } from '../schema.ts'

/**
 * Clients as the tax room wants to know them: one query for any number. A certificate counts on its last day still.
 * For rooms that have asked already who may.
 */
export async function taxBuyers(ctx: Context, clientIds: Iterable<number>): Promise<Map<number, Buyer>> {
  const wanted = [...new Set(clientIds)]
  if (wanted.length === 0) return new Map()
  const rows = await ctx.read
    .select({
      id: clients.id,
      country: clients.country,
      region: clients.region,
      postcode: clients.postcode,
      city: clients.city,
      isBusiness: clients.isBusiness,
      taxId: clients.taxId,
      certificate: clients.exemptionCertificate,
      until: clients.exemptionUntil,
    })
    .from(clients)
    .where(inArray(clients.id, wanted))
  return new Map(
    rows.map(({ id, isBusiness, certificate, until, ...where }) => {
      const isExempt = certificate !== null && (until === null || Temporal.PlainDate.compare(ctx.today, until) <= 0)
      const kind = isBusiness ? 'business' : 'person'
      return [id, { ...where, kind, exemption: isExempt ? { certificate } : null }]
    }),
  )
}
