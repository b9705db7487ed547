import { Money, minorDigits, type WireMoney } from '@ostler/kernel'

/**
 * Razorpay counts in the smallest unit of the currency: `5990` for 59.90 rupees. Of currencies with three decimals it takes
 * whole hundredths only, so the last digit is 0.
 */
export function toRazorpay(money: WireMoney): { amount: number; currency: string } | null {
  const { minor, currency } = Money.fromWire(money)
  if (minorDigits(currency) === 3 && minor % 10n !== 0n) return null
  const amount = Number(minor)
  return Number.isSafeInteger(amount) ? { amount, currency } : null
}

/** @throws DomainError for a currency that is none, RangeError for an amount that is no whole number */
export const fromRazorpay = (amount: number, currency: string): WireMoney =>
  Money.ofMinor(BigInt(amount), currency).toWire()
