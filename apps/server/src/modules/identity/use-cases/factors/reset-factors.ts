import { eq } from 'drizzle-orm'
import { forbidden } from '../../../../platform/actor.ts'
import type { Context } from '../../../../platform/context.ts'
import { randomToken } from '../../../../platform/crypto.ts'
import { noFactor, userNotFound } from '../../errors.ts'
import { factorRemoved } from '../../events.ts'
import { factorsOf } from '../../queries/factors.ts'
import { staffRoleOf } from '../../queries/users.ts'
import { authenticators, passkeys, users } from '../../schema.ts'
import { lockUser } from '../start-session.ts'
import { endTrust } from './change-factors.ts'
import { aboutUser, provenInPerson } from './factor-changes.ts'

/**
 * Takes all factors of a user out of use: for somebody who has lost their phone and their recovery codes. Staff who do it
 * have made sure of who asks, and say how in the reason.
 *
 * Nobody weakens the log-in of somebody who may do more than they may.
 *
 * @throws forbidden, step_up_required, user_not_found, no_factor
 * @emits  identity.factor_removed
 */
export async function resetFactors(
  ctx: Context,
  { userId, reason }: { userId: number; reason: string },
): Promise<void> {
  ctx.actor.must('users.manage')
  provenInPerson(ctx)
  await ctx.transaction(async (tx) => {
    const [known] = await tx.db.select({ id: users.id }).from(users).where(eq(users.id, userId))
    if (!known) throw userNotFound()
    const user = await lockUser(tx, userId)
    const role = await staffRoleOf(tx, userId)
    const mayMore = [...(role?.permissions ?? [])].some((permission) => !tx.actor.may(permission as never))
    if (mayMore) throw forbidden('reset the factors of staff who may do more than you')

    const found = await factorsOf(tx, userId)
    const removed = [
      ...found.authenticators.map(({ id, name }) => ({ kind: 'authenticator', id, name })),
      ...found.passkeys.map(({ id, name }) => ({ kind: 'passkey', id, name })),
    ]
    if (removed.length === 0) throw noFactor()
    await tx.db.delete(authenticators).where(eq(authenticators.userId, userId))
    await tx.db.delete(passkeys).where(eq(passkeys.userId, userId))
    await endTrust(tx, userId)
    for (const before of removed)
      tx.record({ action: 'factor_removed', object: `user:${userId}`, before, after: { reason } })
    const factors = removed.map(({ name }) => name)
    await tx.emit(factorRemoved({ ...aboutUser(user, randomToken()), factors, byStaff: true }))
  })
}
