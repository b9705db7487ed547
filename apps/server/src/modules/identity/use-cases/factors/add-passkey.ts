import { generateRegistrationOptions } from '@simplewebauthn/server'
import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { refusing } from '../../../../platform/database.ts'
import { passkeyKnown, passkeyRefused, tooManyFactors } from '../../errors.ts'
import { type NewPasskey, readNewPasskey, userHandleOf } from '../../factors/passkey.ts'
import { storeName } from '../../ports.ts'
import { passkeys } from '../../schema.ts'
import { lockUser, type UserRow } from '../start-session.ts'
import { factorWasAdded, MOST_FACTORS, provenInPerson } from './factor-changes.ts'
import { CHALLENGE_MINUTES, keepChallenge, siteOf, takeChallenge } from './passkey-challenges.ts'

export type RegistrationOptions = Awaited<ReturnType<typeof generateRegistrationOptions>>

/**
 * What the browser needs to make a passkey for this person.
 *
 * @throws forbidden, step_up_required, too_many_factors, passkeys_unavailable
 */
export function beginPasskey(ctx: Context): Promise<RegistrationOptions> {
  const userId = provenInPerson(ctx)
  return ctx.transaction(async (tx) => offerPasskey(tx, await lockUser(tx, userId)))
}

/**
 * Takes a passkey into use. Never call it inside another transaction: a wrong answer uses its challenge up.
 *
 * @throws forbidden, step_up_required, passkey_refused, passkey_known, passkeys_unavailable
 * @emits  identity.factor_added
 */
export async function addPasskey(
  ctx: Context,
  input: { name: string; answer: NewPasskey },
): Promise<{ recoveryCodes: string[] | null }> {
  const userId = provenInPerson(ctx)
  const added = await ctx.transaction(async (tx) => takePasskey(tx, await lockUser(tx, userId), input))
  if (!added) throw passkeyRefused()
  return added
}

/** The user is locked. */
export async function offerPasskey(tx: Tx, user: UserRow): Promise<RegistrationOptions> {
  const site = siteOf(tx)
  const present = await tx.db.select().from(passkeys).where(eq(passkeys.userId, user.id))
  if (present.length >= MOST_FACTORS) throw tooManyFactors()
  const options = await generateRegistrationOptions({
    rpName: await tx.port(storeName)(tx),
    rpID: site.id,
    userID: userHandleOf(user.id),
    userName: user.email,
    userDisplayName: `${user.firstName} ${user.lastName}`,
    timeout: CHALLENGE_MINUTES * 60_000,
    excludeCredentials: present.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    // Discoverable where it can be, so that it also works as the first factor.
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  })
  await keepChallenge(tx, options.challenge, { purpose: 'register', userId: user.id })
  return options
}

/** Null when it does not hold; let the transaction commit then. The user is locked. */
export async function takePasskey(
  tx: Tx,
  user: UserRow,
  { name, answer }: { name: string; answer: NewPasskey },
): Promise<{ recoveryCodes: string[] | null } | null> {
  const challenge = await takeChallenge(tx, answer, { purpose: 'register', userId: user.id })
  const made = challenge === null ? null : await readNewPasskey(answer, challenge, siteOf(tx))
  if (!made) {
    tx.record({ action: 'passkey_refused', object: `user:${user.id}`, after: { purpose: 'register' } })
    return null
  }
  const [row] = await refusing(
    tx.db
      .insert(passkeys)
      .values({ userId: user.id, name, ...made, createdAt: tx.now })
      .returning({ id: passkeys.id }),
    { passkeys_credential_known: passkeyKnown },
  )
  return factorWasAdded(tx, user, { kind: 'passkey', id: row!.id, name })
}
