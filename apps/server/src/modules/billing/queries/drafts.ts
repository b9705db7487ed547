import type { StaffPermission } from '@ostler/contract'
import { and, asc, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import type { Taxed } from '../../tax/index.ts'
import { draftNotFound } from '../errors.ts'
import type { ChargeRow, DraftRow } from '../invoice.ts'
import { charges, drafts } from '../schema.ts'
import { prepareAll } from '../use-cases/issue-invoices.ts'
import { openCharges } from '../use-cases/open-charges.ts'

/** Drafts that are not issued, newest first. For staff only. */
export async function listDrafts(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined },
): Promise<Page<DraftRow>> {
  ctx.actor.must('invoices.view')
  const rows = await ctx.read
    .select()
    .from(drafts)
    .where(
      and(
        lt(drafts.id, beforeId(query.cursor)),
        isNull(drafts.invoiceId),
        query.clientId === undefined ? undefined : eq(drafts.clientId, query.clientId),
      ),
    )
    .orderBy(desc(drafts.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

export type DraftDetails = {
  draft: DraftRow
  lines: ChargeRow[]
  /** What it would come to if it were issued now; null while the taxes are not known, or there is nothing on it. */
  taxed: Taxed | null
}

/** @throws draft_not_found */
export async function draftDetails(
  ctx: Context,
  id: number,
  permission: StaffPermission = 'invoices.view',
): Promise<DraftDetails> {
  ctx.actor.must(permission)
  const [draft] = await ctx.read.select().from(drafts).where(eq(drafts.id, id))
  if (!draft) throw draftNotFound()
  const lines = await ctx.read.select().from(charges).where(eq(charges.draftId, id)).orderBy(asc(charges.id))
  return { draft, lines, taxed: lines.length > 0 ? await taxedNow(ctx, draft) : null }
}

async function taxedNow(ctx: Context, { id, clientId, currency, dueOn }: DraftRow): Promise<Taxed | null> {
  const onDraft = await openCharges(ctx, sql`draft_id = ${id}`, sql`ORDER BY id`)
  const group = { clientId, currency, dueOn: dueOn.toString(), charges: onDraft }
  const { prepared } = await prepareAll(ctx, [group])
  return prepared[0]?.taxed ?? null
}
