import { inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Buyer } from '../../tax/index.ts'
import { addressLines } from '../client.ts'
import { clients } from '../schema.ts'
import { buyerOf, columnsForTax } from './tax-buyers.ts'

/** What documents and their taxes need to know of a client. */
export type BillingParty = {
  /** Name and address as they stand on a document. */
  address: { name: string; lines: string[] }
  buyer: Buyer
  /** BCP 47; the language of documents. */
  locale: string
  /** Wants an invoice for each service instead of one for each day. */
  separateInvoices: boolean
}

/** For any number of clients at once, by id. For rooms that have asked already who may. */
export async function billingParties(ctx: Context, ids: Iterable<number>): Promise<Map<number, BillingParty>> {
  const rows = await ctx.read
    .select({ ...columnsForTax, ...columnsForAddress, separateInvoices: clients.separateInvoices })
    .from(clients)
    .where(inArray(clients.id, [...new Set(ids)]))
  return new Map(
    rows.map((row) => [
      row.id,
      {
        address: addressLines(row),
        buyer: buyerOf(row, ctx.today),
        locale: 'en-GB',
        separateInvoices: row.separateInvoices,
      },
    ]),
  )
}

const columnsForAddress = {
  firstName: clients.firstName,
  lastName: clients.lastName,
  company: clients.company,
  address: clients.address,
}
