import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { userById } from '../../identity/index.ts'
import { askAboutTaxId } from '../../tax/index.ts'
import { type AccountChanges, type Client, changedColumns, personalFields, taxColumns } from '../client.ts'
import { clientNotFound, emailNotVerified } from '../errors.ts'
import { clientProfile } from '../queries/clients.ts'
import { clients } from '../schema.ts'

/**
 * Changes name, address and tax id of the account one acts for. Documents already issued keep what they were issued with.
 * Somebody who moves to another country leaves region and tax id behind.
 *
 * @throws invalid_tax_id
 */
export async function updateAccount(ctx: Context, changes: AccountChanges): Promise<Client> {
  const clientId = ctx.actor.mustActForClient()
  if (Object.values(changes).every((value) => value === undefined)) return clientProfile(ctx, clientId)
  return ctx.transaction((tx) => writeProfile(tx, clientId, changes))
}

/** The same for those who have asked who may; they can also say where documents go. @throws client_not_found, invalid_tax_id */
export async function writeProfile(
  tx: Tx,
  clientId: number,
  { email, ...changes }: AccountChanges & { email?: string | undefined },
): Promise<Client> {
  const house = tx.asRoom('clients')
  const [locked] = await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).for('update')
  if (!locked) throw clientNotFound()
  const before = await clientProfile(house, clientId)
  const taxed = taxColumns(changes, before)
  await tx.db
    .update(clients)
    .set({ ...changedColumns(changes), ...taxed, ...(email === undefined ? {} : { email }) })
    .where(eq(clients.id, clientId))
  const after = await clientProfile(house, clientId)
  if (after.taxId) await askAboutTaxId(house, after.taxId, after.country)
  const object = `client:${clientId}`
  tx.record({ action: 'account_changed', object, before, after, personal: { of: object, fields: personalFields } })
  return after
}

/**
 * Has invoices and mails of the account sent to the address that the person who acts for it logs in with, and has proved.
 *
 * @throws forbidden, email_not_verified
 */
export async function useLogInEmail(ctx: Context): Promise<Client> {
  const clientId = ctx.actor.mustActForClient('profile.manage')
  ctx.actor.mustBeInPerson()
  return ctx.transaction(async (tx) => {
    await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).for('update')
    const { email, emailVerifiedAt } = await userById(tx, ctx.actor.mustBeUser())
    if (emailVerifiedAt === null) throw emailNotVerified()
    const before = await clientProfile(tx, clientId)
    await tx.db.update(clients).set({ email }).where(eq(clients.id, clientId))
    const object = `client:${clientId}`
    const personal = { of: object, fields: personalFields }
    tx.record({ action: 'account_changed', object, before: { email: before.email }, after: { email }, personal })
    return clientProfile(tx, clientId)
  })
}
