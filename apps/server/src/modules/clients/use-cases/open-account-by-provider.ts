import type { Context } from '../../../platform/context.ts'
import { linkTaken, takeForAccount } from '../../identity/index.ts'
import { type AccountDetails, openAccount } from './open-account.ts'

export type ByProvider = Omit<AccountDetails, 'email' | 'emailVerifiedBy'> & {
  /** Of the sign-in that found no account, from the browser in which it was made. */
  token: string
  browser: string
}

/**
 * A new client whose owner logs in by a provider. The address is the one that the provider vouches for, so there is
 * nothing to verify; a password is theirs to choose, now or later.
 *
 * @throws sign_in_failed, other_browser, provider_off, no_account, email_taken, invalid_tax_id
 * @emits clients.account_opened, identity.identity_linked
 */
export function openAccountByProvider(
  ctx: Context,
  { token, browser, ...details }: ByProvider,
): Promise<{ clientId: number; userId: number }> {
  return ctx.transaction(async (tx) => {
    const taken = await takeForAccount(tx, { token, browser })
    const opened = await openAccount(tx, { ...details, email: taken.email, emailVerifiedBy: taken.providerLabel })
    await linkTaken(tx, opened.userId, taken)
    return opened
  })
}
