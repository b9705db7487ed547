import { createHash, randomUUID } from 'node:crypto'
import {
  type CallContext,
  type PanelPlace,
  type Rejected,
  type Retryable,
  signWebhook,
  type Unknown,
} from '@ostler/integration-kit'
import type { z } from 'zod'
import { readJson } from '../../json-answer.ts'
import { type Answered, askPanel, fetchOf, unreadable } from '../panel-call.ts'
import { reasonGiven } from './answers.ts'
import type { Settings } from './settings.ts'

/** What a request carries besides its verb. */
export type Told = { key?: string } & Record<string, unknown>

export type Said<T> = { kind: 'said'; answer: T } | Rejected | Retryable | Unknown

export type Ask = ReturnType<typeof askingAs>

export type WebhookOptions = {
  /** Has the operator vouched for this address, so that it may be spoken to without TLS? */
  mayBePlain?: (url: URL) => boolean
  timeoutMs?: number
}

export const needsTls = 'The address has to begin with https://, because passwords travel in what is sent.'

/** Passwords travel in what is sent, so nothing is sent in the clear, but where the operator has vouched for it. */
export function isSafe(address: string, { mayBePlain }: WebhookOptions): boolean {
  const url = URL.parse(address)
  return url !== null && (url.protocol === 'https:' || (mayBePlain?.(url) ?? false))
}

export function askingAs(settings: Settings, place: PanelPlace, options: WebhookOptions & { timeoutMs: number }) {
  /** One POST, signed over the very bytes that travel. */
  return async function ask<Schema extends z.ZodType>(
    verb: string,
    told: Told,
    schema: Schema,
    call: CallContext,
    secrets: string[] = [],
  ): Promise<Said<z.output<Schema>>> {
    if (!isSafe(settings.url, options)) return { kind: 'rejected', reason: needsTls }
    const body = JSON.stringify({ verb, server: place.server, callbackUrl: place.callbackUrl, ...told })
    const message = { id: idOf(verb, told.key), at: Temporal.Now.instant(), body: Buffer.from(body) }
    const answer = await askPanel(
      {
        method: 'POST',
        url: settings.url,
        headers: { 'content-type': 'application/json', ...signWebhook(settings.secret, message) },
        body,
        timeoutMs: options.timeoutMs,
        secrets: [settings.secret, ...secrets],
        fetch: fetchOf(place, settings.certificate),
      },
      call,
    )
    return answer.kind === 'answered' ? judge(verb, answer, schema) : answer
  }
}

/** The same act has the same id at every try, so that the script may know by it what it did already. */
const idOf = (verb: string, key: string | undefined): string =>
  `msg_${key === undefined ? randomUUID() : createHash('sha256').update(`${verb} ${key}`).digest('hex').slice(0, 32)}`

/**
 * The script answers 200 and an outcome. Of the errors of HTTP only those mean something that a script sends on purpose;
 * whatever else a web server in front of it says, nobody knows what was done.
 */
function judge<Schema extends z.ZodType>(verb: string, answer: Answered, schema: Schema): Said<z.output<Schema>> {
  const { status } = answer
  const given = readJson(answer, reasonGiven)?.reason
  if (status === 200) {
    const said = readJson(answer, schema)
    return said === null ? unreadable : { kind: 'said', answer: said }
  }
  if (status === 401 || status === 403)
    return { kind: 'rejected', because: 'credentials', reason: given ?? 'The script does not take our signature.' }
  if (status === 501) return { kind: 'rejected', reason: given ?? `The script does not know the verb "${verb}".` }
  if (status === 429 || status === 503)
    return { kind: 'retryable', reason: given ?? `The script answered ${status}.`, ...pauseOf(answer) }
  if (status === 422 && given !== undefined) return { kind: 'rejected', reason: given }
  return { kind: 'unknown', reason: given ?? `The script answered ${status}.` }
}

function pauseOf({ responseHeaders }: Answered): { afterSeconds?: number } {
  const seconds = responseHeaders['retry-after'] ?? ''
  return /^\d{1,6}$/.test(seconds) ? { afterSeconds: Number(seconds) } : {}
}
