import { createHash } from 'node:crypto'
import type { CallContext, GatewayPlace, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { exchange, type HttpResult } from '../../http-exchange.ts'
import { readJson } from '../../json-answer.ts'
import { oauthError, type Problem, problem, token } from './answers.ts'
import { apiUrlOf, type PaypalOptions, type PaypalSettings } from './settings.ts'

/** What every part of the adapter needs: PayPal, as one account of it. */
export type Paypal = {
  settings: PaypalSettings
  options: PaypalOptions
  place: GatewayPlace
  /** `as`: what the answer is read as; null where it does not matter. */
  ask<Schema extends z.ZodType | null>(request: ApiRequest, as: Schema, call: CallContext): Promise<Asked<Schema>>
  /** What the token is good for; PayPal grants each feature of an app as a scope. */
  access(call: CallContext): Promise<{ kind: 'granted'; access: Access } | Refused | Unknown>
}

export type ApiRequest = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  /** Sent as `PayPal-Request-Id`: for as long as PayPal keeps it, the same answer comes back and nothing is done again. */
  requestId?: string
  json?: unknown
}

export type Refused = { kind: 'refused'; status: number; problem: Problem }

/** Success; a refusal in PayPal's own words; or anything else, and then we do not know what was done. */
export type Asked<Schema> = { kind: 'read'; value: ValueOf<Schema> } | Refused | Unknown

type ValueOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : null

export type Access = { token: string; scopes: string[]; appId: string; usableUntil: number }

/** Tokens live for about nine hours. Those of accounts that are no longer used fall out at this many. */
const MOST_TOKENS = 100
const tokens = new Map<string, Access>()

/** So that a token does not run out on its way. */
const MARGIN_MS = 60_000

export const unreadable: Unknown = { kind: 'unknown', reason: 'PayPal answered something that cannot be read.' }

export function connectTo(settings: PaypalSettings, options: PaypalOptions, place: GatewayPlace): Paypal {
  const base = apiUrlOf(settings, options)
  const secrets = [settings.clientSecret]
  const basic = Buffer.from(`${settings.clientId}:${settings.clientSecret}`).toString('base64')
  // The secret is part of it, so that a wrong one gains nothing from a token that the right one has fetched.
  const key = createHash('sha256').update(`${base}\n${basic}`).digest('hex')

  async function access(call: CallContext) {
    const known = tokens.get(key)
    if (known && known.usableUntil > Date.now()) return { kind: 'granted' as const, access: known }
    const result = await exchange(
      {
        method: 'POST',
        url: `${base}/v1/oauth2/token`,
        headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials',
        timeoutMs: options.timeoutMs,
        secrets,
        fetch: place.fetch,
      },
      call,
    )
    const answer = result.kind === 'answered' && result.status === 200 ? readJson(result, token) : null
    if (!answer) return refusalOf(result)
    const fresh = {
      token: answer.access_token,
      scopes: answer.scope.split(' '),
      appId: answer.app_id,
      usableUntil: Date.now() + answer.expires_in * 1000 - MARGIN_MS,
    }
    tokens.delete(key)
    tokens.set(key, fresh)
    for (const oldest of tokens.keys()) if (tokens.size > MOST_TOKENS) tokens.delete(oldest)
    return { kind: 'granted' as const, access: fresh }
  }

  async function ask<Schema extends z.ZodType | null>(
    request: ApiRequest,
    as: Schema,
    call: CallContext,
  ): Promise<Asked<Schema>> {
    for (const mayRefresh of [true, false]) {
      const granted = await access(call)
      // Nothing was asked for yet, so nothing was done; but it is no word about what we would have asked.
      if (granted.kind !== 'granted') return granted.kind === 'refused' ? unknownOf(granted) : granted
      const result = await send(request, granted.access, call)
      const isStale = result.kind === 'answered' && result.status === 401 && mayRefresh
      if (!isStale) return readAnswer(result, as)
      tokens.delete(key)
    }
    return unreadable
  }

  const send = (request: ApiRequest, { token }: Access, call: CallContext) =>
    exchange(
      {
        method: request.method,
        url: `${base}${request.path}`,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          prefer: 'return=representation',
          ...(request.requestId === undefined ? {} : { 'paypal-request-id': request.requestId }),
          ...(request.method === 'GET' ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
        timeoutMs: options.timeoutMs,
        secrets: [...secrets, token],
        fetch: place.fetch,
      },
      call,
    )

  return { settings, options, place, ask, access }
}

function readAnswer<Schema extends z.ZodType | null>(result: HttpResult, as: Schema): Asked<Schema> {
  if (result.kind === 'answered' && result.status >= 200 && result.status < 300) {
    const value = (as === null ? null : readJson(result, as)) as ValueOf<Schema>
    return as === null || value !== null ? { kind: 'read', value } : unreadable
  }
  const refusal = refusalOf(result)
  if (refusal.kind === 'unknown') return refusal
  // Credentials that do not work say nothing about the payment, nor does a lack of permission.
  const isAboutUs = refusal.status === 401 || (refusal.status === 403 && !isAboutThePayment(refusal))
  return isAboutUs ? unknownOf(refusal) : refusal
}

/** PayPal also answers 403 when a payment breaks a rule; then it says which one. */
const isAboutThePayment = ({ problem: { name, details } }: Refused): boolean =>
  name === 'NOT_AUTHORIZED' && details.some(({ issue }) => issue !== undefined && issue !== 'PERMISSION_DENIED')

function refusalOf(result: HttpResult): Refused | Unknown {
  if (result.kind !== 'answered') return { kind: 'unknown', reason: result.reason }
  const { status } = result
  const said = readJson(result, problem) ?? oauthProblem(result)
  // 409: the same request is under way, so it may yet be done.
  if (!said || status < 400 || status >= 500 || [408, 409, 429].includes(status))
    return { kind: 'unknown', reason: `PayPal answered ${status}${said ? `: ${wordsOf(said)}` : '.'}` }
  return { kind: 'refused', status, problem: said }
}

/** Refused credentials are told in the words of OAuth: `{"error":"invalid_client","error_description":"…"}`. */
function oauthProblem(result: HttpResult): Problem | null {
  const said = readJson(result, oauthError)
  return said && { name: said.error, message: said.error_description, details: [], links: [] }
}

const unknownOf = ({ status, problem }: Refused): Unknown => ({
  kind: 'unknown',
  reason: `PayPal answered ${status}: ${wordsOf(problem)}`,
})

/** The issue decides, the name is only its family. */
export const issuesOf = ({ name, details }: Problem): string[] => [
  ...details.flatMap(({ issue }) => (issue === undefined ? [] : [issue])),
  name,
]

export const wordsOf = ({ name, message, details }: Problem): string =>
  details[0]?.description || details[0]?.issue || message || name

/** Does PayPal say, in its own words, that there is no such thing? A bare 404 may come from anybody on the way. */
export const isMissing = (answer: Refused): boolean =>
  answer.status === 404 && issuesOf(answer.problem).some((issue) => missing.has(issue))

const missing = new Set(['RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID', 'ORDER_NOT_FOUND', 'TOKEN_ID_NOT_FOUND'])
