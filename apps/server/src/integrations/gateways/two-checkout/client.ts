import type { CallContext, GatewayPlace, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { exchange, type HttpRequest } from '../../http-exchange.ts'
import { readJson } from '../../json-answer.ts'
import { problemAnswer } from './answers.ts'
import { hosts, type Settings } from './settings.ts'
import { authentication, merchantToken } from './signing.ts'

export type Asked<Answer> = { kind: 'yes'; answer: Answer } | { kind: 'no'; code: string; message: string } | Unknown

export type Client = ReturnType<typeof clientOf>

export type Addresses = { apiUrl?: string; secureUrl?: string; timeoutMs?: number }

export function clientOf(settings: Settings, place: GatewayPlace, addresses: Addresses) {
  const { merchantCode, secretKey, secretWord } = settings
  const secureUrl = addresses.secureUrl ?? hosts.secure

  async function send<Answer>(
    request: Pick<HttpRequest, 'method' | 'url' | 'headers'>,
    schema: z.ZodType<Answer>,
    call: CallContext,
    json?: unknown,
    secrets: string[] = [],
  ): Promise<Asked<Answer>> {
    const result = await exchange(
      {
        ...request,
        headers: { accept: 'application/json', 'content-type': 'application/json', ...request.headers },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        timeoutMs: addresses.timeoutMs,
        secrets: [secretKey, secretWord, ...secrets],
        fetch: place.fetch,
      },
      call,
    )
    if (result.kind !== 'answered') return { kind: 'unknown', reason: result.reason }
    if (result.status >= 500 || result.status === 429)
      return { kind: 'unknown', reason: `2Checkout answered ${result.status}.` }
    // An error may come with any status.
    const problem = readJson(result, problemAnswer)
    if (problem) return { kind: 'no', code: problem.error_code, message: problem.message }
    const answer = result.status < 300 ? readJson(result, schema) : null
    return answer === null
      ? { kind: 'unknown', reason: `2Checkout answered ${result.status} with something that cannot be read.` }
      : { kind: 'yes', answer }
  }

  return {
    secureUrl,

    ask<Answer>(
      method: 'GET' | 'POST',
      path: string,
      schema: z.ZodType<Answer>,
      call: CallContext,
      json?: unknown,
      secrets?: string[],
    ): Promise<Asked<Answer>> {
      const proof = authentication(merchantCode, secretKey, Temporal.Now.instant())
      const url = `${addresses.apiUrl ?? hosts.api}${path}`
      return send({ method, url, headers: { 'x-avangate-authentication': proof } }, schema, call, json, secrets)
    },

    /** Their signature under the parameters of a buy link, so that nobody changes the price. */
    sign<Answer>(parameters: Record<string, string>, schema: z.ZodType<Answer>, call: CallContext) {
      const token = merchantToken(merchantCode, secretWord, Temporal.Now.instant())
      const url = `${secureUrl}/checkout/api/encrypt/generate/signature`
      return send({ method: 'POST', url, headers: { 'merchant-token': token } }, schema, call, parameters, [token])
    },
  }
}

/** Nothing was done, and nothing is known of what was asked about. */
export const isLockedOut = (code: string): boolean => /^(AUTHENTICATION_ERROR|FORBIDDEN|UNAUTHORIZED)$/.test(code)
