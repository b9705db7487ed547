import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { taxIds } from '../schema.ts'
import type { TaxIdStatus } from '../scheme.ts'
import { tryTaxId } from '../tax-id.ts'

export type TaxIdCheckRow = typeof taxIds.$inferSelect

/** Ids that were asked about, newest first. */
export async function listTaxIds(
  ctx: Context,
  query: PageQuery & { status?: TaxIdStatus | undefined },
): Promise<Page<TaxIdCheckRow & { taxId: string }>> {
  ctx.actor.must('tax.view')
  const rows = await ctx.read
    .select()
    .from(taxIds)
    .where(and(lt(taxIds.number, beforeId(query.cursor)), query.status ? eq(taxIds.status, query.status) : undefined))
    .orderBy(desc(taxIds.number))
    .limit(query.limit + 1)
  const { items, nextCursor } = toPage(
    rows.map((row) => ({ ...row, id: row.number, taxId: row.id })),
    query.limit,
  )
  return { items: items.map(({ taxId, ...row }) => ({ ...row, id: taxId, taxId })), nextCursor }
}

/**
 * What is known of somebody's tax id: `format_only` where no authority can be asked. Whoever calls has asked who may see it.
 */
export async function taxIdStatusOf(
  ctx: Context,
  holder: { taxId: string | null; country: string; postcode: string | null },
): Promise<TaxIdStatus | 'format_only' | null> {
  const read = tryTaxId(holder.taxId, holder.country, holder.postcode)
  if (holder.taxId === null) return null
  if (!read) return 'invalid'
  if (!read.vies) return 'format_only'
  const [row] = await ctx.read
    .select({ status: taxIds.status })
    .from(taxIds)
    .where(inArray(taxIds.id, [read.id]))
  return row?.status ?? 'unchecked'
}
