import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'
import { ApiError } from '../api.ts'
import { isLoggedOut } from '../session.ts'
import { describe } from './problem.tsx'

/**
 * Puts what the server said beside the fields it is about. What belongs to no field of this form, and every failure
 * that is not about fields, goes to the top. The end of a session has a dialog of its own.
 */
export function placeErrors<Values extends FieldValues, Context, Output>(
  form: UseFormReturn<Values, Context, Output>,
  error: unknown,
  fieldOf: (serverField: string) => string = (field) => field,
) {
  if (isLoggedOut(error)) return
  const problems = error instanceof ApiError ? error.fields : []
  const homeless: string[] = []
  for (const { field, message } of problems) {
    const path = fieldOf(field) as Path<Values>
    if (isField(form.getValues(), path)) form.setError(path, { type: 'server', message: asSentence(message) })
    else homeless.push(`${field}: ${message}`)
  }
  if (problems.length > 0 && homeless.length === 0) return

  const { description, reference } = describe(error)
  const isExpected = error instanceof ApiError && error.status > 0 && error.status < 500
  const message = [
    homeless.length > 0 ? homeless.join('; ') : description,
    !isExpected && reference && `(reference ${reference})`,
  ]
  form.setError('root.server', { message: message.filter(Boolean).join(' ') })
}

/** Rules of the server end what a field begins: "must be a domain". */
const asSentence = (message: string) =>
  message.charAt(0).toUpperCase() + message.slice(1) + (/[.!?]$/.test(message) ? '' : '.')

function isField(values: FieldValues, path: string) {
  let value: unknown = values
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !(key in value)) return false
    value = (value as Record<string, unknown>)[key]
  }
  return true
}
