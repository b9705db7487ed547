import { and, asc, desc, eq, lt, notInArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import type { Dispute } from '../dispute.ts'
import { disputeNotFound } from '../errors.ts'
import { disputeNotes, disputes, transactions } from '../schema.ts'
import type { Transaction } from './transactions.ts'

const decided: Dispute['state'][] = ['won', 'lost']

/** Disputes, newest first. */
export async function listDisputes(
  ctx: Context,
  query: PageQuery & {
    clientId?: number | undefined
    transactionId?: number | undefined
    which?: 'open' | 'won' | 'lost' | undefined
  },
): Promise<Page<Dispute>> {
  const { which } = query
  const rows = await ctx.read
    .select()
    .from(disputes)
    .where(
      and(
        lt(disputes.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(disputes.clientId, query.clientId),
        query.transactionId === undefined ? undefined : eq(disputes.transactionId, query.transactionId),
        which && (which === 'open' ? notInArray(disputes.state, decided) : eq(disputes.state, which)),
      ),
    )
    .orderBy(desc(disputes.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

export type DisputeDetails = {
  dispute: Dispute
  transaction: Transaction
  notes: (typeof disputeNotes.$inferSelect)[]
}

/** @throws dispute_not_found */
export async function disputeDetails(ctx: Context, id: number): Promise<DisputeDetails> {
  const [found] = await ctx.read
    .select({ dispute: disputes, transaction: transactions })
    .from(disputes)
    .innerJoin(transactions, eq(transactions.id, disputes.transactionId))
    .where(eq(disputes.id, id))
  if (!found) throw disputeNotFound()
  const notes = await ctx.read
    .select()
    .from(disputeNotes)
    .where(eq(disputeNotes.disputeId, id))
    .orderBy(asc(disputeNotes.id))
  return { ...found, notes }
}
