import { and, eq, isNotNull } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { randomToken } from '../../../../platform/crypto.ts'
import { factorDemanded, factorNotFound, noFactor } from '../../errors.ts'
import { factorRemoved, recoveryCodesRenewed } from '../../events.ts'
import { mustHaveFactor } from '../../factors/policy.ts'
import { countFactors, hasFactor } from '../../queries/factors.ts'
import { authenticators, passkeys, recoveryCodes } from '../../schema.ts'
import { lockUser } from '../start-session.ts'
import { aboutUser, type FactorKind, issueRecoveryCodes, provenInPerson } from './factor-changes.ts'
import { forgetEarlierProofs } from './remembered-devices.ts'

type Which = { kind: FactorKind; id: number }

const tableOf = { authenticator: authenticators, passkey: passkeys }

const ofUser = (userId: number, { kind, id }: Which) =>
  kind === 'authenticator'
    ? and(eq(authenticators.id, id), eq(authenticators.userId, userId), isNotNull(authenticators.confirmedAt))
    : and(eq(passkeys.id, id), eq(passkeys.userId, userId))

/** @throws forbidden, factor_not_found */
export async function renameFactor(ctx: Context, { name, ...which }: Which & { name: string }): Promise<void> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  await ctx.transaction(async (tx) => {
    await lockUser(tx, userId)
    const table = tableOf[which.kind]
    const [before] = await tx.db.select({ name: table.name }).from(table).where(ofUser(userId, which))
    if (!before) throw factorNotFound()
    await tx.db.update(table).set({ name }).where(ofUser(userId, which))
    tx.record({ action: 'factor_renamed', object: `user:${userId}`, before, after: { ...which, name } })
  })
}

/**
 * Takes one of the person's factors out of use. With the last one go recovery codes and remembered devices.
 *
 * @throws forbidden, step_up_required, factor_not_found, factor_demanded
 * @emits  identity.factor_removed
 */
export async function removeFactor(ctx: Context, which: Which): Promise<void> {
  const userId = provenInPerson(ctx)
  await ctx.transaction(async (tx) => {
    const user = await lockUser(tx, userId)
    const [gone] = await tx.db
      .delete(tableOf[which.kind])
      .where(ofUser(userId, which))
      .returning({ name: tableOf[which.kind].name })
    if (!gone) throw factorNotFound()
    tx.record({ action: 'factor_removed', object: `user:${userId}`, before: { ...which, name: gone.name } })
    if (!hasFactor(await countFactors(tx, userId))) {
      if (await mustHaveFactor(tx, userId)) throw factorDemanded()
      await endTrust(tx, userId)
    }
    await tx.emit(
      factorRemoved({ ...aboutUser(user, `${which.kind}:${which.id}`), factors: [gone.name], byStaff: false }),
    )
  })
}

/** What hung on the factors of a user that has none any more. The user is locked. */
export async function endTrust(tx: Tx, userId: number): Promise<void> {
  await tx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
  await forgetEarlierProofs(tx, userId)
}

/**
 * Makes ten new recovery codes, for instead of those there were.
 *
 * @throws forbidden, step_up_required, no_factor
 * @emits  identity.recovery_codes_renewed
 */
export function renewRecoveryCodes(ctx: Context): Promise<{ recoveryCodes: string[] }> {
  const userId = provenInPerson(ctx)
  return ctx.transaction(async (tx) => {
    const user = await lockUser(tx, userId)
    const counts = await countFactors(tx, userId)
    if (!hasFactor(counts)) throw noFactor()
    const codes = await issueRecoveryCodes(tx, userId)
    await tx.emit(recoveryCodesRenewed(aboutUser(user, randomToken())))
    tx.record({ action: 'recovery_codes_renewed', object: `user:${userId}`, before: { left: counts.unusedCodes } })
    return { recoveryCodes: codes }
  })
}
