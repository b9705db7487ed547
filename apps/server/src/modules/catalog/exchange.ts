import { type Currency, divideHalfUp, Money, minorDigits } from '@ostler/kernel'
import type { ExchangeRate } from './read-model.ts'

/** Decimals that a stored rate has: enough for six significant digits of the smallest unit in use. */
export const RATE_DIGITS = 10

const scale = 10n ** BigInt(RATE_DIGITS)

/** A rate in ten-thousand-millionths, so that it is multiplied exactly. It must be a plain decimal above zero. */
export function scaledRate(rate: string): bigint {
  const match = /^(\d{1,10})(?:\.(\d{1,10}))?$/.exec(rate)
  const scaled = match ? BigInt(match[1] + (match[2] ?? '').padEnd(RATE_DIGITS, '0')) : 0n
  if (scaled <= 0n) throw new RangeError(`"${rate}" is not an exchange rate.`)
  return scaled
}

/** `1.0842`, without the zeros that the database fills up with. */
export function plainDecimal(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** How many of `currency` one unit of `base` is worth, when both rates are given against a third: half up, once. */
export function crossRate(currencyRate: string, baseRate: string): string {
  const crossed = divideHalfUp(scaledRate(currencyRate) * scale, scaledRate(baseRate))
  const text = crossed.toString().padStart(RATE_DIGITS + 1, '0')
  return plainDecimal(`${text.slice(0, -RATE_DIGITS)}.${text.slice(-RATE_DIGITS)}`)
}

/** From the default currency into another one and back. A rate of `1` stands for the default currency itself. */
export function convertAt(amount: Money, fromRate: string, toRate: string, currency: Currency): Money {
  const up = scaledRate(toRate) * 10n ** BigInt(minorDigits(currency))
  const down = scaledRate(fromRate) * 10n ** BigInt(minorDigits(amount.currency))
  return Money.ofMinor(divideHalfUp(amount.minor * up, down), currency)
}

/** What turns prices of the default currency into those of another one. */
export type Conversion = { base: Currency; rate: ExchangeRate; of(amount: Money): Money }

export const conversionWith = (base: Currency, rate: ExchangeRate): Conversion => ({
  base,
  rate,
  of: (amount) => convertAt(amount, '1', rate.rate, rate.currency),
})
