import { ApiError } from '../api.ts'

/** The server says it about the whole request; it is about one field. */
export function slugTaken(error: Error): Error {
  if (!(error instanceof ApiError) || error.code !== 'slug_taken' || error.fields.length > 0) return error
  return new ApiError(error.status, {
    ...error,
    message: error.message,
    fields: [{ field: 'slug', message: error.message }],
  })
}
