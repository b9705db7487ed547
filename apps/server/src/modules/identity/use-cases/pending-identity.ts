import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { hashToken, randomToken } from '../../../platform/crypto.ts'
import { noAccount, otherBrowser, signInFailed } from '../errors.ts'
import { identityLinkRequested, sealPendingToken } from '../events.ts'
import { accountKey } from '../lock-out.ts'
import { openProvider } from '../queries/sign-in-providers.ts'
import { type ProviderName, pendingIdentities } from '../schema.ts'
import { admit, type LogInOutcome } from './admit.ts'
import { attach, type LinkedAs, mayEnter } from './link-identity.ts'
import { lockUser, type UserRow } from './start-session.ts'

/** What is left to do before somebody is in. `token` goes with it, from the same browser. */
export type PendingOutcome =
  | { state: 'confirm'; token: string; email: string }
  | { state: 'register'; token: string; email: string; firstName: string; lastName: string }

/** How long somebody may take to prove who they are, or to fill in the form. */
export const PENDING_MINUTES = 30

const MAILS_AN_HOUR = 5

type Pending = typeof pendingIdentities.$inferSelect
type Held = {
  token: string
  /** What the cookie of `startSignIn` holds. Without it a link with somebody else's token would do. */
  browser: string
}

/** Keeps what the provider said, for the browser that brought it. The user is the one who has the address, locked. */
export async function keepPending(
  tx: Tx,
  { provider, browserHash }: { provider: ProviderName; browserHash: string },
  identity: { issuer: string; subject: string; email: string; firstName: string; lastName: string },
  user: UserRow | null,
): Promise<PendingOutcome> {
  const { issuer, subject, email, firstName, lastName } = identity
  const token = randomToken()
  const [pending] = await tx.db
    .insert(pendingIdentities)
    .values({
      tokenHash: hashToken(token),
      browserHash,
      provider,
      issuer,
      subject,
      email,
      userId: user?.id ?? null,
      createdAt: tx.now,
      expiresAt: tx.now.add({ minutes: PENDING_MINUTES }),
    })
    .returning({ id: pendingIdentities.id })
  tx.record({
    action: 'identity_pending',
    object: `pending_identity:${pending!.id}`,
    after: { provider, email, user: user?.id },
  })
  return user
    ? { state: 'confirm', token, email: user.email }
    : { state: 'register', token, email, firstName, lastName }
}

/**
 * The person has logged in some other way and links what the provider said before. The door asks for a fresh proof.
 *
 * @throws unauthenticated, forbidden, sign_in_failed, provider_off, provider_not_for_you, identity_taken
 */
export async function linkPending(ctx: Context, held: Held): Promise<void> {
  ctx.actor.mustBeInPerson()
  ctx.actor.mustBeProven(ctx.now)
  const userId = ctx.actor.mustBeUser()
  await ctx.transaction(async (tx) => {
    const pending = await take(tx, held, eq(pendingIdentities.tokenHash, hashToken(held.token)))
    if (pending.userId !== userId) throw signInFailed()
    await attachPending(tx, pending)
  })
}

/**
 * Mails a link to the user whose address it is, for somebody who knows no other way in. Answers the same when too many
 * were mailed.
 *
 * @throws sign_in_failed, provider_off
 * @emits identity.identity_link_requested
 */
export async function mailPendingLink(ctx: Context, held: Held): Promise<void> {
  await ctx.transaction(async (tx) => {
    const pending = await find(tx, held, eq(pendingIdentities.tokenHash, hashToken(held.token)))
    if (pending.userId === null) throw signInFailed()
    const { label } = await openProvider(tx, pending.provider)
    const user = await lockUser(tx, pending.userId)
    const recent = and(
      eq(pendingIdentities.userId, user.id),
      gt(pendingIdentities.mailedAt, tx.now.subtract({ hours: 1 })),
    )
    const isEnough = pending.mailedAt !== null || (await tx.db.$count(pendingIdentities, recent)) >= MAILS_AN_HOUR
    tx.record({ action: 'identity_link_requested', object: `user:${user.id}`, after: { mailed: !isEnough } })
    if (isEnough) return

    const token = randomToken()
    await tx.db
      .update(pendingIdentities)
      .set({ mailTokenHash: hashToken(token), mailedAt: tx.now })
      .where(eq(pendingIdentities.id, pending.id))
    const { id: userId, email, firstName, lastName } = user
    const sealedToken = sealPendingToken(tx, pending.id, token)
    await tx.emit(
      identityLinkRequested({
        pendingId: pending.id,
        userId,
        email,
        firstName,
        lastName,
        provider: label,
        sealedToken,
      }),
    )
  })
}

/**
 * Links by the token that was mailed, and logs in. Reading the mail alone is not enough: the person it was mailed for may
 * not be the one who asked.
 *
 * @throws sign_in_failed, other_browser, provider_off, provider_not_for_you, identity_taken
 */
export function confirmPending(ctx: Context, held: Held & { userAgent: string }): Promise<LogInOutcome> {
  return ctx.transaction(async (tx) => {
    const pending = await take(tx, held, eq(pendingIdentities.mailTokenHash, hashToken(held.token)))
    const user = await attachPending(tx, pending)
    return admit(tx, user, { method: 'oidc', userAgent: held.userAgent })
  })
}

/** Who opens an account by a provider's word: the address it vouches for, and what to link to the new user. */
export type TakenIdentity = LinkedAs & { email: string; providerLabel: string }

/**
 * Takes what a provider said about somebody who has no account yet.
 *
 * @throws sign_in_failed, provider_off, no_account
 */
export async function takeForAccount(tx: Tx, held: Held): Promise<TakenIdentity> {
  const pending = await take(tx, held, eq(pendingIdentities.tokenHash, hashToken(held.token)))
  if (pending.userId !== null) throw signInFailed()
  const provider = await openProvider(tx, pending.provider)
  if (!provider.opensAccounts || provider.audience === 'staff') throw noAccount()
  const { issuer, subject, email } = pending
  return { provider: provider.name, issuer, subject, email, providerLabel: provider.label }
}

/** Links it to the user who was made of it. */
export async function linkTaken(tx: Tx, userId: number, taken: TakenIdentity): Promise<void> {
  await attach(tx, await lockUser(tx, userId), taken)
}

/** The user must still have the address that the provider vouched for, and still have shown that it is theirs. */
async function attachPending(tx: Tx, pending: Pending): Promise<UserRow> {
  const provider = await openProvider(tx, pending.provider)
  const user = await mayEnter(tx, provider, pending.userId!)
  if (user.emailVerifiedAt === null || accountKey(user.email) !== accountKey(pending.email)) throw signInFailed()
  await attach(tx, user, pending)
  return user
}

async function take(tx: Tx, held: Held, which: ReturnType<typeof eq>): Promise<Pending> {
  const pending = await find(tx, held, which)
  await tx.db.update(pendingIdentities).set({ usedAt: tx.now }).where(eq(pendingIdentities.id, pending.id))
  return pending
}

async function find(tx: Tx, { browser }: Held, which: ReturnType<typeof eq>): Promise<Pending> {
  const [pending] = await tx.db
    .select()
    .from(pendingIdentities)
    .where(and(which, isNull(pendingIdentities.usedAt)))
    .for('update')
  if (!pending || Temporal.Instant.compare(tx.now, pending.expiresAt) >= 0) throw signInFailed()
  if (pending.browserHash !== hashToken(browser)) throw otherBrowser()
  return pending
}
