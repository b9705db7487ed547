import type { Outputs } from './api/index.ts'

export type Money = Outputs['cart']['get']['dueToday']

/** Whole minor units. Amounts of one currency always carry the same number of digits, so the point can go. */
export const minorUnits = (money: Money): bigint => BigInt(money.amount.replace('.', ''))

export const isZero = (money: Money): boolean => minorUnits(money) === 0n

export const isNegative = (money: Money): boolean => minorUnits(money) < 0n

export const isSame = (a: Money, b: Money): boolean => a.amount === b.amount && a.currency === b.currency

/** `a − b`. Totals come from the server; this is for saying by how much two of them differ. */
export const minus = (a: Money, b: Money): Money => ofMinorUnits(minorUnits(a) - minorUnits(b), a)

/** So many minor units in the currency of `like`, written with as many digits. */
export function ofMinorUnits(minor: bigint, like: Money): Money {
  const digits = like.amount.split('.')[1]?.length ?? 0
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0')
  const sign = minor < 0n ? '-' : ''
  const amount = digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
  return { amount, currency: like.currency }
}

export const negated = (money: Money): Money => ofMinorUnits(-minorUnits(money), money)
