import type { Context } from '../../../platform/context.ts'
import { hashNewPassword, refuseMailDomain, registerUser, requestVerification } from '../../identity/index.ts'
import { askAboutTaxId } from '../../tax/index.ts'
import { taxColumns } from '../client.ts'
import { accountOpened } from '../events.ts'
import { clients, memberships } from '../schema.ts'

export type AccountDetails = {
  email: string
  /** Left out: they log in by a provider, until they choose one. */
  password?: string | undefined
  /** Whose word there is already that the address is theirs; else a link is mailed to it. */
  emailVerifiedBy?: string | undefined
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
 * A new client with its first user, who owns it. Anybody may; a checkout does it for a guest, in its own transaction.
 *
 * @throws email_taken, email_not_accepted, invalid_input, password_too_common, invalid_tax_id
 * @emits clients.account_opened
 */
export async function openAccount(
  ctx: Context,
  details: AccountDetails,
): Promise<{ clientId: number; userId: number }> {
  const { email, firstName, lastName, password, emailVerifiedBy } = details
  if (ctx.actor.identity.kind === 'nobody') await refuseMailDomain(ctx, email)
  const taxed = taxColumns(details, null)
  const passwordHash = password === undefined ? null : await hashNewPassword(ctx, password, details)

  return ctx.transaction(async (tx) => {
    const house = tx.asRoom('clients')
    const { userId } = await registerUser(house, { email, firstName, lastName, passwordHash, emailVerifiedBy })
    const [client] = await tx.db
      .insert(clients)
      .values({
        email,
        firstName,
        lastName,
        company: details.company || null,
        address: details.address || null,
        postcode: details.postcode || null,
        city: details.city || null,
        country: details.country,
        currency: details.currency,
        ...taxed,
        createdAt: tx.now,
      })
      .returning()
    const { search, ...opened } = client!
    await tx.db.insert(memberships).values({ clientId: opened.id, userId, isOwner: true, createdAt: tx.now })
    if (taxed.taxId) await askAboutTaxId(house, taxed.taxId, details.country)
    await requestVerification(house, { userId })
    tx.record({ action: 'account_opened', object: `client:${opened.id}`, after: { ...opened, owner: userId } })
    await tx.emit(accountOpened({ clientId: opened.id, userId }))
    return { clientId: opened.id, userId }
  })
}
