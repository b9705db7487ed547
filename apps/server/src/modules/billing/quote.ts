import { divideHalfUp, invalidField, Money } from '@ostler/kernel'
import { quoteNotDraft, quoteNotOpen } from './errors.ts'
import type { QuoteState, quoteLines, quotes } from './schema.ts'

export type QuoteRow = typeof quotes.$inferSelect
export type QuoteLine = typeof quoteLines.$inferSelect

/** What may become of a quote in each state. */
const transitions: Record<QuoteState, readonly QuoteState[]> = {
  draft: ['sent'],
  sent: ['accepted', 'declined', 'expired', 'withdrawn'],
  accepted: [],
  declined: [],
  expired: [],
  withdrawn: [],
}

/** @throws quote_not_draft when it was sent already, quote_not_open when it is not waiting for an answer */
export function mustBecome(quote: Pick<QuoteRow, 'state'>, state: QuoteState): void {
  if (transitions[quote.state].includes(state)) return
  throw state === 'sent' ? quoteNotDraft() : quoteNotOpen()
}

/** Is it too late to accept? A quote is good through its last day; the run that says so comes the night after. */
export const isExpiredOn = (quote: Pick<QuoteRow, 'state' | 'validUntil'>, today: Temporal.PlainDate): boolean =>
  quote.state === 'sent' && Temporal.PlainDate.compare(quote.validUntil, today) < 0

/** How it stands on a day, whether or not the run has been there. */
export const quoteStateOn = (quote: Pick<QuoteRow, 'state' | 'validUntil'>, today: Temporal.PlainDate): QuoteState =>
  isExpiredOn(quote, today) ? 'expired' : quote.state

/**
 * A price for one, times a quantity with up to two places, rounded half up once.
 * @throws invalid_quantity unless it is a decimal above 0
 */
export function priceOf(unitPrice: Money, quantity: string, field = 'quantity'): Money {
  const minor = divideHalfUp(unitPrice.minor * hundredthsOf(quantity, field), 100n)
  if (minor > MOST_MINOR) throw invalidField(field, 'comes to more than can be charged', 'invalid_quantity')
  return Money.ofMinor(minor, unitPrice.currency)
}

/** Sums of many lines still fit a bigint column. */
const MOST_MINOR = 1_000_000_000_000_000n

function hundredthsOf(quantity: string, field: string): bigint {
  const [, whole, places = ''] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(quantity) ?? []
  const hundredths = whole === undefined ? 0n : BigInt(whole + places.padEnd(2, '0'))
  if (hundredths === 0n) throw invalidField(field, 'must be above 0, with up to two places', 'invalid_quantity')
  return hundredths
}
