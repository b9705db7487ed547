import { allocate, dinero, toSnapshot } from 'dinero.js/bigint'
import * as iso4217 from 'dinero.js/bigint/currencies'
import { invalidField } from './errors.ts'

/** An ISO 4217 alphabetic code, such as `EUR`. */
export type Currency = string

/** Money on the wire: a decimal string with exactly the digits of the currency, e.g. `{ "amount": "12.50", "currency": "EUR" }`. */
export type WireMoney = { amount: string; currency: Currency }

const table = iso4217 as unknown as Record<string, { code: string; base: bigint; exponent: bigint } | undefined>

/** Digits after the decimal point in this currency: 2 for EUR, 0 for JPY, 3 for KWD. Throws `unknown_currency`. */
export function minorDigits(currency: Currency): number {
  const entry = table[currency]
  if (!entry) throw invalidField('currency', `${currency} is not a currency of ISO 4217.`, 'unknown_currency')
  return Number(entry.exponent)
}

export const isCurrency = (code: string): code is Currency => table[code] !== undefined

/**
 * An exact amount: whole minor units of one currency.
 *
 * It refuses numbers, because a float has already lost the cent that is being looked for. Adding two currencies throws;
 * there is no rate in here.
 */
export class Money {
  readonly minor: bigint
  readonly currency: Currency

  private constructor(minor: bigint, currency: Currency) {
    this.minor = minor
    this.currency = currency
  }

  static ofMinor(minor: bigint, currency: Currency): Money {
    minorDigits(currency)
    return new Money(minor, currency)
  }

  static zero(currency: Currency): Money {
    return Money.ofMinor(0n, currency)
  }

  /**
   * Reads `12.5`, `-3`, `0.07`.
   * @throws invalid_amount when it is no plain decimal, or has more digits than the currency knows.
   */
  static parse(amount: string, currency: Currency): Money {
    const digits = minorDigits(currency)
    const match = /^(-)?(\d{1,15})(?:\.(\d+))?$/.exec(amount.trim())
    const fraction = match?.[3] ?? ''
    if (!match || fraction.length > digits) {
      throw invalidField(
        'amount',
        `"${amount}" is not an amount in ${currency} (${digits} decimal places).`,
        'invalid_amount',
      )
    }
    const minor = BigInt(match[2] + fraction.padEnd(digits, '0'))
    return new Money(match[1] ? -minor : minor, currency)
  }

  static fromWire(wire: WireMoney): Money {
    return Money.parse(wire.amount, wire.currency)
  }

  static sum(amounts: Iterable<Money>, currency: Currency): Money {
    let total = Money.zero(currency)
    for (const amount of amounts) total = total.plus(amount)
    return total
  }

  plus(other: Money): Money {
    return new Money(this.minor + this.same(other).minor, this.currency)
  }

  minus(other: Money): Money {
    return new Money(this.minor - this.same(other).minor, this.currency)
  }

  negated(): Money {
    return new Money(-this.minor, this.currency)
  }

  times(count: number): Money {
    if (!Number.isSafeInteger(count))
      throw new RangeError(`Money can be multiplied by whole numbers only, not by ${count}.`)
    return new Money(this.minor * BigInt(count), this.currency)
  }

  /** `this × numerator ÷ denominator`, half a minor unit away from zero. One rounding, at the end. */
  share(numerator: bigint, denominator: bigint): Money {
    return new Money(divideHalfUp(this.minor * numerator, denominator), this.currency)
  }

  /** Splits by weight without losing or making a minor unit: the parts always add up to the whole. */
  allocate(weights: number[]): Money[] {
    const currency = table[this.currency]!
    const parts = allocate(
      dinero({ amount: this.minor, currency }),
      weights.map((weight) => BigInt(weight)),
    )
    return parts.map((part) => new Money(toSnapshot(part).amount, this.currency))
  }

  equals(other: Money): boolean {
    return this.minor === other.minor && this.currency === other.currency
  }

  compare(other: Money): -1 | 0 | 1 {
    const difference = this.minor - this.same(other).minor
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }

  atMost(limit: Money): Money {
    return this.compare(limit) > 0 ? limit : this
  }

  get isZero(): boolean {
    return this.minor === 0n
  }

  get isPositive(): boolean {
    return this.minor > 0n
  }

  get isNegative(): boolean {
    return this.minor < 0n
  }

  /** The decimal string with all digits of the currency: `12.50`, `-0.07`, `1200` (JPY). */
  toDecimal(): string {
    const digits = minorDigits(this.currency)
    const text = (this.minor < 0n ? -this.minor : this.minor).toString().padStart(digits + 1, '0')
    const sign = this.minor < 0n ? '-' : ''
    return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
  }

  toWire(): WireMoney {
    return { amount: this.toDecimal(), currency: this.currency }
  }

  toString(): string {
    return `${this.toDecimal()} ${this.currency}`
  }

  toJSON(): WireMoney {
    return this.toWire()
  }

  private same(other: Money): Money {
    if (other.currency !== this.currency) {
      throw new TypeError(`${this.currency} and ${other.currency} cannot be put together without a rate.`)
    }
    return other
  }
}

/** Integer division that rounds halves away from zero, as tax offices and price lists do. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new RangeError('Division by zero.')
  const negative = numerator < 0n !== denominator < 0n
  const top = numerator < 0n ? -numerator : numerator
  const bottom = denominator < 0n ? -denominator : denominator
  const rounded = (top * 2n + bottom) / (bottom * 2n)
  return negative ? -rounded : rounded
}
