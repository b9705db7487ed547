import { Money, minorDigits, type WireMoney } from '@ostler/kernel'

/**
 * Amounts as Stripe writes them: whole numbers of the smallest unit of its own table, which is not that of ISO 4217.
 *
 * Source: https://docs.stripe.com/currencies (zero-decimal, three-decimal and special-case currencies).
 */

const withoutDecimals = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '))
const withThree = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND'])

/** Without decimals in themselves, and written with two that are always 00. */
const withTwoThatAreZero = new Set(['ISK', 'UGX'])

const digitsOf = (currency: string): number => (withoutDecimals.has(currency) ? 0 : withThree.has(currency) ? 3 : 2)

export type StripeAmount = { kind: 'amount'; amount: number; currency: string } | { kind: 'unfit'; reason: string }

/** `12.50 EUR` is 1250 `eur`, `500 JPY` is 500 `jpy`, `1000 ISK` is 100000 `isk`. */
export function toStripe(wire: WireMoney): StripeAmount {
  const { minor, currency } = Money.fromWire(wire)
  const shift = digitsOf(currency) - minorDigits(currency)
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n
  if (minor % divisor !== 0n) return { kind: 'unfit', reason: `Stripe takes ${currency} in whole units only.` }
  const amount = shift < 0 ? minor / divisor : minor * 10n ** BigInt(shift)
  // Rounding it would charge something else than the invoice says.
  if (withThree.has(currency) && amount % 10n !== 0n)
    return { kind: 'unfit', reason: `Stripe takes ${currency} in steps of 0.01 only.` }
  if (amount > 999_999_999_999n) return { kind: 'unfit', reason: 'This is more than Stripe takes at once.' }
  return { kind: 'amount', amount: Number(amount), currency: currency.toLowerCase() }
}

/**
 * What Stripe says it took. Fees may have a fraction that the currency itself does not know; that is rounded, half up.
 *
 * @throws unknown_currency for one that ISO 4217 does not know
 */
export function fromStripe(amount: number, currency: string): WireMoney {
  const iso = currency.toUpperCase()
  const shift = minorDigits(iso) - digitsOf(iso)
  const money = Money.ofMinor(BigInt(amount), iso)
  const scale = 10n ** BigInt(Math.abs(shift))
  return (shift < 0 ? money.share(1n, scale) : money.share(scale, 1n)).toWire()
}

/** Is the amount of a kind that is written with decimals it does not have? The double refuses the others. */
export const mustEndInZeros = (currency: string): number => {
  const iso = currency.toUpperCase()
  return withTwoThatAreZero.has(iso) ? 100 : withThree.has(iso) ? 10 : 1
}
