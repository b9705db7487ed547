/** How a refusal is presented: each door maps a kind once (HTTP status, exit code, WHMCS result). */
export type RefusalKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'gone'
  | 'rate_limited'
  | 'unavailable'

/** What is wrong with one field of the input. `field` is a path such as `items.0.quantity`. */
export type FieldProblem = { field: string; message: string }

/**
 * A refusal: you may not, and nothing changed.
 *
 * Thrown, never returned, so that the transaction around it rolls back. `code` is stable and part of the API; the message
 * is for people and may change.
 */
export class DomainError extends Error {
  readonly kind: RefusalKind
  readonly code: string
  readonly fields: FieldProblem[]

  constructor(kind: RefusalKind, code: string, message: string, fields: FieldProblem[] = []) {
    super(message)
    this.name = 'DomainError'
    this.kind = kind
    this.code = code
    this.fields = fields
  }
}

/** A refusal that is the fault of one field. */
export const invalidField = (field: string, message: string, code = 'invalid_input'): DomainError =>
  new DomainError('invalid', code, message, [{ field, message }])
