import type { WireMoney } from '@ostler/kernel'
import type { CallContext, Unknown } from './outcome.ts'
import type { SettingsSchema } from './settings-form.ts'
import type { GuardedFetch } from './sign-in.ts'

/**
 * How a payer pays: on a page of the provider, in fields of the provider within our page, or by doing something that we
 * tell (a bank transfer, a cheque).
 */
export type Way = 'page' | 'fields' | 'instructions'

export type GatewayCapabilities = {
  /** The best one in front. */
  ways: readonly [Way, ...Way[]]
  /** Keeps means to pay as tokens: along with a payment, or also by themselves. */
  stores: 'none' | 'with_payment' | 'by_itself'
  /** Charges what is stored while the payer is away. */
  charges: boolean
  /** Holds an amount first, to be taken or let go later. */
  holds: boolean
  refunds: 'none' | 'full' | 'partial'
  /** Tells of payments that a payer disputes at the bank. */
  disputes: boolean
  /** Payments by bank debit: pending for days, and taken back for weeks. */
  bankDebit: boolean
  /** Says what a payment cost us. */
  fees: boolean
  /** Says which payments a payout to our bank consists of. */
  payouts: boolean
  /** ISO 4217; null: any. */
  currencies: readonly string[] | null
}

export type Payer = {
  /** Ours. */
  clientId: number
  name: string
  company: string
  email: string
  phone: string
  address: { lines: string[]; city: string; region: string; postcode: string; country: string }
  /** How the provider calls this client, when an earlier answer said so. */
  customer: string | null
  /** Where the payer is now; null when nobody is. */
  ip: string | null
}

/** A means to pay that the provider keeps for us. There is nothing in it that could be used anywhere else. */
export type StoredMethod = {
  token: string
  /** How the provider calls the client that it belongs to. */
  customer: string | null
  kind: 'card' | 'bank_debit' | 'wallet'
  /** `Visa`, `SEPA`, `PayPal` */
  brand: string
  /** The last digits of the number, or a masked address. */
  last4: string
  /** `YYYY-MM`, the last month in which it works. */
  expires: string | null
  /** The same for the same card under another token, where the provider says so. */
  fingerprint: string | null
}

export type MethodToken = Pick<StoredMethod, 'token' | 'customer'>

/** How a payment stands at the provider. The amount is the provider's word, and is what gets booked. */
export type PaymentOutcome =
  | {
      kind: 'settled'
      /** Names the money at the provider: booked once, refunds and disputes refer to it. */
      reference: string
      amount: WireMoney
      /** What the provider keeps of it; null: not known yet. */
      fee: WireMoney | null
      settledAt: string
      /** What was stored along with it. */
      method?: StoredMethod
    }
  /** Held for us and not taken. `until`: when the provider lets it go by itself. */
  | { kind: 'authorised'; reference: string; amount: WireMoney; until: string | null; method?: StoredMethod }
  /**
   * Not paid. In an event this speaks of one try: the payer may use another card on the same page, so `settled` can still
   * follow. From `lookUp` and `expire` it is final.
   *
   * `isHard`: this means to pay will not work again (stolen, expired, closed), so it is not tried again by itself.
   */
  | { kind: 'declined'; reason: string; isHard?: boolean }
  /** Taken, and the money is on its way. */
  | { kind: 'pending'; reference: string }
  /** The payer has not finished: nothing was taken. */
  | { kind: 'open' }
  /** The payer has agreed, and the provider waits for us to take it: `finishPayment`. */
  | { kind: 'approved' }
  /** The bank wants to see the payer: there, and then it goes on. */
  | { kind: 'challenge'; url: string }
  | Unknown

/**
 * Fields of the provider within our page. `name` says which piece of the portal draws them, `parameters` is what it
 * needs; both reach the browser, so nothing secret is among them.
 */
export type Widget = { name: string; parameters: Record<string, string> }

export type StartedPayment =
  | { kind: 'redirect'; sessionId: string; url: string }
  | { kind: 'fields'; sessionId: string; widget: Widget }
  | { kind: 'declined'; reason: string }
  | Unknown

/** A payment that we know of, as far as we know it. */
export type KnownPayment = {
  attemptKey: string
  /** What the provider called it when it was started; null when no answer came. */
  sessionId: string | null
  /** Of the money, once there is any. */
  reference: string | null
  amount: WireMoney
  startedAt: string
  /** What was charged; null when the payer paid. */
  method: MethodToken | null
}

export type StartPayment = {
  /** Sent as the provider's idempotency key where it has one, and carried back in its events. */
  attemptKey: string
  amount: WireMoney
  /** What the payer reads at the provider: numbers of invoices. */
  description: string
  way: 'page' | 'fields'
  payer: Payer
  /** Keep the means to pay for later charges. Only the payer can agree to that. */
  store: boolean
  /** Hold the amount, and take it with `capture`. */
  hold: boolean
  returnUrl: string
  cancelUrl: string
}

export type ChargePayment = {
  attemptKey: string
  amount: WireMoney
  description: string
  payer: Payer
  method: MethodToken
  /** Where the payer goes on after a challenge. */
  returnUrl: string
}

/** `sessionId`: how the provider calls this charge, when it said so. */
export type ChargeAnswer = { sessionId: string | null; outcome: PaymentOutcome }

export type StartStoring = {
  storingKey: string
  currency: string
  way: 'page' | 'fields'
  payer: Payer
  returnUrl: string
  cancelUrl: string
}

export type KnownStoring = { storingKey: string; sessionId: string | null; customer: string | null; startedAt: string }

export type StoringOutcome =
  | { kind: 'stored'; method: StoredMethod }
  | { kind: 'declined'; reason: string }
  | { kind: 'challenge'; url: string }
  | { kind: 'pending' }
  | { kind: 'open' }
  | Unknown

export type RefundRequest = {
  /** Sent as the idempotency key where there is one. */
  refundKey: string
  payment: KnownPayment & { reference: string }
  amount: WireMoney
  reason: string
}

export type KnownRefund = RefundRequest & { refundReference: string | null; askedAt: string }

export type RefundOutcome =
  | { kind: 'refunded'; reference: string; amount: WireMoney }
  | { kind: 'declined'; reason: string }
  /** On its way. `claimUrl`: the payer has to fetch it there. */
  | { kind: 'pending'; reference: string; claimUrl?: string }
  | Unknown

export type DisputeNews = {
  /** The provider's name for the dispute. */
  reference: string
  /** Of the payment: that of `settled`. */
  paymentReference: string
  /**
   * - `warning`: the bank asks, nothing was taken
   * - `open`: an answer is awaited; `under_review`: it was given
   * - `won`, `lost`: the end
   */
  state: 'warning' | 'open' | 'under_review' | 'won' | 'lost'
  amount: WireMoney
  /** What the provider charges for it, once it does; never given back unless it says zero again. */
  fee: WireMoney | null
  /** Has the provider taken the amount from us? */
  isMoneyTaken: boolean
  reason: string
  /** Until when evidence is taken, an instant. */
  answerBy: string | null
}

/** What happened, as far as the provider says. Null for an outcome means: ask. */
export type GatewayNews =
  | {
      about: 'payment'
      /** Ours, or how the provider calls it, whichever it tells. */
      attemptKey: string | null
      sessionId: string | null
      outcome: PaymentOutcome | null
    }
  | {
      about: 'refund'
      /** Null when somebody refunded it at the provider. */
      refundKey: string | null
      /** The provider's name for the refund, when it says so. */
      reference: string | null
      paymentReference: string
      outcome: RefundOutcome | null
    }
  | { about: 'dispute'; dispute: DisputeNews }
  | { about: 'storing'; storingKey: string; outcome: StoringOutcome | null }
  /** The provider has renewed a card by itself, or a method is no more. */
  | { about: 'method'; token: string; change: { kind: 'gone' } | { kind: 'renewed'; method: StoredMethod } }
  | { about: 'payout' }
  /** Of a kind that does not matter here. */
  | { about: 'nothing' }

/** A verified event. */
export type GatewayEvent = {
  /** The provider's id of this event; the same id is the same event, however often it is delivered. */
  eventId: string
  /** In the provider's words. */
  type: string
  news: GatewayNews
}

export type WebhookVerdict =
  /** `reply`: what the provider wants to read, where a plain 200 will not do. */
  | { kind: 'accepted'; events: GatewayEvent[]; reply?: { contentType: string; body: string } }
  | { kind: 'refused'; reason: string }
  /** It cannot be checked at the moment. The provider sends it again. */
  | Unknown

export type RawWebhook = {
  body: Uint8Array
  headers: Record<string, string | undefined>
  query: Record<string, string | undefined>
  /** When it arrived, for the check of its time stamp. */
  receivedAt: Temporal.Instant
}

export type PayoutItem = {
  kind: 'payment' | 'refund' | 'dispute' | 'fee' | 'other'
  /** Of the payment, the refund or the dispute; what names it otherwise. */
  reference: string
  /** Positive: to us. `net` is `gross` less `fee`. */
  gross: WireMoney
  fee: WireMoney
  net: WireMoney
}

export type Payout = {
  reference: string
  amount: WireMoney
  /** The day the money is in our bank account, `YYYY-MM-DD`. */
  arrivesOn: string
  state: 'on_its_way' | 'paid' | 'failed'
  items: PayoutItem[]
}

/** `next`: where to go on; null at the end. */
export type PayoutsAnswer = { kind: 'read'; payouts: Payout[]; next: string | null } | Unknown

export type SettingsCheck =
  | {
      kind: 'accepted'
      /** What the credentials are for, as people know it: the name of the account. */
      account: string
      isLive: boolean
      /** What will not work, as sentences: a currency that is not set up, a webhook that is missing. */
      warnings: string[]
    }
  /** `field`: which setting is wrong, when the provider says so. */
  | { kind: 'refused'; field: string | null; reason: string }
  | Unknown

/** What the payer has to do, where the way is `instructions`. */
export type Instructions = {
  /** Label and value, the values to be copied. */
  rows: { label: string; value: string }[]
  /** What a phone scans. */
  code: { label: string; text: string } | null
  note: string
}

/** An account of ours that payers transfer money to. What it does not have is empty. */
export type BankAccount = {
  holder: string
  iban: string
  bic: string
  bankName: string
  /** Where there is no IBAN. */
  accountNumber: string
  routing: string
  /** For rupees: the virtual payment address, and the name that belongs to it. */
  upi: { address: string; name: string } | null
}

export type Absent = { kind: 'absent' }

/**
 * A payment provider, translated.
 *
 * An adapter holds no state and decides nothing: it turns our words into the provider's and back. It never throws for an
 * answer of the provider; it throws only when it is called wrongly. Verbs that its capabilities exclude are left out.
 *
 * What it does not know for sure it calls `unknown`, and is asked about it later with `lookUp`: `absent` is said only when
 * the provider has surely never heard of the payment.
 */
export interface Gateway {
  /** Opens a payment for the payer. Idempotent by `attemptKey`. */
  startPayment?(input: StartPayment, call: CallContext): Promise<StartedPayment>
  /**
   * The payer is back from the page, or has filled in the fields; `answers` is what came along. Completes what is left to
   * be done and says how it stands. Idempotent, and believes nothing that the browser says without proof.
   */
  finishPayment?(
    payment: KnownPayment,
    answers: Record<string, string>,
    call: CallContext,
  ): Promise<PaymentOutcome | Absent>
  /** How does the payment with our key stand? The one way out of `unknown`. Changes nothing. */
  lookUp?(payment: KnownPayment, call: CallContext): Promise<PaymentOutcome | Absent>
  /**
   * Closes a payment that is still open, so that a page left in a browser tab cannot be paid after the invoice was paid in
   * another way. Answers how the payment stands then: `settled` when the payer was faster.
   */
  expire?(payment: KnownPayment, call: CallContext): Promise<PaymentOutcome | Absent>

  /** Charges a stored method. Idempotent by `attemptKey`. */
  charge?(input: ChargePayment, call: CallContext): Promise<ChargeAnswer>
  /** Takes what is held, or a part of it; the rest is let go. */
  capture?(payment: KnownPayment, amount: WireMoney, call: CallContext): Promise<PaymentOutcome>
  /** Lets go what is held: `declined` when it is done. */
  release?(payment: KnownPayment, call: CallContext): Promise<PaymentOutcome>

  /** Opens the storing of a method without a payment. Idempotent by `storingKey`. */
  startStoring?(input: StartStoring, call: CallContext): Promise<StartedPayment>
  finishStoring?(storing: KnownStoring, answers: Record<string, string>, call: CallContext): Promise<StoringOutcome>
  /** Has the provider forget a method. One that is gone already is `forgotten` too. */
  forget?(
    method: MethodToken,
    call: CallContext,
  ): Promise<{ kind: 'forgotten' } | { kind: 'refused'; reason: string } | Unknown>

  /** Gives money back. Idempotent by `refundKey`. */
  refund?(input: RefundRequest, call: CallContext): Promise<RefundOutcome>
  lookUpRefund?(refund: KnownRefund, call: CallContext): Promise<RefundOutcome | Absent>

  /** Payouts that changed since a moment, oldest first, page by page. */
  payouts?(since: { instant: string; page: string | null }, call: CallContext): Promise<PayoutsAnswer>

  /** What to tell a payer who pays by instructions. `paymentReference` is what the payer quotes. */
  instruct?(input: { amount: WireMoney; paymentReference: string; description: string }): Instructions

  /** Where the money arrives that payers transfer, where that is an account of ours: its statements are read. */
  bankAccount?(): BankAccount

  /**
   * Checks signature and time of a raw request and says what it means. Changes nothing; talks to the provider only where
   * the check itself needs it (a certificate).
   */
  parseWebhook?(raw: RawWebhook, call: CallContext): Promise<WebhookVerdict>

  /** Do the settings work? Asks and changes nothing. */
  checkSettings(call: CallContext): Promise<SettingsCheck>
}

/** Where an adapter works: what it needs of us besides its settings. */
export type GatewayPlace = {
  /** The name of the instance: there may be several of one kind, with different accounts. */
  instance: string
  /** Where the provider sends its events to. */
  webhookUrl: string
  fetch: GuardedFetch
}

/** What a browser has to be allowed for the fields of a provider, as sources of a Content-Security-Policy. */
export type PageSources = { script: string[]; frame: string[]; connect: string[]; image?: string[] }

/** A kind of gateway: what it can do, which settings it needs, and how to make one of them. */
export type GatewayKind<Settings = unknown> = {
  /** Names it for ever: `stripe`. */
  kind: string
  /** As staff know it: `Stripe`. */
  label: string
  /** One sentence for staff who choose one. */
  about: string
  /** What payers read by default: `Card`, and beside it. */
  payerLabel: string
  payerHint: string
  capabilities: GatewayCapabilities
  settings: SettingsSchema<Settings>
  /** Where to register the webhook, and for which events, for staff who set it up; empty: nothing to do. */
  webhookHelp: string
  pageSources?: PageSources
  connect(settings: Settings, place: GatewayPlace): Gateway
}

/** Keeps the type of the settings together while a kind is written, and lets it stand beside others afterwards. */
export const defineGateway = <Settings>(kind: GatewayKind<Settings>): GatewayKind => kind as GatewayKind
