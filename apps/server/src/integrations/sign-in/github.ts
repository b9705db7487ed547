import { createHash } from 'node:crypto'
import type { GuardedFetch, SignInCheck, SignInClient, SignInOutcome, SignInProtocol } from '@ostler/integration-kit'
import { z } from 'zod'
import { whyUnreachable } from './unreachable.ts'

/** github.com has its API on a host of its own; a GitHub Enterprise Server has it below its address. */
const apiOf = (issuer: string): string =>
  issuer === 'https://github.com' ? 'https://api.github.com' : `${issuer}/api/v3`

const tokenAnswer = z.union([z.object({ access_token: z.string().min(1) }), z.object({ error: z.string() })])
const userAnswer = z.object({ id: z.number().int().positive(), login: z.string(), name: z.string().nullish() })
const emailsAnswer = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))

/**
 * GitHub speaks OAuth 2 and no OpenID Connect: who somebody is, is asked of its API
 * (https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps). The subject is the number of the
 * account, because names can be given up and taken by somebody else. Of the addresses only the primary one counts.
 */
export function createGitHub({ fetch }: { fetch: GuardedFetch }): SignInProtocol {
  async function redeem(who: SignInClient, code: string, codeVerifier: string) {
    const response = await fetch(`${who.issuer}/login/oauth/access_token`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({
        client_id: who.clientId,
        client_secret: who.clientSecret,
        code,
        redirect_uri: who.redirectUri,
        code_verifier: codeVerifier,
      }),
      redirect: 'error',
    })
    return tokenAnswer.parse(await response.json())
  }

  async function ask<Schema extends z.ZodType>(who: SignInClient, path: string, token: string, schema: Schema) {
    const response = await fetch(`${apiOf(who.issuer)}${path}`, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        // Requests without one are refused.
        'user-agent': 'Ostler',
        'x-github-api-version': '2022-11-28',
      },
      redirect: 'error',
    })
    if (!response.ok) throw new Error(`GitHub answered ${response.status} at ${path}.`)
    return schema.parse(await response.json())
  }

  return {
    name: 'github',

    async start(who, { state, codeVerifier }) {
      const query = new URLSearchParams({
        client_id: who.clientId,
        redirect_uri: who.redirectUri,
        scope: 'read:user user:email',
        state,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      })
      return { kind: 'ready', url: `${who.issuer}/login/oauth/authorize?${query}` }
    },

    async finish(who, { state, codeVerifier }, answer): Promise<SignInOutcome> {
      if (answer.get('state') !== state) return { kind: 'refused', reason: 'wrong_state' }
      // It sends none today; one of somebody else is a mix-up (RFC 9207).
      const issuer = answer.get('iss')
      if (issuer !== null && issuer !== who.issuer) return { kind: 'refused', reason: 'wrong_issuer' }
      const code = answer.get('code')
      if (code === null) return { kind: 'refused', reason: (answer.get('error') ?? 'no_code').slice(0, 200) }
      try {
        const redeemed = await redeem(who, code, codeVerifier)
        if ('error' in redeemed) return { kind: 'refused', reason: redeemed.error.slice(0, 200) }
        const user = await ask(who, '/user', redeemed.access_token, userAnswer)
        const emails = await ask(who, '/user/emails?per_page=100', redeemed.access_token, emailsAnswer)
        const primary = emails.find((one) => one.primary)
        const [firstName = '', ...rest] = (user.name ?? '').trim().split(' ')
        return {
          kind: 'proven',
          identity: {
            issuer: who.issuer,
            subject: String(user.id),
            email: primary?.email ?? null,
            isEmailVerified: primary?.verified ?? false,
            firstName,
            lastName: rest.join(' '),
          },
        }
      } catch (error) {
        return { kind: 'unavailable', reason: reasonOf(error) }
      }
    },

    /** GitHub says whether it is the application or the code that it does not know. */
    async check(who): Promise<SignInCheck> {
      try {
        const said = await redeem(who, 'ostler-asks-whether-it-is-known', 'x'.repeat(43))
        if (!('error' in said)) return { kind: 'reached', credentials: 'unknown' }
        if (said.error === 'bad_verification_code') return { kind: 'reached', credentials: 'accepted' }
        return { kind: 'reached', credentials: said.error === 'incorrect_client_credentials' ? 'refused' : 'unknown' }
      } catch (error) {
        return { kind: 'unavailable', reason: reasonOf(error) }
      }
    },
  }
}

const reasonOf = (error: unknown): string =>
  whyUnreachable(error) ??
  (error instanceof z.ZodError || error instanceof SyntaxError
    ? 'What answers there does not speak like GitHub.'
    : String(error instanceof Error ? error.message : error))
