import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type AccountChanges, type Client, changedColumns } from '../client.ts'
import { clientProfile } from '../queries/clients.ts'
import { clients } from '../schema.ts'

/** Changes name and address of the account one acts for. Documents already issued keep what they were issued with. */
export async function updateAccount(ctx: Context, changes: AccountChanges): Promise<Client> {
  const clientId = ctx.actor.mustActForClient()
  const set = changedColumns(changes)
  if (Object.keys(set).length === 0) return clientProfile(ctx, clientId)

  return ctx.transaction(async (tx) => {
    await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).for('update')
    const before = await clientProfile(tx, clientId)
    await tx.db.update(clients).set(set).where(eq(clients.id, clientId))
    const after = await clientProfile(tx, clientId)
    tx.record({ action: 'account_changed', object: `client:${clientId}`, before, after })
    return after
  })
}
