import { DomainError } from '@ostler/kernel'

export const unknownAccount = (account: string) =>
  new DomainError('invalid', 'unknown_account', `The chart of accounts has no "${account}".`)

/** Merged into another client, or erased: nobody acts for it any more. */
export const clientClosed = (clientId: number) =>
  new DomainError('conflict', 'client_closed', `Client no. ${clientId} was merged into another one or erased.`)

/**
 * A bug of whoever booked: the act was booked before, and the caller's lock should have shown it. Thrown as such, so that
 * the transaction around it is undone; the refusal of the database is its cause.
 */
export class BookedBefore extends Error {
  /** What the second entry was about, `noun:id`. */
  readonly source: string
  readonly kind: string

  constructor(entry: { kind: string; source: string }, cause: unknown) {
    super(`${entry.kind} was booked for ${entry.source} before.`, { cause })
    this.name = 'BookedBefore'
    this.kind = entry.kind
    this.source = entry.source
  }
}
