import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { contacts } from '../schema.ts'
import type { Contact } from '../use-cases/edit-contacts.ts'
import { clientProfile } from './clients.ts'

/** Those who are written to about a client, oldest first. @throws client_not_found also when it is somebody else's */
export async function contactsOfClient(ctx: Context, clientId: number): Promise<Contact[]> {
  await clientProfile(ctx, clientId)
  return ctx.read.select().from(contacts).where(eq(contacts.clientId, clientId)).orderBy(contacts.id)
}
