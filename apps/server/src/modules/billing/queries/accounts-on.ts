import { inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Account } from '../../ledger/index.ts'
import { invoiceLines } from '../schema.ts'

/** The accounts that lines of these invoices are booked on: they say what was sold. For rooms that have asked who may. */
export async function accountsOn(ctx: Context, invoiceIds: number[]): Promise<Set<Account>> {
  const rows = await ctx.read
    .selectDistinct({ account: invoiceLines.account })
    .from(invoiceLines)
    .where(inArray(invoiceLines.invoiceId, invoiceIds))
  return new Set(rows.map((row) => row.account))
}
