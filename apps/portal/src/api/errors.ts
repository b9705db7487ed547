import type { ErrorBody } from '@ostler/contract'

/** Every way a call can go wrong, in one shape. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly fields: ErrorBody['fields']
  /** What to tell support; the server's log knows it. */
  readonly reference: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    status: number,
    body: Omit<ErrorBody, 'correlationId'> & { correlationId?: string },
    retryAfterSeconds?: number,
  ) {
    super(body.message)
    this.name = 'ApiError'
    this.status = status
    this.code = body.code
    this.fields = body.fields
    this.reference = body.correlationId || undefined
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export function isApiError(error: unknown, ...codes: string[]): error is ApiError {
  return error instanceof ApiError && (codes.length === 0 || codes.includes(error.code))
}

/** We could not reach the server, so nobody knows whether the request arrived. */
export function unreachable(): ApiError {
  return new ApiError(0, {
    code: 'unreachable',
    message: 'We could not reach the server. Check your connection and try again.',
    fields: [],
  })
}

export async function errorFrom(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after')) || undefined
  const body: unknown = await response.json().catch(() => null)
  if (isErrorBody(body)) return new ApiError(response.status, { ...body, fields: body.fields ?? [] }, retryAfter)
  // A proxy in front of the server answers in its own words.
  return new ApiError(
    response.status,
    { code: 'unexpected', message: 'The server did not answer as expected. Try again in a moment.', fields: [] },
    retryAfter,
  )
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body
}

/** What a person should read: the message, and the reference if somebody else has to look into it. */
export function asToast(error: unknown): [message: string, options: { description?: string }] {
  const known = error instanceof ApiError ? error : undefined
  if (!known) return ['Something went wrong. Try again.', {}]
  const needsSupport = known.status >= 500 && known.reference
  return [known.message, needsSupport ? { description: `Reference ${known.reference}` } : {}]
}
