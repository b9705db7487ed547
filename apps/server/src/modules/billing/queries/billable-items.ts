import { and, desc, eq, gt, isNotNull, isNull, lt, type SQL } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import type { BillableItem, BillableState } from '../billable-item.ts'
import { billableItems } from '../schema.ts'

/** Billable items for staff, newest first. */
export async function listBillableItems(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined; state?: BillableState | undefined },
): Promise<Page<BillableItem>> {
  ctx.actor.must('invoices.view')
  const rows = await ctx.read
    .select()
    .from(billableItems)
    .where(
      and(
        lt(billableItems.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(billableItems.clientId, query.clientId),
        query.state && inState(query.state),
      ),
    )
    .orderBy(desc(billableItems.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** The condition that `billableStateOf` decides by. */
function inState(state: BillableState): SQL | undefined {
  switch (state) {
    case 'open':
      return eq(billableItems.charged, 0)
    case 'recurring':
      return and(gt(billableItems.charged, 0), isNotNull(billableItems.nextOn))
    case 'charged':
      return and(gt(billableItems.charged, 0), isNull(billableItems.nextOn))
  }
}
