import { Money, minorDigits, type WireMoney } from '@ostler/kernel'

/** The currency that the account is set up for: Authorize.Net states amounts without one. */
export type AccountCurrency = string

/**
 * Major units with two decimals, as Authorize.Net takes them: `12.50`.
 *
 * @throws TypeError for another currency than that of the account; `startPayment` has declined it before
 */
export function toAmount(money: WireMoney, account: AccountCurrency): string {
  if (!isTaken(money.currency, account))
    throw new TypeError(`An account in ${account} was asked for an amount in ${money.currency}.`)
  return Money.fromWire(money).toDecimal()
}

/** All its currencies have two decimals, so one with none or three is never that of an account. */
export const isTaken = (currency: string, account: AccountCurrency): boolean =>
  currency === account && minorDigits(currency) === 2

/** Answers carry amounts as JSON numbers, which lose their last zero: `59.9`. */
export const fromAmount = (amount: number | string, account: AccountCurrency): WireMoney =>
  Money.parse(String(amount), account).toWire()
