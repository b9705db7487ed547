import { DomainError } from '@ostler/kernel'
import { publicUrl } from '../../../platform/addresses.ts'
import type { Context } from '../../../platform/context.ts'
import { issueSignOnLink, startActing } from '../../identity/index.ts'
import { memberNotFound } from '../errors.ts'
import { memberToActAs } from '../queries/member-to-act-as.ts'

/**
 * Lets staff act in the portal in the name of a member of a client: the owner, unless they choose another.
 *
 * @throws client_not_found, member_not_found, user_is_staff
 */
export async function actAsClient(
  ctx: Context,
  input: { clientId: number; userId?: number | undefined; reason: string; userAgent: string },
) {
  ctx.actor.must('clients.act_as')
  const { clientId, reason, userAgent } = input
  return ctx.transaction(async (tx) => {
    const userId = await memberToActAs(tx, clientId, input.userId)
    return refusingTheDisabled(startActing(tx, { userId, clientId, reason, userAgent }))
  })
}

/**
 * Makes a link that logs a member of a client in once: the owner, unless another is chosen.
 *
 * @throws client_not_found, member_not_found, user_is_staff, invalid_input
 */
export async function createSignOnLink(
  ctx: Context,
  input: { clientId: number; userId?: number | undefined; seconds: number; destination: string },
): Promise<{ url: string; expiresAt: Temporal.Instant }> {
  ctx.actor.must('clients.sign_on')
  const { clientId, seconds, destination } = input
  return ctx.transaction(async (tx) => {
    const userId = await memberToActAs(tx, clientId, input.userId)
    const link = await refusingTheDisabled(issueSignOnLink(tx, { userId, clientId, seconds, destination }))
    return { url: `${ctx.port(publicUrl)}/sign-on?token=${link.token}`, expiresAt: link.expiresAt }
  })
}

/** A member who may not log in any more can do nothing for the client, and neither can anybody in their name. */
async function refusingTheDisabled<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw error instanceof DomainError && error.code === 'user_not_found' ? memberNotFound() : error
  }
}
