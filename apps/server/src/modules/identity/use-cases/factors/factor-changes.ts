import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { type FactorEvent, factorAdded } from '../../events.ts'
import { hashRecoveryCode, newRecoveryCode, RECOVERY_CODES } from '../../factors/recovery-code.ts'
import { countFactors } from '../../queries/factors.ts'
import { recoveryCodes } from '../../schema.ts'
import type { UserRow } from '../start-session.ts'

/** More than anybody has in a drawer; each further one would be one more to be looked through at log-in. */
export const MOST_FACTORS = 10

export type FactorKind = 'authenticator' | 'passkey'

/** Who changes their factors has to be there and to have proved it just now. @throws forbidden, step_up_required */
export function provenInPerson(ctx: Context): number {
  ctx.actor.mustBeInPerson()
  ctx.actor.mustBeProven(ctx.now)
  return ctx.actor.mustBeUser()
}

export const aboutUser = ({ id, email, firstName, lastName }: UserRow, occasion: string): FactorEvent => ({
  userId: id,
  email,
  firstName,
  lastName,
  occasion,
})

/**
 * Has the person told that a factor was added. With the first one come recovery codes, which are answered in the open
 * this one time; null afterwards. The user is locked.
 *
 * @emits identity.factor_added
 */
export async function factorWasAdded(
  tx: Tx,
  user: UserRow,
  { kind, id, name }: { kind: FactorKind; id: number; name: string },
): Promise<{ recoveryCodes: string[] | null }> {
  tx.record({ action: 'factor_added', object: `user:${user.id}`, after: { kind, id, name } })
  await tx.emit(factorAdded({ ...aboutUser(user, `${kind}:${id}`), factor: name }))
  const { recoveryCodes: issued } = await countFactors(tx, user.id)
  return { recoveryCodes: issued > 0 ? null : await issueRecoveryCodes(tx, user.id) }
}

/** Makes new recovery codes; earlier ones are worth nothing any more. The user is locked. */
export async function issueRecoveryCodes(tx: Tx, userId: number): Promise<string[]> {
  await tx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode)
  await tx.db
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ userId, codeHash: hashRecoveryCode(userId, code), createdAt: tx.now })))
  return codes
}
