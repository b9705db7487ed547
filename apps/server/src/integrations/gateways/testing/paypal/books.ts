import { randomBytes, randomUUID } from 'node:crypto'

/** What the double knows, and how PayPal says no. */

export type Amount = { currency_code: string; value: string }
export type Funding = 'good' | 'declined' | 'pending' | 'closed' | 'asks'

export type Vaulting = 'none' | 'wanted' | 'approved' | 'vaulted'

export type Order = {
  id: string
  intent: 'CAPTURE' | 'AUTHORIZE'
  status: string
  amount: Amount
  customId: string
  description: string
  funding: Funding
  vaulting: Vaulting
  vaultId: string | null
  customer: string | null
  updatedAt: string
  captures: Capture[]
  authorizations: Authorization[]
}

export type Capture = {
  id: string
  status: 'COMPLETED' | 'PENDING' | 'DECLINED' | 'PARTIALLY_REFUNDED' | 'REFUNDED'
  amount: Amount
  customId: string
  orderId: string
  at: string
  refunds: Refund[]
}

export type Authorization = {
  id: string
  status: string
  amount: Amount
  customId: string
  orderId: string
  at: string
}

export type Refund = { id: string; status: string; amount: Amount; customId: string; captureId: string; at: string }

export type SetupToken = { id: string; status: string; customer: string; paymentToken: string | null }
export type PaymentToken = { id: string; customer: string; funding: Funding; email: string; orderId: string | null }

export type Said = { status: number; body?: unknown }

export class Books {
  readonly orders = new Map<string, Order>()
  readonly captures = new Map<string, Capture>()
  readonly authorizations = new Map<string, Authorization>()
  readonly refunds = new Map<string, Refund>()
  readonly setupTokens = new Map<string, SetupToken>()
  readonly paymentTokens = new Map<string, PaymentToken>()
  readonly disputes: { dispute_id: string; capture: string }[] = []
  /** Until when the list of transactions is complete; PayPal's is up to three hours behind. */
  reportedUntil: Temporal.Instant | null = null
  /** How long PayPal takes to make a token of a consent: null makes it at once. */
  vaultsLater = false
  #moved = Temporal.Duration.from({ seconds: 0 })

  now(): Temporal.Instant {
    return Temporal.Now.instant().add(this.#moved)
  }

  advance(duration: Temporal.DurationLike): void {
    this.#moved = this.#moved.add(duration)
  }

  /** As PayPal writes them: whole seconds. */
  time(): string {
    return this.now().toString({ smallestUnit: 'second' })
  }
}

const LETTERS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** Orders, captures and refunds are called by 17 digits and capitals. */
export const newId = (): string => Array.from(randomBytes(17), (byte) => LETTERS[byte % LETTERS.length]).join('')
export const newCustomer = (): string => Array.from(randomBytes(10), (byte) => LETTERS[byte % LETTERS.length]).join('')
/** Tokens of the vault are called by a few small letters and digits, such as `nkq2y9g`. */
export const newToken = (): string => newId().slice(0, 8).toLowerCase()

const families: Record<number, [string, string]> = {
  400: ['INVALID_REQUEST', 'Request is not well-formed, syntactically incorrect, or violates schema.'],
  403: ['NOT_AUTHORIZED', 'Authorization failed due to insufficient permissions.'],
  404: ['RESOURCE_NOT_FOUND', 'The specified resource does not exist.'],
  422: [
    'UNPROCESSABLE_ENTITY',
    'The requested action could not be performed, semantically incorrect, or failed business validation.',
  ],
  429: ['RATE_LIMIT_REACHED', 'Too many requests. Blocked due to rate limiting.'],
  500: ['INTERNAL_SERVER_ERROR', 'An internal server error has occurred.'],
}

export function no(status: number, issue: string, links: { href: string; rel: string }[] = []): Said {
  const [name, message] = families[status]!
  const description = `${issue.toLowerCase().replaceAll('_', ' ')}.`
  return {
    status,
    body: { name, message, debug_id: randomUUID().slice(0, 13), details: [{ issue, description }], links },
  }
}

export const yes = (status: number, body?: unknown): Said => ({ status, body })

const CURRENCIES =
  'AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD'.split(' ')
const WHOLE = ['HUF', 'JPY', 'TWD']

/** What PayPal has against an amount. */
export function against(amount: Amount | undefined): Said | null {
  if (typeof amount?.value !== 'string' || typeof amount.currency_code !== 'string')
    return no(400, 'MISSING_REQUIRED_PARAMETER')
  if (!CURRENCIES.includes(amount.currency_code)) return no(400, 'INVALID_CURRENCY_CODE')
  const match = /^\d+(?:\.(\d+))?$/.exec(amount.value)
  if (!match) return no(400, amount.value.startsWith('-') ? 'CANNOT_BE_NEGATIVE' : 'INVALID_PARAMETER_SYNTAX')
  if (WHOLE.includes(amount.currency_code) && match[1] !== undefined) return no(422, 'DECIMALS_NOT_SUPPORTED')
  if ((match[1]?.length ?? 0) > 2) return no(422, 'DECIMAL_PRECISION')
  return cents(amount) > 0n ? null : no(422, 'CANNOT_BE_ZERO_OR_NEGATIVE')
}

export function cents({ value }: Amount): bigint {
  const [whole, fraction = ''] = value.split('.')
  return BigInt(whole + fraction.padEnd(2, '0'))
}

export function amountOf(hundredths: bigint, currency_code: string): Amount {
  const text = hundredths.toString().padStart(3, '0')
  const value = WHOLE.includes(currency_code) ? text.slice(0, -2) : `${text.slice(0, -2)}.${text.slice(-2)}`
  return { currency_code, value }
}

/** 2.99 % and 0.39, up to the next cent. */
export const feeFor = (amount: Amount): Amount =>
  WHOLE.includes(amount.currency_code)
    ? amountOf(((cents(amount) * 3n) / 100n / 100n + 1n) * 100n, amount.currency_code)
    : amountOf((cents(amount) * 299n + 9_999n) / 10_000n + 39n, amount.currency_code)
