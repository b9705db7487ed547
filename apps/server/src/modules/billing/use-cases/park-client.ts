import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { errorText } from '../../../platform/error-text.ts'
import { clientNotParked } from '../errors.ts'
import { parked } from '../schema.ts'

/** Leaves a client out of the runs, with the error that made one fail, until staff have looked at it. */
export async function parkClient(
  ctx: Context,
  input: { clientId: number; task: string; error: unknown },
): Promise<void> {
  const row = { task: input.task, error: errorText(input.error).slice(0, 2000), parkedAt: ctx.now }
  ctx.log.error({ err: input.error, clientId: input.clientId }, 'A client is parked; the run goes on.')
  await ctx.transaction(async (tx) => {
    await tx.db
      .insert(parked)
      .values({ clientId: input.clientId, ...row })
      .onConflictDoUpdate({ target: parked.clientId, set: row })
    tx.record({
      action: 'client_parked',
      object: `client:${input.clientId}`,
      after: { task: row.task, error: row.error },
    })
  })
}

/** Lets the next run try again. @throws client_not_parked */
export async function releaseClient(ctx: Context, input: { clientId: number }): Promise<void> {
  ctx.actor.must('invoices.manage')
  await ctx.transaction(async (tx) => {
    const [released] = await tx.db.delete(parked).where(eq(parked.clientId, input.clientId)).returning()
    if (!released) throw clientNotParked()
    tx.record({ action: 'client_released', object: `client:${input.clientId}`, before: { error: released.error } })
  })
}
