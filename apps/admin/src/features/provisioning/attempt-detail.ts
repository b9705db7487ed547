import type { Said } from '../../components/exchange.tsx'

export type AttemptDetail = {
  /** Why the server did not do it, in its words. */
  reason: string | null
  exchanges: Said[]
  /** What is written down, where it is not of this shape. */
  raw: string | null
}

/** What is kept of an attempt, taken apart for reading: what the server answered, and each request with its answer. */
export function readAttemptDetail(detail: string | null): AttemptDetail {
  if (detail === null) return { reason: null, exchanges: [], raw: null }
  const kept = objectIn(detail)
  if (!kept || !Array.isArray(kept.exchanges)) return { reason: null, exchanges: [], raw: detail }
  const answer = isObject(kept.answer) ? kept.answer : {}
  return {
    reason: textOf(answer.reason) ?? textOf(answer.note),
    exchanges: kept.exchanges.filter(isObject).map((one) => ({
      method: textOf(one.method) ?? '',
      url: textOf(one.url) ?? '',
      status: typeof one.status === 'number' ? one.status : null,
      error: textOf(one.error),
      request: legible(one.requestBody),
      answer: legible(one.responseBody),
      ...(typeof one.durationMs === 'number' ? { durationMs: Math.round(one.durationMs) } : {}),
    })),
    raw: null,
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)

/** JSON is set out in lines; everything else stays as it came. */
function legible(body: unknown): string | null {
  if (body === undefined || body === null || body === '') return null
  if (typeof body !== 'string') return JSON.stringify(body, null, 2)
  const read = /^\s*[[{]/.test(body) ? parsed(body) : undefined
  return read === undefined ? body : JSON.stringify(read, null, 2)
}

function objectIn(json: string): Record<string, unknown> | null {
  const value = parsed(json)
  return isObject(value) ? value : null
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
