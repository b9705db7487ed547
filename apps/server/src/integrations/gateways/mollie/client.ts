import { createHash } from 'node:crypto'
import type { CallContext, GuardedFetch, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { exchange } from '../../http-exchange.ts'
import { readJson } from '../../json-answer.ts'
import { errorAnswer } from './answers.ts'

export type MollieAccess = {
  /** `https://api.mollie.com`, without a path. */
  apiUrl: string
  apiKey: string
  /** Masked in what is recorded, besides the key. */
  secrets: string[]
  fetch: GuardedFetch
  timeoutMs?: number
}

export type Asked<Answer> =
  | { kind: 'yes'; answer: Answer }
  /** Mollie said no, in its own words. */
  | { kind: 'no'; status: number; message: string; field: string | null }
  /** The key is not known, or may not do this: nothing was done. */
  | { kind: 'locked'; status: number; reason: string }
  | Unknown

type Request = {
  method: 'GET' | 'POST' | 'DELETE'
  /** After `/v2`. */
  path: string
  body?: unknown
  /** What makes the request the same when it is made again. */
  key?: string
}

export async function askMollie<Schema extends z.ZodType>(
  { apiUrl, apiKey, secrets, fetch, timeoutMs }: MollieAccess,
  request: Request,
  schema: Schema,
  call: CallContext,
): Promise<Asked<z.output<Schema>>> {
  const result = await exchange(
    {
      method: request.method,
      url: `${apiUrl}/v2${request.path}`,
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: 'application/hal+json',
        ...(request.key === undefined ? {} : { 'idempotency-key': uuidOf(request.key) }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      secrets: [apiKey, ...secrets],
      fetch,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    },
    withoutProofs(call),
  )
  if (result.kind !== 'answered') return { kind: 'unknown', reason: result.reason }
  const { status } = result
  if (status >= 200 && status < 300) {
    if (status === 204) result.body = '{}'
    const answer = readJson(result, schema)
    return answer === null ? unreadable : { kind: 'yes', answer }
  }
  const error = readJson(result, errorAnswer)
  if (!error) return { kind: 'unknown', reason: `Mollie answered ${status}.` }
  if (status === 401 || status === 403) return { kind: 'locked', status, reason: `Mollie says: ${error.detail}` }
  if (status < 400 || status >= 500 || [408, 409, 425, 429].includes(status))
    return { kind: 'unknown', reason: `Mollie answered ${status}: ${error.detail}` }
  return { kind: 'no', status, message: error.detail, field: error.field ?? null }
}

/** Mollie repeats the address that we gave with a payment, and with it what proves a webhook. */
const withoutProofs = ({ signal, onExchange }: CallContext): CallContext => ({
  signal,
  onExchange: (exchange) =>
    onExchange(JSON.parse(JSON.stringify(exchange).replace(/token=[0-9a-f]{64}/g, 'token=[masked]'))),
})

const unreadable: Unknown = { kind: 'unknown', reason: 'Mollie answered something that cannot be read.' }

/** Mollie wants a random UUID for a key. Ours looks like one, and is the same for the same key. */
function uuidOf(key: string): string {
  const hash = createHash('sha256').update(key).digest('hex')
  const variant = ((Number.parseInt(hash[16]!, 16) & 3) | 8).toString(16)
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

export const unknownOf = (asked: Exclude<Asked<unknown>, { kind: 'yes' }>): Unknown => ({
  kind: 'unknown',
  reason: asked.kind === 'no' ? `Mollie says: ${asked.message}` : asked.reason,
})

/** Not there, or not there any more. */
export const isMissing = (asked: Asked<unknown>): boolean =>
  asked.kind === 'no' && (asked.status === 404 || asked.status === 410)
