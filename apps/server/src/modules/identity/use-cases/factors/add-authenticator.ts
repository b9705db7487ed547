import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { vault } from '../../../../platform/crypto.ts'
import { type Qr, qrOf } from '../../../../platform/qr.ts'
import { codeWrong, factorNotFound, tooManyFactors } from '../../errors.ts'
import { acceptedStep, newTotpSecret, otpauthUri } from '../../factors/totp.ts'
import { storeName } from '../../ports.ts'
import { countFactors } from '../../queries/factors.ts'
import { authenticators } from '../../schema.ts'
import { lockUser, type UserRow } from '../start-session.ts'
import { factorWasAdded, MOST_FACTORS, provenInPerson } from './factor-changes.ts'
import { sealedFor } from './try-factor.ts'

/** What an authenticator app has to be told. Shown once; nobody can read it again. */
export type NewAuthenticator = { id: number; secret: string; uri: string; qr: Qr }

/** For how long a secret that was shown waits for its first code, in minutes. */
const CONFIRM_WITHIN = 30

/**
 * Makes a secret for an authenticator app. It is worth nothing until `confirmAuthenticator`.
 *
 * @throws forbidden, step_up_required, too_many_factors
 */
export function beginAuthenticator(ctx: Context, { name }: { name: string }): Promise<NewAuthenticator> {
  const userId = provenInPerson(ctx)
  return ctx.transaction(async (tx) => offerAuthenticator(tx, await lockUser(tx, userId), name))
}

/**
 * Takes the authenticator into use, when a code shows that the app has the secret.
 *
 * @throws forbidden, step_up_required, factor_not_found, invalid_input naming the code
 * @emits  identity.factor_added
 */
export function confirmAuthenticator(ctx: Context, input: { id: number; code: string }) {
  const userId = provenInPerson(ctx)
  return ctx.transaction(async (tx) => takeAuthenticator(tx, await lockUser(tx, userId), input))
}

/** The user is locked. */
export async function offerAuthenticator(tx: Tx, user: UserRow, name: string): Promise<NewAuthenticator> {
  const counts = await countFactors(tx, user.id)
  if (counts.authenticators >= MOST_FACTORS) throw tooManyFactors()
  // One enrolment at a time: whoever begins again has lost sight of the page before.
  await tx.db.delete(authenticators).where(and(eq(authenticators.userId, user.id), isNull(authenticators.confirmedAt)))

  const secret = newTotpSecret()
  const [made] = await tx.db
    .insert(authenticators)
    .values({ userId: user.id, name, sealedSecret: '', createdAt: tx.now })
    .returning({ id: authenticators.id })
  const { id } = made!
  const sealedSecret = tx.port(vault).seal(secret, sealedFor(id))
  await tx.db.update(authenticators).set({ sealedSecret }).where(eq(authenticators.id, id))
  tx.record({ action: 'factor_offered', object: `user:${user.id}`, after: { kind: 'authenticator', id, name } })

  const uri = otpauthUri({ issuer: await tx.port(storeName)(tx), account: user.email, secret })
  return { id, secret, uri, qr: qrOf(uri) }
}

/** The user is locked. */
export async function takeAuthenticator(
  tx: Tx,
  user: UserRow,
  { id, code }: { id: number; code: string },
): Promise<{ recoveryCodes: string[] | null }> {
  const [offered] = await tx.db
    .select()
    .from(authenticators)
    .where(
      and(
        eq(authenticators.id, id),
        eq(authenticators.userId, user.id),
        isNull(authenticators.confirmedAt),
        gt(authenticators.createdAt, tx.now.subtract({ minutes: CONFIRM_WITHIN })),
      ),
    )
  if (!offered) throw factorNotFound()
  const secret = tx.port(vault).open(offered.sealedSecret, sealedFor(id))
  const step = acceptedStep({ secret, code, lastStep: 0, now: tx.now })
  if (step === null) throw codeWrong()
  await tx.db.update(authenticators).set({ confirmedAt: tx.now, lastStep: step }).where(eq(authenticators.id, id))
  return factorWasAdded(tx, user, { kind: 'authenticator', id, name: offered.name })
}
