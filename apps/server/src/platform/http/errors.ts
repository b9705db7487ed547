import { AsyncLocalStorage } from 'node:async_hooks'
import { ORPCError, ValidationError } from '@orpc/server'
import type { ErrorBody } from '@ostler/contract'
import { DomainError, type RefusalKind } from '@ostler/kernel'
import type { Logger } from '../logging.ts'

/** What every answer to the request at hand has to name, also where no context is at hand. */
export const requestScope = new AsyncLocalStorage<{ correlationId: string }>()

export const statusOf: Record<RefusalKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  rate_limited: 429,
  unavailable: 503,
}

export type ErrorAnswer = { status: number; body: ErrorBody }

const answer = (status: number, code: string, message: string, fields: ErrorBody['fields'] = []): ErrorAnswer => ({
  status,
  body: { code, message, fields, correlationId: requestScope.getStore()?.correlationId ?? '' },
})

const refusedByFramework: Record<string, [number, string, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'payload_too_large', 'The request is too large.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'unsupported_media_type', 'Send JSON (Content-Type: application/json).'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'malformed_body', 'The body is not valid JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'malformed_body', 'The body is empty although its Content-Type is JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'malformed_body', 'The body is shorter or longer than its Content-Length.'],
  FST_ERR_BAD_URL: [400, 'malformed_url', 'The address is not valid.'],
}

/** The one place that turns whatever was thrown into the one shape of error answers. Bugs are logged and told nothing of. */
export function presentError(error: unknown, log: Logger): ErrorAnswer {
  if (error instanceof DomainError) return answer(statusOf[error.kind], error.code, error.message, error.fields)
  if (error instanceof ORPCError) return presentProtocolError(error, log)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const refused = refusedByFramework[code]
  if (refused) return answer(...refused)
  if (error instanceof SyntaxError && 'statusCode' in error)
    return answer(400, 'malformed_body', 'The body cannot be read.')
  return bug(error, log)
}

function presentProtocolError(error: ORPCError<string, unknown>, log: Logger): ErrorAnswer {
  if (isPresented(error.data)) return { status: error.status, body: error.data }
  if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
    const fields = error.cause.issues.map((issue) => ({ field: pathOf(issue.path), message: issue.message }))
    return answer(400, 'invalid_input', 'Something in the request is not right; see fields.', fields)
  }
  if (error.status === 400) return answer(400, 'malformed_body', 'The request cannot be read.')
  if (error.status === 404) return answer(404, 'no_such_path', 'There is nothing at this address.')
  return bug(error, log)
}

function bug(error: unknown, log: Logger): ErrorAnswer {
  log.error({ err: error }, 'A request failed by a bug.')
  return answer(500, 'internal_error', 'Something went wrong on our side. The reference helps us find it.')
}

/** An error that carries its finished answer through the oRPC handler. */
export function asProtocolError(presented: ErrorAnswer): ORPCError<string, ErrorBody> {
  return new ORPCError(presented.body.code, {
    status: presented.status,
    message: presented.body.message,
    data: presented.body,
  })
}

function isPresented(data: unknown): data is ErrorBody {
  return typeof data === 'object' && data !== null && 'correlationId' in data && 'fields' in data
}

function pathOf(path: readonly (PropertyKey | { key: PropertyKey })[] | undefined): string {
  return (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
}
