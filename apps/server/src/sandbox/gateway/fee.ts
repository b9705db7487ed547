import { divideHalfUp, Money, minorDigits } from '@ostler/kernel'

/** 1.4 % and 0.25 of the currency, rounded half up once, and never more than the payment itself. */
export function feeOf(amount: Money): Money {
  const fixedInThousandths = 250n * 10n ** BigInt(minorDigits(amount.currency))
  const fee = Money.ofMinor(divideHalfUp(amount.minor * 14n + fixedInThousandths, 1000n), amount.currency)
  return fee.atMost(amount)
}
