import type { MailKind } from '@ostler/contract'
import { and, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { clientNotFound, contactNotFound, tooManyContacts } from '../errors.ts'
import { clients, contacts } from '../schema.ts'

/** Each of them is one more copy of a mail. */
const MOST_CONTACTS = 50

export type Contact = typeof contacts.$inferSelect

export type ContactDetails = {
  name: string
  company: string
  email: string
  phone: string
  mailKinds: MailKind[]
}

/**
 * Somebody who is written to about an account and does not log in.
 *
 * @param clientId the client, when staff add it; left out: the account one acts for
 * @throws client_not_found, too_many_contacts
 */
export async function addContact(ctx: Context, details: ContactDetails, clientId?: number): Promise<Contact> {
  return ctx.transaction(async (tx) => {
    const ofClient = await lockClient(tx, clientId)
    if ((await tx.db.$count(contacts, eq(contacts.clientId, ofClient))) >= MOST_CONTACTS) throw tooManyContacts()
    const [contact] = await tx.db
      .insert(contacts)
      .values({ ...columnsOf(details), clientId: ofClient, createdAt: tx.now })
      .returning()
    tx.record({ action: 'contact_added', object: `client:${ofClient}`, after: contact })
    return contact!
  })
}

/** @throws client_not_found, contact_not_found */
export async function changeContact(
  ctx: Context,
  { contactId, ...details }: ContactDetails & { contactId: number },
  clientId?: number,
): Promise<Contact> {
  return ctx.transaction(async (tx) => {
    const ofClient = await lockClient(tx, clientId)
    const before = await contactIn(tx, ofClient, contactId)
    const [after] = await tx.db.update(contacts).set(columnsOf(details)).where(eq(contacts.id, contactId)).returning()
    tx.record({ action: 'contact_changed', object: `client:${ofClient}`, before, after })
    return after!
  })
}

/** @throws client_not_found, contact_not_found */
export async function removeContact(
  ctx: Context,
  { contactId }: { contactId: number },
  clientId?: number,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const ofClient = await lockClient(tx, clientId)
    const before = await contactIn(tx, ofClient, contactId)
    await tx.db.delete(contacts).where(eq(contacts.id, contactId))
    tx.record({ action: 'contact_removed', object: `client:${ofClient}`, before })
  })
}

const columnsOf = ({ name, company, email, phone, mailKinds }: ContactDetails) => ({
  name,
  email,
  company: company || null,
  phone: phone || null,
  mailKinds: [...new Set(mailKinds)],
})

async function lockClient(tx: Tx, byStaff: number | undefined): Promise<number> {
  if (byStaff !== undefined) tx.actor.must('clients.manage')
  const clientId = byStaff ?? tx.actor.mustActForClient('profile.manage')
  const [found] = await tx.db
    .select({ id: clients.id })
    .from(clients)
    .where(eq(clients.id, clientId))
    .for('no key update')
  if (!found) throw clientNotFound()
  return clientId
}

async function contactIn(tx: Tx, clientId: number, contactId: number): Promise<Contact> {
  const [contact] = await tx.db
    .select()
    .from(contacts)
    .where(and(eq(contacts.id, contactId), eq(contacts.clientId, clientId)))
  if (!contact) throw contactNotFound()
  return contact
}
