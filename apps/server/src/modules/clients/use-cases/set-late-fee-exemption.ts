import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Client } from '../client.ts'
import { clientNotFound } from '../errors.ts'
import { clients } from '../schema.ts'

/** Says whether a client is spared late fees from now on; those that were charged stay. @throws client_not_found */
export async function setLateFeeExemption(
  ctx: Context,
  input: { clientId: number; noLateFees: Client['noLateFees'] },
): Promise<void> {
  ctx.actor.must('invoices.manage')
  await ctx.transaction(async (tx) => {
    const [before] = await tx.db.select().from(clients).where(eq(clients.id, input.clientId)).for('update')
    if (!before) throw clientNotFound()
    await tx.db.update(clients).set({ noLateFees: input.noLateFees }).where(eq(clients.id, input.clientId))
    tx.record({
      action: 'late_fee_exemption_set',
      object: `client:${input.clientId}`,
      before: { noLateFees: before.noLateFees },
      after: { noLateFees: input.noLateFees },
    })
  })
}
