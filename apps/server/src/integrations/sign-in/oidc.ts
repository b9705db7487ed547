import type {
  GuardedFetch,
  ProvenIdentity,
  SignInCheck,
  SignInClient,
  SignInOutcome,
  SignInProtocol,
  SignInStart,
} from '@ostler/integration-kit'
import * as client from 'openid-client'
import { whyUnreachable } from './unreachable.ts'

export type OpenIdConnectOptions = {
  fetch: GuardedFetch
  /** May this address be spoken to without TLS? */
  mayBePlain: (url: URL) => boolean
}

/** Providers change their keys and endpoints rarely; what is asked once is good for this long. */
const KEPT_MS = 10 * 60_000
const TIMEOUT_SECONDS = 10

/**
 * OpenID Connect 1.0 with the code flow and PKCE, as RFC 9700 wants it. The library checks state, nonce, `iss` of the
 * answer (RFC 9207), and issuer, audience and expiry of the ID token; its signature is checked too, although it comes
 * straight from the provider.
 */
export function createOpenIdConnect({ fetch, mayBePlain }: OpenIdConnectOptions): SignInProtocol {
  const kept = new Map<string, { until: number; config: Promise<client.Configuration> }>()

  async function discover({ issuer, clientId, clientSecret }: SignInClient): Promise<client.Configuration> {
    const url = new URL(issuer)
    const config = await client.discovery(url, clientId, {}, secretIn(clientSecret), {
      [client.customFetch]: fetch as client.CustomFetch,
      timeout: TIMEOUT_SECONDS,
      execute: [client.enableNonRepudiationChecks, ...(mayBePlain(url) ? [client.allowInsecureRequests] : [])],
    })
    const entrance = new URL(config.serverMetadata().authorization_endpoint ?? 'none:')
    if (entrance.protocol !== 'https:' && !(entrance.protocol === 'http:' && mayBePlain(entrance)))
      throw new Error('The provider names no page that people could be sent to.')
    return config
  }

  function configOf(who: SignInClient): Promise<client.Configuration> {
    const key = JSON.stringify([who.issuer, who.clientId, who.clientSecret])
    const found = kept.get(key)
    if (found && found.until > performance.now()) return found.config
    const config = discover(who)
    // Those of settings that were changed since are of no use to anybody.
    for (const [other, { until }] of kept) if (until <= performance.now()) kept.delete(other)
    kept.set(key, { until: performance.now() + KEPT_MS, config })
    config.catch(() => kept.delete(key))
    return config
  }

  return {
    name: 'oidc',

    async start(who, { state, nonce, codeVerifier }): Promise<SignInStart> {
      try {
        const url = client.buildAuthorizationUrl(await configOf(who), {
          redirect_uri: who.redirectUri,
          scope: 'openid email profile',
          state,
          nonce,
          code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
        })
        return { kind: 'ready', url: url.href }
      } catch (error) {
        return { kind: 'unavailable', reason: reasonOf(error) }
      }
    },

    async finish(who, { state, nonce, codeVerifier }, answer): Promise<SignInOutcome> {
      try {
        const config = await configOf(who)
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        }
        const tokens = await client.authorizationCodeGrant(config, new URL(`${who.redirectUri}?${answer}`), checks)
        const claims = tokens.claims()
        if (!claims) return { kind: 'refused', reason: 'no_id_token' }
        const hasMore = typeof claims.email !== 'string' && config.serverMetadata().userinfo_endpoint !== undefined
        const more = hasMore ? await client.fetchUserInfo(config, tokens.access_token, claims.sub) : {}
        return { kind: 'proven', identity: identityOf({ ...more, ...claims }) }
      } catch (error) {
        const unreachable = whyUnreachable(error)
        return unreachable === null
          ? { kind: 'refused', reason: reasonOf(error) }
          : { kind: 'unavailable', reason: unreachable }
      }
    },

    async check(who): Promise<SignInCheck> {
      try {
        const config = await discover(who)
        return { kind: 'reached', credentials: await tryCredentials(config, who) }
      } catch (error) {
        return { kind: 'unavailable', reason: reasonOf(error) }
      }
    },
  }
}

/** The way the standard has as its default, unless the provider only knows the other one. */
const secretIn =
  (secret: string): client.ClientAuth =>
  (server, ...request) => {
    const known = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const way = known.includes('client_secret_basic') ? client.ClientSecretBasic : client.ClientSecretPost
    way(secret)(server, ...request)
  }

/** Redeems a code that was never given: who is told that the code is wrong has shown the right secret. */
async function tryCredentials(config: client.Configuration, { redirectUri }: SignInClient) {
  try {
    const code = { code: 'ostler-asks-whether-it-is-known', redirect_uri: redirectUri }
    await client.genericGrantRequest(config, 'authorization_code', {
      ...code,
      code_verifier: client.randomPKCECodeVerifier(),
    })
    return 'unknown'
  } catch (error) {
    if (whyUnreachable(error) !== null) throw error
    const said = error instanceof client.ResponseBodyError ? error.error : codeOf(error)
    if (said === 'invalid_grant') return 'accepted'
    return said === 'invalid_client' || said === 'unauthorized_client' || said === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE'
      ? 'refused'
      : 'unknown'
  }
}

type Claims = Record<string, unknown> & { iss: string; sub: string }

function identityOf(claims: Claims): ProvenIdentity {
  const name = textOf(claims.name)
  const [first = '', ...rest] = name.split(' ')
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: textOf(claims.email) || null,
    isEmailVerified: saysYes(claims.email_verified) || isVerifiedByMicrosoft(claims),
    firstName: textOf(claims.given_name) || first,
    lastName: textOf(claims.family_name) || rest.join(' '),
  }
}

/**
 * Anybody may write any address into the profile of a tenant of their own, so the claim `email` of Microsoft proves
 * nothing. Whether the owner of its domain was verified is said by `xms_edov`, where the tenant sends it
 * (https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization).
 */
const isVerifiedByMicrosoft = ({ iss, xms_edov }: Claims): boolean =>
  /^https:\/\/login\.microsoftonline\.(com|us)\//.test(iss) && (saysYes(xms_edov) || xms_edov === 1 || xms_edov === '1')

/** Some providers send it as a text. */
const saysYes = (claim: unknown): boolean => claim === true || claim === 'true'

const textOf = (claim: unknown): string => (typeof claim === 'string' ? claim.trim() : '')

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** The library keeps the reason in the cause, and the provider's own word in `error`. */
function reasonOf(error: unknown): string {
  const unreachable = whyUnreachable(error)
  if (unreachable !== null) return unreachable
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError)
    return error.error.slice(0, 200)
  if (!(error instanceof Error)) return String(error)
  const inner = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return `${error.message}${inner}`.slice(0, 300)
}
