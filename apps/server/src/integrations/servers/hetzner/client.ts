import type { CallContext, GuardedFetch, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { readJson } from '../../json-answer.ts'
import { type Answered, askPanel, unreadable } from '../panel-call.ts'
import { errorAnswer } from './answers.ts'

export type HetznerAccess = {
  /** `https://api.hetzner.cloud/v1` */
  apiUrl: string
  token: string
  fetch: GuardedFetch
  timeoutMs: number
}

/** Hetzner said no, in its own words. */
export type No = { kind: 'no'; code: string; message: string }

export type Failed = No | Rejected | Retryable | Unknown

export type Asked<Answer> = { kind: 'yes'; answer: Answer } | Failed

type Request = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  query?: Record<string, string>
  body?: unknown
}

export async function askHetzner<Schema extends z.ZodType>(
  { apiUrl, token, fetch, timeoutMs }: HetznerAccess,
  { method, path, query, body }: Request,
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
      secrets: [token],
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

/** Another action is under way; most are over within seconds. */
const LOCKED_SECONDS = 10

/** Hetzner's list of error codes. What it names "please retry", it has not begun. */
function failureOf(result: Answered): Failed {
  const { status } = result
  const error = readJson(result, errorAnswer)?.error
  if (!error) return { kind: 'unknown', reason: `Hetzner answered ${status}.` }
  const { code, message } = error
  const reason = `Hetzner says: ${message}`
  if (status >= 500) return { kind: 'unknown', reason }
  switch (code) {
    case 'unauthorized':
    case 'token_readonly':
    case 'forbidden':
      return { kind: 'rejected', reason, because: 'credentials' }
    case 'rate_limit_exceeded':
      return { kind: 'retryable', reason, afterSeconds: pauseOf(result.responseHeaders) }
    case 'locked':
      return { kind: 'retryable', reason, afterSeconds: LOCKED_SECONDS }
    case 'conflict':
    case 'maintenance':
      return { kind: 'retryable', reason }
    default:
      return { kind: 'no', code, message }
  }
}

/**
 * The reset is when the whole budget of an hour is there again, but one request comes back each second: a minute is enough
 * for the next few.
 */
function pauseOf(headers: Record<string, string>): number {
  const told = Number(headers['retry-after'])
  if (told > 0) return Math.ceil(told)
  const seconds = Number(headers['ratelimit-reset']) - Temporal.Now.instant().epochMilliseconds / 1000
  return seconds > 0 && seconds < 60 ? Math.ceil(seconds) : 60
}

/** On another server, in another location or with another type it may work. */
const withoutRoom = new Set(['resource_limit_exceeded', 'resource_unavailable', 'placement_error'])

/** What was refused, for those who wanted something done. */
export function refusalOf(failed: Failed): Rejected | Retryable | Unknown {
  if (failed.kind !== 'no') return failed
  const reason = `Hetzner says: ${failed.message}`
  return { kind: 'rejected', reason, ...(withoutRoom.has(failed.code) ? { because: 'no_room' as const } : {}) }
}

export const isMissing = (asked: Asked<unknown>): boolean => asked.kind === 'no' && asked.code === 'not_found'

/** The same for acts on a machine: it may be gone meanwhile. */
export const actRefusal = (failed: Failed) => (isMissing(failed) ? { kind: 'absent' as const } : refusalOf(failed))

export const unknownOf = (failed: Failed): Unknown => ({
  kind: 'unknown',
  reason: failed.kind === 'no' ? `Hetzner says: ${failed.message}` : failed.reason,
})
