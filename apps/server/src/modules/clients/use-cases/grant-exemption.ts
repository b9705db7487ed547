import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type Client, personalFields } from '../client.ts'
import { clientNotFound } from '../errors.ts'
import { clientProfile } from '../queries/clients.ts'
import { clients } from '../schema.ts'

/**
 * Notes the certificate by which a client is exempt from tax, with its last day; without a certificate the exemption ends.
 * Documents already issued stay as they are.
 *
 * @throws client_not_found
 */
export async function grantExemption(
  ctx: Context,
  { clientId, certificate, until }: { clientId: number; certificate: string | null; until: Temporal.PlainDate | null },
): Promise<Client> {
  ctx.actor.must('tax.manage')
  return ctx.transaction(async (tx) => {
    const house = tx.asRoom('clients')
    const [row] = await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).for('update')
    if (!row) throw clientNotFound()
    const before = await clientProfile(house, clientId)
    await tx.db
      .update(clients)
      .set({ exemptionCertificate: certificate, exemptionUntil: certificate === null ? null : until })
      .where(eq(clients.id, clientId))
    const after = await clientProfile(house, clientId)
    const object = `client:${clientId}`
    const personal = { of: object, fields: personalFields }
    tx.record({ action: 'tax_exemption_changed', object, before, after, personal })
    return after
  })
}
