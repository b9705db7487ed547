import { Money, type WireMoney } from '@ostler/kernel'

/** Major units as a text, in the currency of the invoice: what the wire has too. */
export const toAmount = (money: WireMoney): string => Money.fromWire(money).toDecimal()

/** What was received, worth in the currency of the invoice: it comes of a rate and may have more digits. */
export { receivedAmount as fromAmount } from '../received-amount.ts'
