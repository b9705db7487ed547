import type { CallContext, GatewayPlace, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { exchange, type HttpRequest, type HttpResult } from '../../http-exchange.ts'
import { readJson } from '../../json-answer.ts'
import { errorAnswer, unreadable } from './answers.ts'

export type SandboxGatewayOptions = {
  /** Where the sandbox answers, without a path: `http://localhost:8080`. */
  baseUrl: string
  /** Where browsers reach it; the same unless told. */
  publicUrl?: string
  apiKey: string
  webhookSecret: string
  timeoutMs?: number
}

/** `yes` carries what was read of the answer. */
export type Asked<Answer> = { kind: 'yes'; answer: Answer } | { kind: 'no'; code: string; message: string } | Unknown

type Question<Schema extends z.ZodType> = {
  method: HttpRequest['method']
  path: string
  key?: string
  json?: unknown
  reads: Schema
}

export type Ask = <Schema extends z.ZodType>(
  question: Question<Schema>,
  call: CallContext,
) => Promise<Asked<z.output<Schema>>>

/** Asks as one merchant: each instance of ours is one, and the sandbox tells them apart. */
export function askingAs(place: GatewayPlace, options: SandboxGatewayOptions): Ask {
  const base = `${options.baseUrl.replace(/\/$/, '')}/sandbox/gateway`
  const headers = {
    authorization: `Bearer ${options.apiKey}`,
    'sandbox-merchant': place.instance,
    ...(place.webhookUrl === '' ? {} : { 'sandbox-webhook-url': place.webhookUrl }),
  }

  return async ({ method, path, key, json, reads }, call) => {
    const result = await exchange(
      {
        method,
        url: `${base}${path}`,
        headers: {
          ...headers,
          ...(key === undefined ? {} : { 'idempotency-key': key }),
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        timeoutMs: options.timeoutMs,
        secrets: [options.apiKey, options.webhookSecret],
      },
      call,
    )
    return understood(result, reads, key)
  }
}

/** Success, a refusal in the gateway's own words, or anything else: then we do not know what was done. */
function understood<Schema extends z.ZodType>(
  result: HttpResult,
  reads: Schema,
  key: string | undefined,
): Asked<z.output<Schema>> {
  if (result.kind !== 'answered') return { kind: 'unknown', reason: result.reason }
  if (result.status >= 200 && result.status < 300) {
    const answer = readJson(result, reads)
    return answer === null ? unreadable : { kind: 'yes', answer }
  }
  const refusal = readJson(result, errorAnswer)?.error
  const isRefusal = refusal && result.status >= 400 && result.status < 500 && result.status !== 429
  if (!isRefusal) return { kind: 'unknown', reason: `The gateway answered ${result.status}.` }
  // The same key for two different things is a fault of the caller; as an outcome it would be booked as one.
  if (refusal.code === 'idempotency_mismatch') throw new Error(`${refusal.message} (${key})`)
  return { kind: 'no', ...refusal }
}
