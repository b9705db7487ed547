import { Money, type WireMoney } from '@ostler/kernel'

/**
 * Major units as a JSON number: `12.5`, `1200` (JPY), `1.25` (KWD). Nothing is calculated with it, and up to fifteen digits
 * are written as they were read.
 */
export const toAmount = (money: WireMoney): number => Number(Money.fromWire(money).toDecimal())

/** As a text, for addresses. */
export const toText = (money: WireMoney): string => Money.fromWire(money).toDecimal()

export { receivedAmount as fromAmount } from '../received-amount.ts'
