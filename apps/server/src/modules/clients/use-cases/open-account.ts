import type { Context } from '../../../platform/context.ts'
import type { FieldAnswers } from '../../../platform/fields.ts'
import { hashNewPassword, refuseMailDomain, registerUser, requestVerification } from '../../identity/index.ts'
import { taxColumns } from '../client.ts'
import { answerAtSignUp } from './answer-fields.ts'
import { type AccountFacts, writeAccount } from './write-account.ts'

export type AccountDetails = AccountFacts & {
  /** Left out: they log in by a provider, until they choose one. */
  password?: string | undefined
  /** Whose word there is already that the address is theirs; else a link is mailed to it. */
  emailVerifiedBy?: string | undefined
  /** Answers to what is asked at sign-up. */
  fields?: FieldAnswers | undefined
}

/**
 * A new client with its first user, who owns it. Anybody may; a checkout does it for a guest, in its own transaction.
 *
 * @throws email_taken, email_not_accepted, invalid_input, password_too_common, invalid_tax_id, unknown_field, invalid_field,
 *   field_required
 * @emits clients.account_opened
 */
export async function openAccount(
  ctx: Context,
  details: AccountDetails,
): Promise<{ clientId: number; userId: number }> {
  const { email, firstName, lastName, password, emailVerifiedBy, fields, ...facts } = details
  if (ctx.actor.identity.kind === 'nobody') await refuseMailDomain(ctx, email)
  // Before the work of hashing, which is not done for what is refused anyway.
  taxColumns(details, null)
  const passwordHash = password === undefined ? null : await hashNewPassword(ctx, password, details)

  return ctx.transaction(async (tx) => {
    const house = tx.asRoom('clients')
    const { userId } = await registerUser(house, { email, firstName, lastName, passwordHash, emailVerifiedBy })
    const { id: clientId } = await writeAccount(tx, { email, firstName, lastName, ...facts }, userId)
    await answerAtSignUp(tx, { clientId, answers: fields ?? {} })
    await requestVerification(house, { userId })
    return { clientId, userId }
  })
}
