import type { CallContext } from '@ostler/integration-kit'
import { z } from 'zod'
import { readJson } from '../../json-answer.ts'
import { askPanel, unreadable } from '../panel-call.ts'
import { type Asked, judged, type PleskAccess, refusalOf } from './outcomes.ts'

type Request = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** After `/api/v2`. */
  path: string
  body?: unknown
  /** What must not be read in the log, in all its spellings. */
  secrets?: string[]
}

const errorAnswer = z.object({ code: z.coerce.number().catch(0), message: z.string() })

export const createdAnswer = z.object({ id: z.coerce.number(), guid: z.string() })
export const domainsAnswer = z.array(
  z.object({ id: z.coerce.number(), name: z.string(), ascii_name: z.string(), base_domain_id: z.coerce.number() }),
)
export const addressesAnswer = z.array(
  z.object({ ipv4: z.string().nullish(), ipv6: z.string().nullish(), type: z.string() }),
)
export const serverAnswer = z.object({ platform: z.string(), hostname: z.string(), panel_version: z.string() })

/** Asks the REST API, version 2. */
export async function askRest<Schema extends z.ZodType>(
  { address, apiKey, fetch, timeoutMs }: PleskAccess,
  { method, path, body, secrets = [] }: Request,
  schema: Schema,
  call: CallContext,
): Promise<Asked<z.output<Schema>>> {
  const result = await askPanel(
    {
      method,
      url: `${address}/api/v2${path}`,
      headers: {
        'x-api-key': apiKey,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      secrets: [apiKey, ...secrets],
      fetch,
      timeoutMs,
    },
    call,
  )
  if (result.kind !== 'answered') return result
  const verdict = judged(result)
  if (verdict) return verdict
  const { status } = result
  if (status >= 200 && status < 300) {
    const data = readJson(result, schema)
    return data === null ? unreadable : { kind: 'yes', data }
  }
  const error = readJson(result, errorAnswer)
  if (!error) return { kind: 'unknown', reason: `Plesk answered ${status}.` }
  if (status === 404) return { kind: 'missing', reason: `Plesk says: ${error.message}` }
  return refusalOf(error.code || status, error.message)
}
