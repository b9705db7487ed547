import { and, eq, ne } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { identityNotFound, identityTaken, lastWayIn, providerNotForYou, signInFailed } from '../errors.ts'
import { identityLinked } from '../events.ts'
import { type ProviderName, passkeys, signInProviders, staff, userIdentities } from '../schema.ts'
import { letsIn, type ProviderRow } from '../sign-in-provider.ts'
import { lockUser, type UserRow } from './start-session.ts'

/** Somebody as a provider knows them. */
export type LinkedAs = { provider: ProviderName; issuer: string; subject: string; email: string | null }

/**
 * From now on this identity logs that user in. The user is locked and has proved who they are.
 *
 * @throws identity_taken
 * @emits identity.identity_linked
 */
export async function attach(tx: Tx, user: UserRow, { provider, issuer, subject, email }: LinkedAs): Promise<void> {
  const linked = await linkedTo(tx, provider, { issuer, subject })
  if (linked && linked.userId !== user.id) throw identityTaken()
  if (linked) return tx.record({ action: 'identity_linked', object: `user:${user.id}`, after: { identity: linked.id } })

  const [identity] = await refusing(
    tx.db
      .insert(userIdentities)
      .values({ userId: user.id, provider, issuer, subject, email, linkedAt: tx.now })
      .returning({ id: userIdentities.id }),
    { user_identities_subject_taken: identityTaken },
  )
  tx.record({
    action: 'identity_linked',
    object: `user:${user.id}`,
    after: { identity: identity!.id, provider, issuer, subject, email },
  })
  const [{ label } = { label: provider }] = await tx.db
    .select({ label: signInProviders.label })
    .from(signInProviders)
    .where(eq(signInProviders.name, provider))
  const { id: userId, email: to, firstName, lastName } = user
  await tx.emit(identityLinked({ identityId: identity!.id, userId, email: to, firstName, lastName, provider: label }))
}

/**
 * This identity logs the person in no longer. The door asks for a fresh proof of who they are.
 *
 * @throws unauthenticated, forbidden, identity_not_found, last_way_in
 */
export async function unlinkIdentity(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.mustBeInPerson()
  ctx.actor.mustBeProven(ctx.now)
  const userId = ctx.actor.mustBeUser()
  await ctx.transaction(async (tx) => {
    const user = await lockUser(tx, userId)
    const mine = and(eq(userIdentities.id, id), eq(userIdentities.userId, userId))
    const [identity] = await tx.db.select().from(userIdentities).where(mine)
    if (!identity) throw identityNotFound()
    if (!(await hasAnotherWayIn(tx, user, id))) throw lastWayIn()
    await tx.db.delete(userIdentities).where(mine)
    tx.record({ action: 'identity_unlinked', object: `user:${userId}`, before: identity })
  })
}

/** A password, a passkey, or a provider that is switched on. */
async function hasAnotherWayIn(tx: Tx, user: UserRow, without: number): Promise<boolean> {
  if (user.passwordHash !== null) return true
  if ((await tx.db.$count(passkeys, eq(passkeys.userId, user.id))) > 0) return true
  const others = await tx.db
    .select({ id: userIdentities.id })
    .from(userIdentities)
    .innerJoin(
      signInProviders,
      and(eq(signInProviders.name, userIdentities.provider), eq(signInProviders.enabled, true)),
    )
    .where(and(eq(userIdentities.userId, user.id), ne(userIdentities.id, without)))
  return others.length > 0
}

export async function linkedTo(
  tx: Tx,
  provider: ProviderName,
  { issuer, subject }: { issuer: string; subject: string },
) {
  const [linked] = await tx.db
    .select({ id: userIdentities.id, userId: userIdentities.userId })
    .from(userIdentities)
    .where(
      and(
        eq(userIdentities.provider, provider),
        eq(userIdentities.issuer, issuer),
        eq(userIdentities.subject, subject),
      ),
    )
  return linked
}

/** The user, locked, if this provider may log them in. @throws sign_in_failed, provider_not_for_you */
export async function mayEnter(tx: Tx, { audience }: ProviderRow, userId: number): Promise<UserRow> {
  const user = await lockUser(tx, userId)
  if (user.disabledAt !== null) throw signInFailed()
  const isStaff = (await tx.db.$count(staff, eq(staff.userId, userId))) > 0
  if (!letsIn(audience, isStaff)) throw providerNotForYou()
  return user
}
