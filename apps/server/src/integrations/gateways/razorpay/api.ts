import { createHash } from 'node:crypto'
import type { CallContext, GatewayPlace, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { exchange, type HttpResult } from '../../http-exchange.ts'
import { readJson } from '../../json-answer.ts'
import { type Problem, problem } from './answers.ts'
import { API_URL, type RazorpayOptions, type RazorpaySettings } from './settings.ts'

export type Razorpay = {
  settings: RazorpaySettings
  ask<Schema extends z.ZodType>(request: ApiRequest, as: Schema, call: CallContext): Promise<Asked<Schema>>
}

export type ApiRequest = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  json?: unknown
  /** Only refunds have one. */
  idempotencyKey?: string
}

export type Refused = { kind: 'refused'; status: number; problem: Problem }

/** Success; a refusal in Razorpay's own words; or anything else, and then we do not know what was done. */
export type Asked<Schema extends z.ZodType> = { kind: 'read'; value: z.output<Schema> } | Refused | Unknown

const unreadable: Unknown = { kind: 'unknown', reason: 'Razorpay answered something that cannot be read.' }

export function connectTo(settings: RazorpaySettings, options: RazorpayOptions, place: GatewayPlace): Razorpay {
  const { keyId, keySecret, webhookSecret, previousWebhookSecret } = settings
  const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`
  return {
    settings,
    async ask(request, as, call) {
      const result = await exchange(
        {
          method: request.method,
          url: `${options.apiUrl ?? API_URL}${request.path}`,
          headers: {
            authorization,
            ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
            ...(request.idempotencyKey === undefined ? {} : { 'x-refund-idempotency': request.idempotencyKey }),
          },
          ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
          timeoutMs: options.timeoutMs,
          secrets: [keySecret, webhookSecret, previousWebhookSecret],
          fetch: place.fetch,
        },
        call,
      )
      if (result.kind !== 'answered') return { kind: 'unknown', reason: result.reason }
      if (result.status < 200 || result.status >= 300) return refusalOf(result)
      const value = readJson(result, as)
      return value === null ? unreadable : { kind: 'read', value }
    },
  }
}

function refusalOf(result: Extract<HttpResult, { kind: 'answered' }>): Refused | Unknown {
  const { status } = result
  const said = readJson(result, problem)?.error
  // 401: our credentials, which say nothing about the payment. 409: the same request is under way.
  const isRefusal = status >= 400 && status < 500 && ![401, 403, 408, 409, 429].includes(status)
  if (!said || !isRefusal || said.code !== 'BAD_REQUEST_ERROR')
    return { kind: 'unknown', reason: `Razorpay answered ${status}${said ? `: ${said.description}` : '.'}` }
  return { kind: 'refused', status, problem: said }
}

/** Razorpay answers 400 for what is not there. */
export const isMissing = ({ problem: { description } }: Refused): boolean =>
  /id provided does not exist/i.test(description)

const LONGEST_RECEIPT = 40

/** A key as Razorpay takes it: letters, digits, `-` and `_`, 10 to 40 of them. */
export const shortKey = (key: string): string =>
  /^[\w-]{10,40}$/.test(key) ? key : createHash('sha256').update(key).digest('hex').slice(0, LONGEST_RECEIPT)

export const at = (seconds: number): string => Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString()
