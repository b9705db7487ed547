import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import { publicUrl } from '../../../../platform/addresses.ts'
import type { Tx } from '../../../../platform/context.ts'
import { vault } from '../../../../platform/crypto.ts'
import { recoveryCodeUsed } from '../../events.ts'
import { type PasskeyAnswer, readAnswer, siteAt } from '../../factors/passkey.ts'
import { hashRecoveryCode } from '../../factors/recovery-code.ts'
import { acceptedStep } from '../../factors/totp.ts'
import { countFactors, hasFactor, type SecondFactor } from '../../queries/factors.ts'
import { authenticators, passkeys, recoveryCodes } from '../../schema.ts'
import type { UserRow } from '../start-session.ts'
import { takeChallenge } from './passkey-challenges.ts'

/** What somebody shows as a second proof. */
export type FactorProof =
  | { kind: 'totp'; code: string }
  | { kind: 'recovery_code'; code: string }
  | { kind: 'passkey'; answer: PasskeyAnswer }

/** Where the secret of an authenticator is sealed for. */
export const sealedFor = (authenticatorId: number) => `identity.authenticator:${authenticatorId}`

/**
 * Is this a second proof of this user? Uses it up: codes work once, also when they come at once, because the user is
 * locked. Answers what it was, or null. Record and commit either way: a passkey's challenge is used up by a wrong answer.
 *
 * @emits identity.recovery_code_used
 */
export async function tryFactor(
  tx: Tx,
  user: UserRow,
  proof: FactorProof,
  purpose: 'second_factor' | 'step_up',
): Promise<SecondFactor | null> {
  switch (proof.kind) {
    case 'totp':
      return (await takeCode(tx, user.id, proof.code)) ? 'totp' : null
    case 'recovery_code':
      return (await takeRecoveryCode(tx, user, proof.code)) ? 'recovery_code' : null
    case 'passkey': {
      const challenge = await takeChallenge(tx, proof.answer, { purpose, userId: user.id })
      if (challenge === null) return null
      const wanted = { challenge, userId: user.id, userVerified: false }
      return (await takePasskeyAnswer(tx, proof.answer, wanted)) ? 'passkey' : null
    }
  }
}

async function takeCode(tx: Tx, userId: number, code: string): Promise<boolean> {
  const devices = await tx.db
    .select()
    .from(authenticators)
    .where(and(eq(authenticators.userId, userId), isNotNull(authenticators.confirmedAt)))
  for (const { id, sealedSecret, lastStep } of devices) {
    const secret = tx.port(vault).open(sealedSecret, sealedFor(id))
    const step = acceptedStep({ secret, code, lastStep, now: tx.now })
    if (step === null) continue
    await tx.db.update(authenticators).set({ lastStep: step, lastUsedAt: tx.now }).where(eq(authenticators.id, id))
    return true
  }
  return false
}

async function takeRecoveryCode(tx: Tx, user: UserRow, code: string): Promise<boolean> {
  if (!hasFactor(await countFactors(tx, user.id))) return false
  const [used] = await tx.db
    .update(recoveryCodes)
    .set({ usedAt: tx.now })
    .where(
      and(
        eq(recoveryCodes.codeHash, hashRecoveryCode(user.id, code)),
        eq(recoveryCodes.userId, user.id),
        isNull(recoveryCodes.usedAt),
      ),
    )
    .returning({ id: recoveryCodes.id })
  if (!used) return false
  const { unusedCodes: left } = await countFactors(tx, user.id)
  const { id: userId, email, firstName, lastName } = user
  await tx.emit(recoveryCodeUsed({ userId, email, firstName, lastName, left, occasion: String(used.id) }))
  tx.record({ action: 'recovery_code_used', object: `user:${userId}`, after: { left } })
  return true
}

/** The same for the answer of a passkey, whose challenge was taken. The user is locked. */
export async function takePasskeyAnswer(
  tx: Tx,
  answer: PasskeyAnswer,
  { challenge, userId, userVerified }: { challenge: string; userId: number; userVerified: boolean },
): Promise<boolean> {
  const site = siteAt(tx.port(publicUrl))
  const [passkey] = await tx.db
    .select()
    .from(passkeys)
    .where(and(eq(passkeys.credentialId, answer.id), eq(passkeys.userId, userId)))
  if (!site || !passkey) return false
  const read = await readAnswer(answer, { passkey, challenge, site, userVerified })
  if (!read) return false
  await tx.db
    .update(passkeys)
    .set({ counter: read.counter, backedUp: read.backedUp, lastUsedAt: tx.now })
    .where(eq(passkeys.id, passkey.id))
  return true
}
