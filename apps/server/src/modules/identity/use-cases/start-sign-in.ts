import { safePath } from '@ostler/contract/safe-path'
import type { SignInSecrets } from '@ostler/integration-kit'
import type { Context } from '../../../platform/context.ts'
import { hashToken, randomToken, vault } from '../../../platform/crypto.ts'
import { providerUnavailable } from '../errors.ts'
import { openProvider } from '../queries/sign-in-providers.ts'
import { type ProviderName, signInAttempts } from '../schema.ts'
import { clientOf } from '../sign-in-provider.ts'
import { protocolOf } from './sign-in-settings.ts'

/** How long somebody may take at the provider. */
export const SIGN_IN_MINUTES = 10

export type StartSignIn = { provider: ProviderName; next?: string | undefined }

/** Where to send the person, and the secret for a cookie that shows later that the same browser is back. */
export type StartedSignIn = { url: string; browser: string }

/**
 * Sends somebody to a provider to say who they are.
 *
 * Asks the provider where its door is, so it must not be called inside a transaction.
 *
 * @throws provider_off, provider_unavailable
 */
export function startSignIn(ctx: Context, input: StartSignIn): Promise<StartedSignIn> {
  return sendAway(ctx, input, null)
}

/**
 * The same for somebody who is logged in and wants to log in with this provider from now on. The door asks for a fresh
 * proof of who they are.
 *
 * @throws unauthenticated, forbidden, provider_off, provider_unavailable
 */
export async function startLinking(ctx: Context, input: StartSignIn): Promise<StartedSignIn> {
  ctx.actor.mustBeInPerson()
  ctx.actor.mustBeProven(ctx.now)
  return sendAway(ctx, input, ctx.actor.mustBeUser())
}

async function sendAway(ctx: Context, { provider: name, next }: StartSignIn, linksUserId: number | null) {
  const provider = await openProvider(ctx, name)
  const secrets: SignInSecrets = { state: randomToken(), nonce: randomToken(), codeVerifier: randomToken() }
  const browser = randomToken()
  const start = await protocolOf(ctx, name).start(clientOf(ctx, provider), secrets)
  if (start.kind === 'unavailable') {
    ctx.log.warn({ provider: name, reason: start.reason }, 'A provider of sign-ins does not answer.')
    throw providerUnavailable()
  }
  const stateHash = hashToken(secrets.state)
  await ctx.transaction(async (tx) => {
    await tx.db.insert(signInAttempts).values({
      stateHash,
      browserHash: hashToken(browser),
      provider: name,
      issuer: provider.issuer,
      sealedSecrets: tx
        .port(vault)
        .seal(JSON.stringify([secrets.nonce, secrets.codeVerifier]), placeOfAttempt(stateHash)),
      linksUserId,
      next: safePath(next),
      createdAt: tx.now,
      expiresAt: tx.now.add({ minutes: SIGN_IN_MINUTES }),
    })
    tx.record({ action: 'sign_in_started', object: `sign_in_provider:${name}`, after: { links: linksUserId } })
  })
  return { url: start.url, browser }
}

/** What the secrets of an attempt are sealed for. */
export const placeOfAttempt = (stateHash: string) => `identity.sign_in_attempt:${stateHash}`

/** What was kept of an attempt, with the state that the person brought back. */
export function secretsOf(ctx: Context, state: string, sealedSecrets: string): SignInSecrets {
  const [nonce, codeVerifier] = JSON.parse(ctx.port(vault).open(sealedSecrets, placeOfAttempt(hashToken(state)))) as [
    string,
    string,
  ]
  return { state, nonce, codeVerifier }
}
