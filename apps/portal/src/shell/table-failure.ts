import { isApiError } from '../api/index.ts'

/** What a table says when its rows could not be loaded. */
export function tableFailure(error: Error | null) {
  if (!error) return undefined
  return isApiError(error) ? { description: error.message, reference: error.reference } : true
}
