import { inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Buyer } from '../../tax/index.ts'
import type { Client } from '../client.ts'
import { clients } from '../schema.ts'

/**
 * Clients as the tax room wants to know them: one query for any number. A certificate counts on its last day still.
 * For rooms that have asked already who may.
 */
export async function taxBuyers(ctx: Context, clientIds: Iterable<number>): Promise<Map<number, Buyer>> {
  const wanted = [...new Set(clientIds)]
  if (wanted.length === 0) return new Map()
  const rows = await ctx.read.select(columnsForTax).from(clients).where(inArray(clients.id, wanted))
  return new Map(rows.map((row) => [row.id, buyerOf(row, ctx.today)]))
}

/** What the tax of a client depends on. */
export const columnsForTax = {
  id: clients.id,
  country: clients.country,
  region: clients.region,
  postcode: clients.postcode,
  city: clients.city,
  isBusiness: clients.isBusiness,
  taxId: clients.taxId,
  exemptionCertificate: clients.exemptionCertificate,
  exemptionUntil: clients.exemptionUntil,
}

export function buyerOf(client: Pick<Client, keyof typeof columnsForTax>, today: Temporal.PlainDate): Buyer {
  const { country, region, postcode, city, taxId, exemptionCertificate: certificate, exemptionUntil: until } = client
  const isExempt = certificate !== null && (until === null || Temporal.PlainDate.compare(today, until) <= 0)
  const kind = client.isBusiness ? 'business' : 'person'
  return { country, region, postcode, city, taxId, kind, exemption: isExempt ? { certificate } : null }
}
