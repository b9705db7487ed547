import type { CallContext, GatewayPlace, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { exchange, type HttpRequest } from '../../http-exchange.ts'
import { readJson } from '../../json-answer.ts'
import { problemAnswer } from './answers.ts'
import type { Settings } from './settings.ts'

export type Refused = { kind: 'no'; status: number; code: string; message: string }
export type Asked<Answer> = { kind: 'yes'; answer: Answer } | Refused | Unknown

export type Client = ReturnType<typeof clientOf>

/** Speaks to the operator's own server, whose address was entered by a person: through the guard. */
export function clientOf(settings: Settings, place: GatewayPlace, timeoutMs: number | undefined) {
  const base = `${settings.baseUrl.replace(/\/+$/, '')}/api/v1`

  async function ask<Answer>(
    method: HttpRequest['method'],
    path: string,
    schema: z.ZodType<Answer>,
    call: CallContext,
    json?: unknown,
  ): Promise<Asked<Answer>> {
    const result = await exchange(
      {
        method,
        url: `${base}${path}`,
        headers: {
          authorization: `token ${settings.apiKey}`,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        timeoutMs,
        secrets: [settings.apiKey, settings.webhookSecret],
        fetch: place.fetch,
      },
      call,
    )
    if (result.kind !== 'answered') return { kind: 'unknown', reason: result.reason }
    const { status } = result
    if (status >= 200 && status < 300) {
      const answer = readJson(result, schema)
      return answer === null
        ? { kind: 'unknown', reason: 'BTCPay answered something that cannot be read.' }
        : { kind: 'yes', answer }
    }
    // Without their words it may come from anybody on the way.
    const problem = readJson(result, problemAnswer)
    if (!problem || status >= 500 || status === 429) return { kind: 'unknown', reason: `BTCPay answered ${status}.` }
    return Array.isArray(problem)
      ? { kind: 'no', status, code: '', message: problem.map((one) => one.message).join(' ') }
      : { kind: 'no', status, ...problem }
  }

  return {
    ask,
    /** Newer servers know shorter addresses too; all of them know these. */
    inStore: <Answer>(
      method: HttpRequest['method'],
      path: string,
      schema: z.ZodType<Answer>,
      call: CallContext,
      json?: unknown,
    ) => ask(method, `/stores/${settings.storeId}${path}`, schema, call, json),
  }
}

/** The key is not one of the store, or may not do it: nothing was done, and nothing is known of what was asked about. */
export const isLockedOut = ({ status }: Refused): boolean => status === 401 || status === 403
