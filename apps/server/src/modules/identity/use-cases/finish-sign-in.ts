import type { ProvenIdentity } from '@ostler/integration-kit'
import { DomainError } from '@ostler/kernel'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { hashToken } from '../../../platform/crypto.ts'
import * as refusals from '../errors.ts'
import { accountKey } from '../lock-out.ts'
import { openProvider } from '../queries/sign-in-providers.ts'
import { type ProviderName, signInAttempts, userIdentities, users } from '../schema.ts'
import { clientOf, type ProviderRow } from '../sign-in-provider.ts'
import { admit, type LogInOutcome } from './admit.ts'
import { attach, linkedTo, mayEnter } from './link-identity.ts'
import { keepPending, type PendingOutcome } from './pending-identity.ts'
import { protocolOf } from './sign-in-settings.ts'
import { secretsOf } from './start-sign-in.ts'

export type FinishSignIn = {
  provider: ProviderName
  /** The query with which the provider sent the person back. */
  answer: string
  /** What the cookie of `startSignIn` holds. */
  browser: string
  userAgent: string
}

export type SignInResult = LogInOutcome | { state: 'linked' } | PendingOutcome

type Attempt = typeof signInAttempts.$inferSelect

/**
 * Somebody is back from a provider. Answers like a log-in when the provider's word is enough; else says what is left to do.
 *
 * The provider is asked between two transactions: one that uses the attempt up, whatever comes of it, and one that
 * decides. So never call it inside another.
 *
 * @throws sign_in_failed, provider_off, provider_unavailable, provider_not_for_you, email_unproven, identity_not_linked,
 *   no_account, identity_taken
 */
export async function finishSignIn(
  ctx: Context,
  input: FinishSignIn,
): Promise<{ next: string | null; result: SignInResult }> {
  const answer = new URLSearchParams(input.answer)
  const state = answer.get('state') ?? ''
  const attempt = await takeAttempt(ctx, state, input)
  const provider = await openProvider(ctx, input.provider)
  if (provider.issuer !== attempt.issuer)
    return refuse(ctx, input.provider, 'provider_changed', refusals.signInFailed())

  const outcome = await protocolOf(ctx, input.provider).finish(
    clientOf(ctx, provider),
    secretsOf(ctx, state, attempt.sealedSecrets),
    answer,
  )
  if (outcome.kind !== 'proven') {
    const refusal = outcome.kind === 'refused' ? refusals.signInFailed() : refusals.providerUnavailable()
    return refuse(ctx, input.provider, outcome.reason, refusal)
  }
  try {
    const result = await ctx.transaction<SignInResult>((tx) =>
      attempt.linksUserId === null
        ? enter(tx, provider, attempt, outcome.identity, input)
        : link(tx, provider, attempt, outcome.identity),
    )
    return { next: attempt.next, result }
  } catch (error) {
    if (error instanceof DomainError) return refuse(ctx, input.provider, error.code, error)
    throw error
  }
}

/**
 * Uses an attempt up. It was made in this browser, for this provider, a short while ago, and never used.
 *
 * @throws sign_in_failed
 */
async function takeAttempt(ctx: Context, state: string, { provider, browser }: FinishSignIn): Promise<Attempt> {
  const taken = await ctx.transaction(async (tx) => {
    const [attempt] = await tx.db
      .update(signInAttempts)
      .set({ usedAt: tx.now })
      .where(and(eq(signInAttempts.stateHash, hashToken(state)), isNull(signInAttempts.usedAt)))
      .returning()
    const reason = whyNot(attempt)
    if (reason === null) tx.record({ action: 'sign_in_answered', object: `sign_in_provider:${provider}` })
    else tx.record({ action: 'sign_in_refused', object: `sign_in_provider:${provider}`, after: { reason } })
    return { attempt, reason }
  })
  if (!taken.attempt || taken.reason !== null) throw refusals.signInFailed()
  return taken.attempt

  function whyNot(attempt: Attempt | undefined): string | null {
    if (!attempt) return 'unknown_or_used'
    if (attempt.browserHash !== hashToken(browser)) return 'other_browser'
    if (attempt.provider !== provider) return 'other_provider'
    if (Temporal.Instant.compare(ctx.now, attempt.expiresAt) >= 0) return 'expired'
    return null
  }
}

async function refuse(ctx: Context, provider: ProviderName, reason: string, refusal: DomainError): Promise<never> {
  await ctx.transaction(async (tx) => {
    tx.record({ action: 'sign_in_refused', object: `sign_in_provider:${provider}`, after: { reason } })
  })
  throw refusal
}

/** Somebody wants in: the user this identity is linked to, or else whoever has its verified address, after a proof. */
async function enter(
  tx: Tx,
  provider: ProviderRow,
  attempt: Attempt,
  identity: ProvenIdentity,
  { userAgent }: FinishSignIn,
): Promise<LogInOutcome | PendingOutcome> {
  const linked = await linkedTo(tx, provider.name, identity)
  if (linked) {
    const user = await mayEnter(tx, provider, linked.userId)
    await tx.db
      .update(userIdentities)
      .set({ lastUsedAt: tx.now, email: identity.email })
      .where(eq(userIdentities.id, linked.id))
    tx.record({
      action: 'signed_in_with',
      object: `user:${user.id}`,
      after: { provider: provider.name, identity: linked.id },
    })
    return admit(tx, user, { method: 'oidc', userAgent })
  }

  const { email } = identity
  if (email === null || !identity.isEmailVerified) throw refusals.emailUnproven()
  const [found] = await tx.db
    .select({ id: users.id, emailVerifiedAt: users.emailVerifiedAt })
    .from(users)
    .where(sql`lower(${users.email}) = ${accountKey(email)}`)
  if (!found) {
    if (!provider.opensAccounts || provider.audience === 'staff') throw refusals.noAccount()
    return keepPending(tx, attempt, { ...identity, email }, null)
  }
  // Whoever opened that account has not shown that the address is theirs; it could be somebody who waits for its owner.
  if (found.emailVerifiedAt === null) throw refusals.identityNotLinked()
  return keepPending(tx, attempt, { ...identity, email }, await mayEnter(tx, provider, found.id))
}

/** Somebody who is logged in adds a way to log in. They are the one who asked, in person, in this browser. */
async function link(
  tx: Tx,
  provider: ProviderRow,
  attempt: Attempt,
  identity: ProvenIdentity,
): Promise<{ state: 'linked' }> {
  if (tx.actor.userId !== attempt.linksUserId) throw refusals.signInFailed()
  tx.actor.mustBeInPerson()
  const user = await mayEnter(tx, provider, attempt.linksUserId!)
  await attach(tx, user, { provider: provider.name, ...identity })
  return { state: 'linked' }
}
