import { DomainError } from '@ostler/kernel'
import type { z } from 'zod'

export const mailNotFound = () => new DomainError('not_found', 'mail_not_found', 'There is no such mail.')

/**
 * A room asked for a mail and left out, or mistyped, what the template speaks of. A mistake of ours, not of a person:
 * hence no DomainError.
 */
export class MailDataError extends Error {
  readonly template: string
  /** The variables that are wrong, as paths: `items.0.name`. */
  readonly variables: string[]

  constructor(template: string, issues: readonly z.core.$ZodIssue[]) {
    const problems = issues.map((issue) => `"${issue.path.join('.')}": ${issue.message}`)
    super(`The mail "${template}" cannot be written. ${problems.join('; ')}.`)
    this.name = 'MailDataError'
    this.template = template
    this.variables = issues.map((issue) => issue.path.join('.'))
  }
}

/** The transport could not take the mail now. Thrown so that the queue tries again. */
export class MailNotTaken extends Error {
  constructor(mailId: number, reason: string) {
    super(`Mail ${mailId} was not taken: ${reason}`)
    this.name = 'MailNotTaken'
  }
}
