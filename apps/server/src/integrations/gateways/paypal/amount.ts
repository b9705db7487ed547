import { Money, type WireMoney } from '@ostler/kernel'

/** How PayPal writes money: a decimal string in major units, and the currency in capitals. */
export type PaypalMoney = { currency_code: string; value: string }

/** https://developer.paypal.com/api/rest/reference/currency-codes/ */
export const CURRENCIES = [
  ...['AUD', 'BRL', 'CAD', 'CHF', 'CNY', 'CZK', 'DKK', 'EUR', 'GBP', 'HKD', 'HUF', 'ILS', 'JPY', 'MXN', 'MYR', 'NOK'],
  ...['NZD', 'PHP', 'PLN', 'SEK', 'SGD', 'THB', 'TWD', 'USD'],
] as const

/** PayPal takes no decimals in these (`DECIMALS_NOT_SUPPORTED`), although ISO 4217 knows two of forints and Taiwan dollars. */
const WHOLE = new Set(['HUF', 'JPY', 'TWD'])

/** Null for an amount that PayPal cannot take: another currency, or a part of a forint. */
export function toPaypal(money: WireMoney): PaypalMoney | null {
  if (!(CURRENCIES as readonly string[]).includes(money.currency)) return null
  const decimal = Money.fromWire(money).toDecimal()
  if (!WHOLE.has(money.currency)) return { currency_code: money.currency, value: decimal }
  const [whole, fraction = ''] = decimal.split('.')
  return /^0*$/.test(fraction) ? { currency_code: money.currency, value: whole! } : null
}

/**
 * The same amount as we write it, with all digits of the currency. PayPal also says `12.3`, and `1200.00` of yen.
 *
 * @throws DomainError when that would lose something, or the currency is none
 */
export function fromPaypal({ currency_code: currency, value }: PaypalMoney): WireMoney {
  return Money.parse(value.replace(/^(-?)\./, '$10.').replace(/\.0+$/, ''), currency).toWire()
}
