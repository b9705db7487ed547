import type { CallContext, GuardedFetch, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import { z } from 'zod'
import { readJson } from '../../json-answer.ts'
import { type Answered, askPanel, unreadable } from '../panel-call.ts'
import { type LegacyAnswer, readLegacy, saidOf } from './legacy-answer.ts'

export type DirectAdminAccess = {
  /** `https://server.example.com:2222`, without a path. */
  address: string
  username: string
  loginKey: string
  fetch: GuardedFetch
  timeoutMs: number
}

/** Our key is not taken, or may not do this: nothing was done. */
export type Locked = { kind: 'locked'; reason: string }

/** `said`: what there is to read, and it is not a yes. */
export type Refused = { kind: 'no'; status: number; reason: string; answer?: LegacyAnswer }

export type Asked<Answer> = { kind: 'yes'; answer: Answer } | Refused | Locked | Retryable | Unknown

/**
 * - `absent`: the newer interface is there and does not know what was asked for
 * - `none`: our key may not use the newer interface, or the server is so old that there is none
 */
export type AskedJson<Answer> = Asked<Answer> | { kind: 'absent' } | { kind: 'none'; isOld: boolean }

type Form = Record<string, string>

/** A command of the older interface that reads. */
export const readCommand = (access: DirectAdminAccess, command: string, query: Form, call: CallContext) => {
  const search = new URLSearchParams(query).toString()
  return speak(access, { method: 'GET', path: `/${command}${search === '' ? '' : `?${search}`}` }, call)
}

/**
 * A command of the older interface that changes something. Such commands are taken with GET as well, so what they carry
 * never stands in the address.
 */
export const doCommand = (
  access: DirectAdminAccess,
  command: string,
  form: Form,
  call: CallContext,
  secrets: string[] = [],
) => speak(access, { method: 'POST', path: `/${command}`, form, secrets }, call)

async function speak(
  access: DirectAdminAccess,
  { method, path, form, secrets = [] }: { method: 'GET' | 'POST'; path: string; form?: Form; secrets?: string[] },
  call: CallContext,
): Promise<Asked<LegacyAnswer>> {
  const answered = await send(
    access,
    {
      method,
      path,
      ...(form ? { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' } : {}),
      secrets: secrets.flatMap((secret) => [secret, encodeURIComponent(secret), formEncoded(secret)]),
    },
    call,
  )
  if (answered.kind !== 'answered') return answered
  const barred = barredBy(answered)
  if (barred) return barred
  const answer = readLegacy(answered.body)
  const { status } = answered
  if (!answer) return unreadable
  if (status >= 400 || isNo(answer)) return { kind: 'no', status, reason: saidOf(answer), answer }
  // A change that nothing is said of may not have been made; a list that is empty is an empty answer.
  if (method === 'POST' && !answer.values.has('error')) return unreadable
  return { kind: 'yes', answer }
}

const isNo = ({ values }: LegacyAnswer): boolean => (values.get('error') ?? '0') !== '0'

const jsonError = z.object({ type: z.string(), message: z.string().optional() })

/** The newer interface. `as`: in the name of one of our users. */
export async function askJson<Schema extends z.ZodType>(
  access: DirectAdminAccess,
  request: { method: 'GET' | 'POST'; path: string; body?: unknown; as?: string },
  schema: Schema,
  call: CallContext,
): Promise<AskedJson<z.output<Schema>>> {
  const { method, path, body, as } = request
  const json = body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' }
  const answered = await send(access, { method, path, ...json, ...(as === undefined ? {} : { as }) }, call)
  if (answered.kind !== 'answered') return answered
  const { status } = answered
  const error = readJson(answered, jsonError)
  if (status === 404) return error ? { kind: 'absent' } : { kind: 'none', isOld: true }
  if (status === 403 && error) return { kind: 'none', isOld: false }
  const barred = barredBy(answered)
  if (barred) return barred
  if (status >= 400) {
    if (!error) return unreadable
    return { kind: 'no', status, reason: error.message ? `${error.type}: ${error.message}` : error.type }
  }
  const answer = readJson(answered, schema)
  return answer === null ? unreadable : { kind: 'yes', answer }
}

/** Sent once, as our user or in the name of one of theirs. */
async function send(
  { address, username, loginKey, fetch, timeoutMs }: DirectAdminAccess,
  request: { method: 'GET' | 'POST'; path: string; body?: string; type?: string; as?: string; secrets?: string[] },
  call: CallContext,
): Promise<Answered | Retryable | Unknown> {
  const { method, path, body, type, as, secrets = [] } = request
  const user = as === undefined ? username : `${username}|${as}`
  return askPanel(
    {
      method,
      url: `${address}${path}`,
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${loginKey}`).toString('base64')}`,
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs,
      fetch,
      secrets: [loginKey, ...secrets],
    },
    withoutWaysIn(call),
  )
}

/** The address of a one-time login lets in whoever reads it. */
const withoutWaysIn = ({ signal, onExchange }: CallContext): CallContext => ({
  signal,
  onExchange: (exchange) =>
    onExchange({
      ...exchange,
      ...(exchange.responseBody === undefined
        ? {}
        : { responseBody: exchange.responseBody.replace(/([?&]key=)[\w-]+/g, '$1[masked]') }),
    }),
})

const formEncoded = (text: string): string => new URLSearchParams({ text }).toString().slice('text='.length)

/**
 * Whom DirectAdmin does not know it sends to its page for logging in: as HTML with 200, by a redirect, or, in the newer
 * interface, with 401.
 */
function barredBy({ status, body, responseHeaders }: Answered): Locked | Retryable | Unknown | null {
  if (status === 429) {
    const after = Number(responseHeaders['retry-after'])
    return {
      kind: 'retryable',
      reason: 'DirectAdmin wants fewer requests.',
      ...(Number.isInteger(after) && after > 0 ? { afterSeconds: after } : {}),
    }
  }
  if (status >= 500) return { kind: 'unknown', reason: `DirectAdmin answered ${status}.` }
  // Answers of the older interface call themselves HTML now and then; without a tag they are none.
  const isHtml = /^\s*</.test(body) && (responseHeaders['content-type'] ?? '').includes('text/html')
  const isPage = isHtml || /^\s*<(!doctype|html|head|body)/i.test(body)
  if (status === 401 || status === 403 || (status >= 300 && status < 400) || isPage)
    return { kind: 'locked', reason: 'DirectAdmin does not take the login key, or it may not do this.' }
  return null
}

/** What a question came to that was asked before anything was changed: nothing was done, so what is not known is asked again. */
export function beforehand(asked: Locked | Refused | Retryable | Unknown): Rejected | Retryable {
  if (asked.kind === 'locked') return { kind: 'rejected', because: 'credentials', reason: asked.reason }
  if (asked.kind === 'no') return { kind: 'rejected', reason: asked.reason }
  if (asked.kind === 'retryable') return asked
  return { kind: 'retryable', reason: asked.reason }
}
