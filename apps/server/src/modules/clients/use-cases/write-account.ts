import type { Tx } from '../../../platform/context.ts'
import { askAboutTaxId } from '../../tax/index.ts'
import { type Client, personalFields, taxColumns } from '../client.ts'
import { accountOpened } from '../events.ts'
import { clients, memberships } from '../schema.ts'

/** Name and address of an account, as they are typed. */
export type AccountFacts = {
  email: string
  firstName: string
  lastName: string
  company?: string | undefined
  address?: string | undefined
  postcode?: string | undefined
  city?: string | undefined
  country: string
  region?: string | undefined
  /** Left out: a business when a company or a tax id is given. */
  isBusiness?: boolean | undefined
  taxId?: string | undefined
  /** One that we sell in; whoever calls has asked the catalog. */
  currency: string
}

/**
 * Writes a client down, with the user who owns it.
 *
 * @throws invalid_tax_id
 * @emits clients.account_opened
 */
export async function writeAccount(tx: Tx, facts: AccountFacts, userId: number): Promise<Client> {
  const taxed = taxColumns(facts, null)
  const [client] = await tx.db
    .insert(clients)
    .values({
      email: facts.email,
      firstName: facts.firstName,
      lastName: facts.lastName,
      company: facts.company || null,
      address: facts.address || null,
      postcode: facts.postcode || null,
      city: facts.city || null,
      country: facts.country,
      currency: facts.currency,
      ...taxed,
      createdAt: tx.now,
    })
    .returning()
  const { search, ...opened } = client!
  await tx.db.insert(memberships).values({ clientId: opened.id, userId, isOwner: true, createdAt: tx.now })
  if (taxed.taxId) await askAboutTaxId(tx.asRoom('clients'), taxed.taxId, facts.country)
  const object = `client:${opened.id}`
  const personal = { of: object, fields: personalFields }
  tx.record({ action: 'account_opened', object, after: { ...opened, owner: userId }, personal })
  await tx.emit(accountOpened({ clientId: opened.id, userId }))
  return opened
}
