import type { CallContext, GuardedFetch, PanelPlace, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import { z } from 'zod'
import { exchange } from '../../http-exchange.ts'
import { readJson } from '../../json-answer.ts'
import { fetchOf } from '../panel-call.ts'
import type { ProxmoxSettings } from './settings.ts'

export type Request = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** After `/api2/json`. */
  path: string
  form?: Record<string, string | number>
  secrets?: string[]
}

/** Proxmox said no, or nothing. */
export type No =
  /** What was asked for is not there. */
  | { kind: 'missing'; reason: string }
  /** The number of the machine is given away already. */
  | { kind: 'exists'; reason: string }
  | Rejected
  | Retryable
  | Unknown

export type Asked<Answer> = { kind: 'yes'; data: Answer } | No

export type Proxmox = ReturnType<typeof proxmoxAt>

/** Proxmox VE at an address, with a token. */
export function proxmoxAt(settings: ProxmoxSettings, place: PanelPlace, timeoutMs: number) {
  const base = settings.address.replace(/\/+$/, '')
  const fetch = fetchOf(place, settings.certificate)

  async function ask<Schema extends z.ZodType>(
    { method, path, form, secrets = [] }: Request,
    schema: Schema,
    call: CallContext,
  ): Promise<Asked<z.output<Schema>>> {
    const heard = { statusText: '' }
    const query = method === 'GET' || method === 'DELETE'
    const text = form
      ? new URLSearchParams(Object.entries(form).map(([name, value]) => [name, String(value)])).toString()
      : ''
    const result = await exchange(
      {
        method,
        url: `${base}/api2/json${path}${query && text !== '' ? `?${text}` : ''}`,
        headers: {
          authorization: `PVEAPIToken=${settings.tokenId}=${settings.tokenSecret}`,
          accept: 'application/json',
          ...(query ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(query ? {} : { body: text }),
        secrets: [settings.tokenSecret, ...secrets.flatMap(spellings)],
        fetch: hearing(fetch, heard),
        timeoutMs,
      },
      { signal: call.signal, onExchange: (said) => call.onExchange(withReason(said, heard.statusText)) },
    )
    if (result.kind !== 'answered')
      return { kind: result.kind === 'not_sent' ? 'retryable' : 'unknown', reason: result.reason }
    if (result.status === 200) {
      const answer = readJson(result, envelope)
      const parsed = schema.safeParse(answer?.data)
      return answer && parsed.success ? { kind: 'yes', data: parsed.data } : unreadable
    }
    return refusalOf(result.status, readJson(result, errorAnswer), heard.statusText)
  }

  return {
    ask,
    get: <Schema extends z.ZodType>(path: string, schema: Schema, call: CallContext) =>
      ask({ method: 'GET', path }, schema, call),
  }
}

const unreadable: Unknown = { kind: 'unknown', reason: 'Proxmox answered something that cannot be read.' }

const envelope = z.object({ data: z.unknown() })

const errorAnswer = z.object({
  data: z.unknown(),
  message: z.string().nullish(),
  errors: z.record(z.string(), z.string()).nullish(),
})

/** Proxmox says why in the status line; newer versions repeat it in the body. */
const hearing =
  (fetch: GuardedFetch, heard: { statusText: string }): GuardedFetch =>
  async (address, init) => {
    const response = await fetch(address, init)
    heard.statusText = response.statusText
    return response
  }

const withReason = <Said extends { status?: number }>(said: Said, reason: string): Said =>
  (said.status ?? 200) >= 400 && reason !== '' ? { ...said, error: reason } : said

/** As a value looks in a form, and in an answer that repeats it. */
const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ '': secret }).toString().slice(1),
]

/** The agent of a guest answers a while after the guest was started. */
const busy =
  /guest agent is not running|got (lock )?timeout|can't lock file|is locked|lock request timeout|unable to (acquire|create) .*lock/i
const gone =
  /does not exist|no such (vm|volume|file|task)|not found|unable to find configuration file|volume .* no longer exists/i
const taken = /already exists|config file .*exists|already used/i
const full = /no space left|not enough (free )?(disk )?space|out of space|insufficient free space|has no space/i

/**
 * What Proxmox meant by a status that is not 200. Most of its own errors come as 500 with a sentence: then it stopped before
 * it began. A 5xx without its words, from something in between, says nothing about what was done.
 */
export function refusalOf(status: number, error: z.output<typeof errorAnswer> | null, statusText: string): No {
  const fields = Object.entries(error?.errors ?? {}).map(([name, message]) => `${name}: ${message.trim()}`)
  const said = [error?.message?.trim() || statusText.trim(), ...fields].filter((one) => one !== '').join(' ')
  const reason = said === '' ? `Proxmox answered ${status}.` : `Proxmox says: ${said}`
  if (status === 429) return { kind: 'retryable', reason, afterSeconds: 30 }
  // Connecting to the node that has the machine failed.
  if (status === 595) return { kind: 'retryable', reason: `${reason} The node cannot be reached.`, afterSeconds: 60 }
  if (!error) return { kind: 'unknown', reason }
  if (status === 401 || status === 403) return { kind: 'rejected', because: 'credentials', reason }
  if (taken.test(said)) return { kind: 'exists', reason }
  if (status === 404) return { kind: 'missing', reason }
  if (status === 400 || status === 501) return { kind: 'rejected', reason }
  if (status === 500 && said !== '' && !/^internal server error$/i.test(said)) return failureOf(said)
  return { kind: 'unknown', reason }
}

/** What the sentence of an error means: that of an answer, or the one that a task ended with. */
export function failureOf(said: string): No {
  const reason = `Proxmox says: ${said}`
  if (busy.test(said)) return { kind: 'retryable', reason, afterSeconds: 15 }
  if (gone.test(said)) return { kind: 'missing', reason }
  if (full.test(said)) return { kind: 'rejected', because: 'no_room', reason }
  return { kind: 'rejected', reason }
}

/** For a verb that changes something. `null` for what is not there: the verb knows what that means. */
export function actFailure(no: No): Rejected | Retryable | Unknown | { kind: 'absent' } {
  if (no.kind === 'missing') return { kind: 'absent' }
  if (no.kind === 'exists') return { kind: 'rejected', reason: no.reason }
  return no
}

/** For a question. */
export const questionFailure = ({ reason }: No): Unknown => ({ kind: 'unknown', reason })

/** For a question that a verb begins with: nothing was done yet, so it can be tried again, whatever went wrong. */
export const beforeAct = (no: No): Rejected | Retryable =>
  no.kind === 'rejected' ? no : { ...(no.kind === 'retryable' ? no : {}), kind: 'retryable', reason: no.reason }
