import type { ActionOutcome, CallContext, GuardedFetch, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { readJson } from '../../json-answer.ts'
import { askPanel, unreadable } from '../panel-call.ts'
import { accessAnswer, envelope } from './answers.ts'

export type WhmAccess = {
  /** Without a slash at its end. */
  address: string
  user: string
  token: string
  fetch: GuardedFetch
  timeoutMs: number
}

/** What is neither a yes nor a no of the function that was asked for. */
type Unasked =
  /** The token is not taken, or may not do this: nothing was done. */
  { kind: 'locked'; reason: string } | Retryable | Unknown

/** `no`: WHM refused, in its own words. */
export type Asked<Data> = { kind: 'yes'; data: Data } | { kind: 'no'; reason: string } | Unasked

type Request = {
  parameters?: Record<string, string>
  /** What must not be read in the log, in all its spellings. */
  secrets?: string[]
}

/**
 * Calls a function of WHM API 1. Always as a form: an address with a password in it would be kept in the access log of the
 * server.
 */
export async function askWhm<Schema extends z.ZodType>(
  { address, user, token, fetch, timeoutMs }: WhmAccess,
  name: string,
  { parameters = {}, secrets = [] }: Request,
  schema: Schema,
  call: CallContext,
): Promise<Asked<z.output<Schema>>> {
  const result = await askPanel(
    {
      method: 'POST',
      url: `${address}/json-api/${name}?api.version=1`,
      headers: {
        authorization: `whm ${user}:${token}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams(parameters).toString(),
      secrets: [token, ...secrets],
      fetch,
      timeoutMs,
    },
    withoutSessions(call),
  )
  if (result.kind !== 'answered') return result
  const { status, responseHeaders } = result

  const denied = readJson(result, accessAnswer)?.cpanelresult.error
  if (status === 401 || status === 403 || denied !== undefined)
    return { kind: 'locked', reason: `WHM does not let us in${denied === undefined ? '.' : `: ${denied}`}` }
  if (status === 429) {
    const seconds = Number(responseHeaders['retry-after'])
    return {
      kind: 'retryable',
      reason: 'WHM has been asked too often.',
      ...(Number.isInteger(seconds) && seconds > 0 ? { afterSeconds: seconds } : {}),
    }
  }
  if (status !== 200) return { kind: 'unknown', reason: `WHM answered ${status}.` }

  const answer = readJson(result, envelope)
  if (!answer) return unreadable
  if (answer.metadata.result !== 1) {
    const why = answer.metadata.reason?.trim()
    const reason = why ? `WHM says: ${why}` : 'WHM says no, and not why.'
    return { kind: waitsForAnother.test(reason) ? 'retryable' : 'no', reason }
  }
  const { data, success } = schema.safeParse(answer.data ?? {})
  return success ? { kind: 'yes', data } : unreadable
}

/** Somebody else holds what is needed, and the function gave up before it began. */
const waitsForAnother = /\b(could not|unable to|failed to) (acquire|obtain|get) (an? |the )?(\w+ )?lock\b/i

/** The address of a session lets in whoever reads it, so the log does not have it. */
const withoutSessions = ({ signal, onExchange }: CallContext): CallContext => ({
  signal,
  onExchange: ({ responseBody, ...said }) =>
    onExchange({
      ...said,
      ...(responseBody === undefined
        ? {}
        : {
            responseBody: responseBody
              .replace(/cpsess\w+/g, '[masked]')
              .replace(/session=[^"&\s\\]+/g, 'session=[masked]')
              .replace(/"session":\s*"[^"]*"/g, '"session":"[masked]"'),
          }),
    }),
})

/** What came of an act. */
export function outcomeOf(asked: Exclude<Asked<unknown>, { kind: 'yes' }>): Rejected | Retryable | Unknown {
  if (asked.kind === 'locked') return { kind: 'rejected', reason: asked.reason, because: 'credentials' }
  return asked.kind === 'no' ? { kind: 'rejected', reason: asked.reason } : asked
}

/** What came of an act whose first question was not answered: it was not begun. */
export function notBegun(asked: Exclude<Asked<unknown>, { kind: 'yes' }>): Rejected | Retryable {
  const outcome = outcomeOf(asked)
  return outcome.kind === 'unknown' ? { kind: 'retryable', reason: outcome.reason } : outcome
}

/** For acts that say nothing besides yes. */
export const done = (asked: Asked<unknown>): ActionOutcome => (asked.kind === 'yes' ? { kind: 'ok' } : outcomeOf(asked))
