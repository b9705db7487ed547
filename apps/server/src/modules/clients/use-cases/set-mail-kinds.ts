import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Client } from '../client.ts'
import { clientProfile } from '../queries/clients.ts'
import { clients, type OptionalKind } from '../schema.ts'

/** Chooses which mails the account's own address is sent. Those about invoices and security it always is. */
export async function setMailKinds(ctx: Context, { kinds }: { kinds: OptionalKind[] }): Promise<Client> {
  const clientId = ctx.actor.mustActForClient('profile.manage')
  return ctx.transaction(async (tx) => {
    await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).for('no key update')
    const { mailKinds: before } = await clientProfile(tx, clientId)
    const mailKinds = [...new Set(kinds)]
    await tx.db.update(clients).set({ mailKinds }).where(eq(clients.id, clientId))
    tx.record({
      action: 'mail_kinds_set',
      object: `client:${clientId}`,
      before: { mailKinds: before },
      after: { mailKinds },
    })
    return clientProfile(tx, clientId)
  })
}
