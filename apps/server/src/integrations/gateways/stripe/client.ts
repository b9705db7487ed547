import type { CallContext, GuardedFetch, Unknown } from '@ostler/integration-kit'
import Stripe from 'stripe'
import type { z } from 'zod'
import { exchange } from '../../http-exchange.ts'
import type { StripeDecline } from './declines.ts'

/**
 * Pinned: without it the default of the account applies, which somebody may change in the dashboard. It is the version
 * that the types of the SDK describe, so it moves with the SDK.
 */
export const API_VERSION = '2026-10-28.endive'

export type StripeAccess = {
  /** `https://api.stripe.com`, without a path. */
  apiUrl: string
  secretKey: string
  /** Masked in what is recorded, besides the key. */
  secrets: string[]
  fetch: GuardedFetch
  timeoutMs?: number
}

/** Stripe said no, in its own words. */
export type Refusal = StripeDecline & {
  kind: 'no'
  status: number
  type: string
  message: string
  param: string | null
  /** How the payment stands after it, where the refusal was about one. */
  payment: unknown
}

export type Asked<Answer> =
  | { kind: 'yes'; answer: Answer }
  | Refusal
  /** The key is not known, or may not do this: nothing was done, and nothing was said about what we asked. */
  | { kind: 'locked'; reason: string; status: number }
  | Unknown

/** Nothing answered, or not in a way that says whether it was done. */
class NoAnswer extends Error {}

/** More to look through than an answer is worth waiting for. */
export class TooMany extends Error {}

export type Ask = <Schema extends z.ZodType>(
  schema: Schema,
  speak: (stripe: Stripe) => Promise<unknown>,
) => Promise<Asked<z.output<Schema>>>

/** Speaks to Stripe through its SDK within one call. The SDK sends nothing twice by itself: that is for the core to decide. */
export function askStripe(access: StripeAccess, call: CallContext): Ask {
  const stripe = sdk(access, call)
  return async (schema, speak) => {
    try {
      const read = schema.safeParse(await speak(stripe))
      if (read.success) return { kind: 'yes', answer: read.data }
      return { kind: 'unknown', reason: 'Stripe answered something that cannot be read.' }
    } catch (error) {
      return understood(error)
    }
  }
}

function sdk(access: StripeAccess, call: CallContext): Stripe {
  const { protocol, hostname, port } = new URL(access.apiUrl)
  return new Stripe(access.secretKey, {
    apiVersion: API_VERSION,
    httpClient: Stripe.createFetchHttpClient(fetchWithin(access, call) as typeof fetch),
    // The SDK repeats a request after a closed connection even so, by the code of the error; ours carry none.
    maxNetworkRetries: 0,
    telemetry: false,
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port || (protocol === 'http:' ? '80' : '443'),
  })
}

/** What the SDK takes for `fetch`: one exchange, recorded and limited like any other of the house. */
function fetchWithin(access: StripeAccess, call: CallContext) {
  return async (url: string, init: { method: string; headers: [string, string][]; body?: string }) => {
    const result = await exchange(
      {
        method: init.method as 'GET' | 'POST' | 'DELETE',
        url,
        headers: Object.fromEntries(new Headers(init.headers)),
        ...(init.body === undefined ? {} : { body: init.body }),
        secrets: [access.secretKey, ...access.secrets],
        fetch: access.fetch,
        ...(access.timeoutMs === undefined ? {} : { timeoutMs: access.timeoutMs }),
      },
      withoutSecrets(call),
    )
    if (result.kind !== 'answered') throw new NoAnswer(result.reason)
    const isBodiless = [101, 204, 205, 304].includes(result.status)
    return new Response(isBodiless ? null : result.body, { status: result.status, headers: result.responseHeaders })
  }
}

/** What opens a payment in a browser also stands within addresses, where no name of a field gives it away. */
const withoutSecrets = ({ signal, onExchange }: CallContext): CallContext => ({
  signal,
  onExchange: (exchange) => onExchange(JSON.parse(JSON.stringify(exchange).replace(/(_secret[_=])\w+/g, '$1[masked]'))),
})

function understood(error: unknown): Exclude<Asked<never>, { kind: 'yes' }> {
  if (error instanceof NoAnswer || error instanceof TooMany) return { kind: 'unknown', reason: error.message }
  if (!(error instanceof Stripe.errors.StripeError)) throw error
  if (error instanceof Stripe.errors.StripeConnectionError) {
    const { detail } = error as { detail?: unknown }
    return { kind: 'unknown', reason: detail instanceof Error ? detail.message : error.message }
  }
  const status = error.statusCode ?? 0
  if (status === 401 || status === 403) return { kind: 'locked', status, reason: `Stripe says: ${error.message}` }
  if (status < 400 || status >= 500 || status === 409 || error instanceof Stripe.errors.StripeRateLimitError)
    return { kind: 'unknown', reason: `Stripe answered ${status || 'something that cannot be read'}: ${error.message}` }
  return {
    kind: 'no',
    status,
    type: error.rawType ?? '',
    code: error.code ?? null,
    decline_code: error.decline_code ?? null,
    advice_code: error.advice_code ?? null,
    message: error.message,
    param: error.param ?? null,
    payment: error.payment_intent ?? null,
  }
}

/** For verbs that may only say what they know: a refusal of ours says nothing about the payment. */
export const unknownOf = (asked: Exclude<Asked<unknown>, { kind: 'yes' }>): Unknown => ({
  kind: 'unknown',
  reason: asked.kind === 'no' ? `Stripe says: ${asked.message}` : asked.reason,
})

/** The same key was used for something else: what there is already has to be looked for. */
export const isMismatch = (asked: Asked<unknown>): boolean => asked.kind === 'no' && asked.type === 'idempotency_error'

export const isMissing = (asked: Asked<unknown>, param?: string): boolean =>
  asked.kind === 'no' && asked.code === 'resource_missing' && (param === undefined || asked.param === param)
