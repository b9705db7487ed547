import type { WireMoney } from '@ostler/kernel'
import type { CallContext, Unknown } from './outcome.ts'

export type GatewayCapabilities = {
  /** The payer is sent to a page of the provider. */
  hostedPage: boolean
  refunds: 'none' | 'full' | 'partial'
}

/** How a payment stands at the provider. The amount is the provider's word, and is what gets booked. */
export type PaymentOutcome =
  | { kind: 'settled'; reference: string; amount: WireMoney; fee: WireMoney | null; settledAt: string }
  /**
   * Not paid. In an event this speaks of one try: the payer may use another card on the same page, so `settled` can still
   * follow. From `lookUp` and `expire` it is final.
   */
  | { kind: 'declined'; reason: string }
  | { kind: 'pending'; reference: string }
  /** The payer has not finished: the session is open and nothing was taken. */
  | { kind: 'open' }
  | Unknown

export type StartedPayment =
  | { kind: 'redirect'; sessionId: string; url: string }
  | { kind: 'declined'; reason: string }
  | Unknown

export type RefundOutcome =
  | { kind: 'refunded'; reference: string; amount: WireMoney }
  | { kind: 'declined'; reason: string }
  | { kind: 'pending'; reference: string }
  | Unknown

export type StartPayment = {
  /** Sent as the provider's idempotency key: the same key never opens two sessions. */
  attemptKey: string
  amount: WireMoney
  description: string
  payerEmail: string
  returnUrl: string
  cancelUrl: string
}

/** A verified event. `attemptKey` is ours, carried through the provider. */
export type GatewayEvent = {
  /** The provider's id of this event; the same id is the same event, however often it is delivered. */
  eventId: string
  type: string
  attemptKey: string | null
  outcome: PaymentOutcome | null
}

export type WebhookVerdict = { kind: 'accepted'; events: GatewayEvent[] } | { kind: 'refused'; reason: string }

export type RawWebhook = {
  body: Uint8Array
  headers: Record<string, string | undefined>
  /** When it arrived, for the check of its time stamp. */
  receivedAt: Temporal.Instant
}

/**
 * A payment provider, translated.
 *
 * An adapter holds no state and decides nothing: it turns our words into the provider's and back. It never throws for an
 * answer of the provider; it throws only when it is called wrongly.
 */
export interface Gateway {
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly capabilities: GatewayCapabilities

  /** Opens a payment session for the payer. Idempotent by `attemptKey`. */
  startPayment(input: StartPayment, call: CallContext): Promise<StartedPayment>
  /** How does the payment with our key stand? The one way out of `unknown`. */
  lookUp(attemptKey: string, call: CallContext): Promise<PaymentOutcome | { kind: 'absent' }>
  /**
   * Closes a session that is still open, so that a page left in a browser tab cannot be paid after the invoice was paid
   * in another way. Answers how the payment stands then: `settled` when the payer was faster.
   */
  expire(attemptKey: string, call: CallContext): Promise<PaymentOutcome | { kind: 'absent' }>
  /** Gives money back. Idempotent by `refundKey`. */
  refund(
    input: { refundKey: string; reference: string; amount: WireMoney; reason: string },
    call: CallContext,
  ): Promise<RefundOutcome>
  /** Checks signature and time of a raw request and says what it means. Pure: no network, no storage. */
  parseWebhook(raw: RawWebhook): WebhookVerdict
}
