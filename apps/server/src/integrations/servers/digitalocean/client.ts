import type { CallContext, GuardedFetch, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { readJson } from '../../json-answer.ts'
import { type Answered, askPanel, unreadable } from '../panel-call.ts'
import { errorAnswer } from './answers.ts'

export type DigitalOceanAccess = {
  /** `https://api.digitalocean.com/v2` */
  apiUrl: string
  token: string
  fetch: GuardedFetch
  timeoutMs: number
}

/** DigitalOcean said no, in its own words. */
export type No = { kind: 'no'; id: string; message: string }

export type Failed = No | Rejected | Retryable | Unknown

export type Asked<Answer> = { kind: 'yes'; answer: Answer } | Failed

type Request = {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  query?: Record<string, string>
  body?: unknown
  /** What must not be read in the log, besides the token. */
  secrets?: string[]
}

export async function askDigitalOcean<Schema extends z.ZodType>(
  { apiUrl, token, fetch, timeoutMs }: DigitalOceanAccess,
  { method, path, query, body, secrets = [] }: Request,
  schema: Schema,
  call: CallContext,
): Promise<Asked<z.output<Schema>>> {
  const result = await askPanel(
    {
      method,
      url: `${apiUrl}${path}${query ? `?${new URLSearchParams(query)}` : ''}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      secrets: [token, ...secrets],
      fetch,
      timeoutMs,
    },
    call,
  )
  if (result.kind !== 'answered') return result
  if (result.status >= 200 && result.status < 300) {
    const answer = readJson(result.status === 204 ? { ...result, body: '{}' } : result, schema)
    return answer === null ? unreadable : { kind: 'yes', answer: answer as z.output<Schema> }
  }
  return failureOf(result)
}

/** Most actions are over within seconds. */
const PENDING_SECONDS = 10

/** An action is under way: another one is not taken, and says so in words only. */
const pending = /pending event/i

/** In another account, region or size it may work. */
const withoutRoom = /droplet limit|not available in|not currently available|sold out/i

function failureOf(result: Answered): Failed {
  const { status } = result
  const error = readJson(result, errorAnswer)
  if (!error) return { kind: 'unknown', reason: `DigitalOcean answered ${status}.` }
  const { id, message } = error
  const reason = `DigitalOcean says: ${message}`
  if (status >= 500) return { kind: 'unknown', reason }
  if (status === 429) return { kind: 'retryable', reason, afterSeconds: pauseOf(result.responseHeaders) }
  if (pending.test(message)) return { kind: 'retryable', reason, afterSeconds: PENDING_SECONDS }
  if (withoutRoom.test(message)) return { kind: 'rejected', reason, because: 'no_room' }
  if (status === 401 || status === 403) return { kind: 'rejected', reason, because: 'credentials' }
  return { kind: 'no', id, message }
}

/** The reset is when the oldest request of the hour is forgotten. */
function pauseOf(headers: Record<string, string>): number {
  const told = Number(headers['retry-after'])
  if (told > 0) return Math.ceil(told)
  const seconds = Number(headers['ratelimit-reset']) - Temporal.Now.instant().epochMilliseconds / 1000
  return seconds > 0 && seconds < 3600 ? Math.ceil(seconds) : 60
}

export const isMissing = (asked: Asked<unknown>): boolean => asked.kind === 'no' && asked.id === 'not_found'

/** What was refused, for those who wanted something done. */
export const refusalOf = (failed: Failed): Rejected | Retryable | Unknown =>
  failed.kind === 'no' ? { kind: 'rejected', reason: `DigitalOcean says: ${failed.message}` } : failed

/** The same for acts on a machine: it may be gone meanwhile. */
export const actRefusal = (failed: Failed) => (isMissing(failed) ? { kind: 'absent' as const } : refusalOf(failed))

export const unknownOf = (failed: Failed): Unknown => ({
  kind: 'unknown',
  reason: failed.kind === 'no' ? `DigitalOcean says: ${failed.message}` : failed.reason,
})
