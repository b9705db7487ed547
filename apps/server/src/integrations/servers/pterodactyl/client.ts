import type { CallContext, GuardedFetch, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { readJson } from '../../json-answer.ts'
import { askPanel, unreadable } from '../panel-call.ts'
import { errorAnswer, type PanelError } from './answers.ts'

export type PterodactylAccess = {
  /** `https://panel.example.com`, without a slash at the end. */
  address: string
  apiKey: string
  /** Empty: there is none. */
  clientKey: string
  linkByMail: boolean
  fetch: GuardedFetch
  timeoutMs: number
}

/**
 * - `missing`: Pterodactyl says that there is no such thing
 * - `busy`: it is at work on the thing, and did nothing
 * - `down`: it could not reach the machine that the server runs on. What it does then differs from call to call
 * - `locked`: our key is not taken, or may not do this
 */
export type Asked<Answer> =
  | { kind: 'yes'; answer: Answer }
  | { kind: 'no'; errors: PanelError[]; reason: string }
  | { kind: 'missing'; reason: string }
  | { kind: 'busy'; reason: string }
  | { kind: 'down'; reason: string }
  | { kind: 'locked'; reason: string }
  | Retryable
  | Unknown

export type NotYes = Exclude<Asked<unknown>, { kind: 'yes' }>

type Request = {
  /** After `/api`: `/application/servers/5`, or `/client/servers/1a7ce997/power`. */
  path: string
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  body?: unknown
  secrets?: readonly string[]
}

export async function ask<Schema extends z.ZodType>(
  { address, apiKey, clientKey, fetch, timeoutMs }: PterodactylAccess,
  { path, method = 'GET', body, secrets = [] }: Request,
  schema: Schema,
  call: CallContext,
): Promise<Asked<z.output<Schema>>> {
  const isClient = path.startsWith('/client')
  if (isClient && clientKey === '') return { kind: 'locked', reason: 'The server has no client API key.' }
  const answered = await askPanel(
    {
      method,
      url: `${address}/api${path}`,
      headers: {
        authorization: `Bearer ${isClient ? clientKey : apiKey}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs,
      fetch,
      secrets: [apiKey, clientKey, ...secrets],
    },
    call,
  )
  if (answered.kind !== 'answered') return answered
  const { status } = answered
  if (status === 204) {
    const answer = schema.safeParse(undefined)
    return answer.success ? { kind: 'yes', answer: answer.data } : unreadable
  }
  if (status >= 200 && status < 300) {
    const answer = readJson(answered, schema)
    return answer === null ? unreadable : { kind: 'yes', answer }
  }
  const errors = readJson(answered, errorAnswer)?.errors
  const reason = errors ? errors.map(({ detail }) => detail).join(' ') : `The panel answered ${status}.`
  if (status === 429) return { kind: 'retryable', reason, ...secondsOf(answered.responseHeaders['retry-after']) }
  if (!errors) return { kind: 'unknown', reason }
  if (errors[0]!.code === 'DaemonConnectionException') return { kind: 'down', reason }
  if (status === 401 || status === 403) return { kind: 'locked', reason: `The panel does not take the key. ${reason}` }
  if (status === 404) return { kind: 'missing', reason }
  if (status === 409) return { kind: 'busy', reason }
  if (status >= 400 && status < 500) return { kind: 'no', errors, reason }
  return { kind: 'unknown', reason }
}

const secondsOf = (header: string | undefined): { afterSeconds?: number } =>
  /^[1-9]\d{0,5}$/.test(header ?? '') ? { afterSeconds: Number(header) } : {}

/** What a question came to that was asked before anything was changed: what is not known is asked again. */
export function beforehand(asked: NotYes): Rejected | Retryable {
  if (asked.kind === 'locked') return { kind: 'rejected', because: 'credentials', reason: asked.reason }
  if (asked.kind === 'no' || asked.kind === 'missing') return { kind: 'rejected', reason: asked.reason }
  if (asked.kind === 'retryable') return asked
  return { kind: 'retryable', reason: asked.reason }
}

/** What a request came to that was to change something. */
export function afterwards(asked: NotYes): Rejected | Retryable | Unknown {
  if (asked.kind === 'unknown' || asked.kind === 'retryable') return asked
  if (asked.kind === 'busy') return { kind: 'retryable', reason: asked.reason }
  if (asked.kind === 'down') return { kind: 'unknown', reason: asked.reason }
  return beforehand(asked)
}

/** Is it only that the value is there already? */
export const isTaken = (asked: NotYes, field: string): boolean =>
  asked.kind === 'no' && asked.errors.some(({ meta }) => meta?.source_field === field && meta.rule === 'unique')
