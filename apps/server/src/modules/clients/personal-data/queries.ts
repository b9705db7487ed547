import { and, desc, eq, isNull, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { type ErasureState, erasures, exports } from '../schema.ts'
import { type ExportRow, ownAccountOf } from './ask-for-export.ts'
import type { ErasureRow } from './decide-erasure.ts'
import { type ErasurePlan, planErasure } from './plan-erasure.ts'
import type { About } from './subject.ts'

/** What the person has asked for: their last archives, and whether they are to be erased. */
export async function ownRequests(
  ctx: Context,
): Promise<{ coversAccount: boolean; exports: ExportRow[]; erasure: ErasureRow | null }> {
  const userId = ctx.actor.mustBeUser()
  const clientId = await ownAccountOf(ctx, userId)
  const made = await ctx.read
    .select()
    .from(exports)
    .where(and(eq(exports.askedBy, userId), eq(exports.byStaff, false)))
    .orderBy(desc(exports.id))
    .limit(10)
  const [erasure] = await ctx.read
    .select()
    .from(erasures)
    .where(
      clientId === null ? and(isNull(erasures.clientId), eq(erasures.userId, userId)) : eq(erasures.clientId, clientId),
    )
    .orderBy(desc(erasures.id))
    .limit(1)
  return { coversAccount: clientId !== null, exports: made, erasure: erasure?.byPerson ? erasure : null }
}

/** Archives that were asked for, newest first. */
export async function listExports(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined },
): Promise<Page<ExportRow>> {
  ctx.actor.must('personal_data.view')
  const rows = await ctx.read
    .select()
    .from(exports)
    .where(
      and(
        lt(exports.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(exports.clientId, query.clientId),
      ),
    )
    .orderBy(desc(exports.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** Requests for erasure and what became of them, newest first. */
export async function listErasures(
  ctx: Context,
  query: PageQuery & { clientId?: number | undefined; state?: ErasureState | undefined },
): Promise<Page<ErasureRow>> {
  ctx.actor.must('personal_data.view')
  const rows = await ctx.read
    .select()
    .from(erasures)
    .where(
      and(
        lt(erasures.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(erasures.clientId, query.clientId),
        query.state === undefined ? undefined : eq(erasures.state, query.state),
      ),
    )
    .orderBy(desc(erasures.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** What erasing would do, for staff. @throws client_not_found */
export async function previewErasure(ctx: Context, about: About): Promise<ErasurePlan> {
  ctx.actor.must('personal_data.view')
  // What other rooms know of the client is part of it, whether or not this permission lets one look there.
  return ctx.transaction((tx) => planErasure(tx.asRoom('clients'), about))
}
