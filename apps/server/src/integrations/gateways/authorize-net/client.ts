import type { CallContext, GatewayPlace, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { exchange, type HttpResult } from '../../http-exchange.ts'
import { readJson } from '../../json-answer.ts'
import { envelope } from './answers.ts'
import type { Settings } from './settings.ts'

/** Refused in the provider's words. Of a transaction that came to nothing there is an answer too, with the reasons. */
export type Refused<Answer> = { kind: 'no'; code: string; message: string; answer: Answer | null }
export type Asked<Answer> = { kind: 'yes'; answer: Answer } | Refused<Answer> | (Unknown & { code?: string })

/**
 * Codes that say nothing about what was asked: failures of theirs, and credentials that they do not accept, which is no
 * fault of a payer. https://developer.authorize.net/api/reference/responseCodes.html
 */
const saysNothing = new Set(['E00001', 'E00005', 'E00006', 'E00007', 'E00008', 'E00009', 'E00053', 'E00104'])
export const isWrongKey = (code: string | undefined): boolean => code !== undefined && /^E0000[5-9]$/.test(code)

export type Client = ReturnType<typeof clientOf>

export function clientOf(settings: Settings, place: GatewayPlace, apiUrl: string, timeoutMs: number | undefined) {
  const secrets = [settings.transactionKey, settings.signatureKey]

  return {
    /**
     * `content` in the order of their schema: the JSON becomes XML over there, and other orders are refused (E00003).
     * `refId` comes back in the answer and in webhooks.
     */
    async ask<Answer>(
      request: string,
      content: Record<string, unknown>,
      schema: z.ZodType<Answer>,
      call: CallContext,
      extra: { refId?: string; secrets?: string[] } = {},
    ): Promise<Asked<Answer>> {
      const merchantAuthentication = { name: settings.apiLoginId, transactionKey: settings.transactionKey }
      const result = await exchange(
        {
          method: 'POST',
          url: `${apiUrl}/xml/v1/request.api`,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            [request]: { merchantAuthentication, ...(extra.refId ? { refId: extra.refId } : {}), ...content },
          }),
          timeoutMs,
          secrets: [...secrets, ...(extra.secrets ?? [])],
          fetch: place.fetch,
        },
        call,
      )
      if (result.kind !== 'answered') return { kind: 'unknown', reason: result.reason }
      const readable = withoutMark(result)
      const said = readJson(readable, envelope)?.messages
      // They answer 200 whatever happened; anything else is somebody on the way.
      if (result.status !== 200 || !said) return { kind: 'unknown', reason: `Authorize.Net answered ${result.status}.` }
      const answer = readJson(readable, schema)
      const { code = '', text = '' } = said.message[0] ?? {}
      if (saysNothing.has(code)) return { kind: 'unknown', reason: `Authorize.Net: ${text} (${code})`, code }
      if (said.resultCode === 'Error') return { kind: 'no', code, message: text, answer }
      return answer === null ? unreadable : { kind: 'yes', answer }
    },

    /** The other API, for webhooks. */
    async get<Answer>(path: string, schema: z.ZodType<Answer>, call: CallContext): Promise<Answer | null> {
      const basic = Buffer.from(`${settings.apiLoginId}:${settings.transactionKey}`).toString('base64')
      const result = await exchange(
        {
          method: 'GET',
          url: `${apiUrl}/rest/v1${path}`,
          headers: { authorization: `Basic ${basic}` },
          timeoutMs,
          secrets: [...secrets, basic],
          fetch: place.fetch,
        },
        call,
      )
      return result.kind === 'answered' && result.status === 200 ? readJson(withoutMark(result), schema) : null
    },
  }
}

export const unreadable: Unknown = { kind: 'unknown', reason: 'Authorize.Net answered something that cannot be read.' }

/** Their answers begin with a byte order mark, which is no JSON. */
const withoutMark = (result: HttpResult): HttpResult =>
  result.kind === 'answered' ? { ...result, body: result.body.replace(/^\uFEFF/, '') } : result
