import type { CallContext, KnownAccount, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { readJson } from '../../json-answer.ts'
import { type Answered, askPanel, unreadable } from '../panel-call.ts'
import { accountAnswer, errorAnswer } from './answers.ts'

export type SandboxPanelOptions = {
  /** Where the sandbox answers, without a path: `http://localhost:8080`. */
  baseUrl: string
  apiKey: string
  timeoutMs?: number
}

type Request = { method: 'GET' | 'POST' | 'DELETE'; path: string; key?: string; json?: unknown; secrets?: string[] }

/** `no`: the panel says so in its own words, with a code. */
export type Said<T> =
  | { kind: 'yes'; value: T; isTakenOn: boolean }
  | { kind: 'no'; code: string; message: string; answer: Answered }
  | Rejected
  | Retryable
  | Unknown

export type Ask = ReturnType<typeof askingAs>

export function askingAs({ baseUrl, apiKey, timeoutMs }: SandboxPanelOptions, usualMs: number) {
  const base = `${baseUrl.replace(/\/$/, '')}/sandbox/panel`

  async function ask<Schema extends z.ZodType>(
    { method, path, key, json, secrets = [] }: Request,
    schema: Schema,
    call: CallContext,
  ): Promise<Said<z.output<Schema>>> {
    const answer = await askPanel(
      {
        method,
        url: `${base}${path}`,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(key === undefined ? {} : { 'idempotency-key': key }),
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        timeoutMs: timeoutMs ?? usualMs,
        secrets: [apiKey, ...secrets],
      },
      call,
    )
    return answer.kind === 'answered' ? judge(answer, schema) : answer
  }

  /**
   * Asks about one account by its key. One that carries no key at all is taken for ours when its name and domain fit: then
   * the key is put to it first.
   */
  async function ofAccount<Schema extends z.ZodType>(
    account: KnownAccount,
    { path = '', ...request }: Omit<Request, 'path'> & { path?: string },
    schema: Schema,
    call: CallContext,
  ): Promise<Said<z.output<Schema>>> {
    const full = { ...request, path: `/accounts/${encodeURIComponent(account.externalId)}${path}` }
    const said = await ask(full, schema, call)
    if (!isAbsent(said) || account.domain === null) return said
    const { externalId, username, domain } = account
    const claim = { method: 'POST', path: '/accounts/claim', json: { externalId, username, domain } } as const
    const claimed = await ask(claim, accountAnswer, call)
    if (claimed.kind === 'yes') return ask(full, schema, call)
    return isAbsent(claimed) ? said : claimed
  }

  return { ask, ofAccount }
}

export const isAbsent = (said: Said<unknown>): boolean => said.kind === 'no' && said.code === 'account_not_found'

/** The panel promises that 429 and 503 come before it has done anything; after any other failure of its own, nobody knows. */
function judge<Schema extends z.ZodType>(answer: Answered, schema: Schema): Said<z.output<Schema>> {
  const { status } = answer
  if (status >= 200 && status < 300) {
    const value = readJson(answer, schema)
    return value === null ? unreadable : { kind: 'yes', value, isTakenOn: status === 202 }
  }
  const refusal = readJson(answer, errorAnswer)?.error
  if (!refusal) return { kind: 'unknown', reason: `The panel answered ${status}.` }
  const { code, message } = refusal
  if (status === 401) return { kind: 'rejected', reason: message, because: 'credentials' }
  if (status === 507) return { kind: 'rejected', reason: message, because: 'no_room' }
  if (status === 429 || status === 503) return { kind: 'retryable', reason: message, ...pauseOf(answer) }
  if (status >= 500) return { kind: 'unknown', reason: message }
  return { kind: 'no', code, message, answer }
}

function pauseOf({ responseHeaders }: Answered): { afterSeconds?: number } {
  const seconds = responseHeaders['retry-after'] ?? ''
  return /^\d{1,6}$/.test(seconds) ? { afterSeconds: Number(seconds) } : {}
}
