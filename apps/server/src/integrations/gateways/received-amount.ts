import { Money, minorDigits, type WireMoney } from '@ostler/kernel'

/**
 * An amount as a provider states it, which may have more digits than the currency (it comes of a rate) or fewer (a JSON
 * number has lost its zeros). Rounded once, half up.
 *
 * @throws invalid_amount when it is no plain decimal
 */
export function receivedAmount(amount: string | number, currency: string): WireMoney {
  const digits = minorDigits(currency)
  const [whole = '', fraction = ''] = String(amount).trim().split('.')
  const cut = Money.parse(digits === 0 ? whole : `${whole}.${fraction.slice(0, digits).padEnd(digits, '0')}`, currency)
  const roundsUp = /^[5-9]/.test(fraction.slice(digits))
  return (roundsUp ? cut.plus(Money.ofMinor(1n, currency)) : cut).toWire()
}
