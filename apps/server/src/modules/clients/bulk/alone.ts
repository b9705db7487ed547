import { DomainError } from '@ostler/kernel'
import { ne } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { bulkItems } from '../schema.ts'

export type Item = { jobId: number; number: number; clientId: number | null }

/** Does one item in a transaction of its own; what goes wrong is noted beside it and holds nobody up. */
export async function alone(ctx: Context, item: Item, work: (tx: Tx) => Promise<void>): Promise<void> {
  try {
    await ctx.transaction(work)
  } catch (error) {
    const isRefusal = error instanceof DomainError
    if (!isRefusal) ctx.log.error({ err: error, ...item }, 'A piece of a bulk job failed by a bug.')
    await noteFailure(ctx, item, {
      field: isRefusal ? (error.fields[0]?.field ?? null) : null,
      reason: isRefusal ? error.message : `Something went wrong on our side (reference ${ctx.correlationId}).`,
    })
  }
}

export async function noteFailure(ctx: Context, item: Item, why: { field: string | null; reason: string }) {
  const failure = { state: 'failed' as const, ...why }
  await ctx.transaction(async (tx) => {
    await tx.db
      .insert(bulkItems)
      .values({ ...item, ...failure })
      .onConflictDoUpdate({
        target: [bulkItems.jobId, bulkItems.number],
        set: failure,
        setWhere: ne(bulkItems.state, 'done'),
      })
    const object = item.clientId === null ? `bulk_job:${item.jobId}` : `client:${item.clientId}`
    tx.record({ action: 'bulk_act_failed', object, after: { job: item.jobId, number: item.number, ...why } })
  })
}
