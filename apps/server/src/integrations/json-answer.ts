import type { z } from 'zod'
import type { HttpResult } from './http-exchange.ts'

/**
 * Reads an answer as JSON of a shape. Null when it is something else, such as the error page of a proxy: then the other
 * side has not said what we asked, whatever the status.
 */
export function readJson<Schema extends z.ZodType>(result: HttpResult, schema: Schema): z.output<Schema> | null {
  if (result.kind !== 'answered') return null
  try {
    const parsed = schema.safeParse(JSON.parse(result.body))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
