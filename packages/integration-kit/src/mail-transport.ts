import type { CallContext } from './outcome.ts'

export type OutgoingMail = {
  /** Becomes the Message-ID, so that a mail handed over twice is recognised as one (RFC 5322, 3.6.4). */
  messageId: string
  from: string
  to: string
  subject: string
  text: string
  html: string
}

export type MailOutcome =
  | { kind: 'accepted'; reference: string }
  /** The address or the mail will never be taken (SMTP 5xx). */
  | { kind: 'rejected'; reason: string }
  /** Try again later (SMTP 4xx, connection refused). */
  | { kind: 'retryable'; reason: string }

/** Hands mail over to whoever delivers it. */
export interface MailTransport {
  readonly name: string
  send(mail: OutgoingMail, call: CallContext): Promise<MailOutcome>
  /** Gives up connections that are kept for the next mail. */
  close(): void
  /** Is the other side there? For `ostler doctor`. */
  check(call: CallContext): Promise<{ kind: 'ok' } | { kind: 'failed'; reason: string }>
}
