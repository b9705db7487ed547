import { invalidField } from './errors.ts'
import type { Money } from './money.ts'

/** A percentage in hundred-thousandths of a percent, so that 21 %, 8.875 % and 9.97500 % are all exact. */
const SCALE = 100_000n

/** An exact percentage, such as a tax rate. Its text form is a plain decimal: `19`, `8.875`. */
export class Percent {
  readonly scaled: bigint

  private constructor(scaled: bigint) {
    this.scaled = scaled
  }

  /** @throws invalid_percent for anything but a decimal with up to five places. */
  static parse(text: string): Percent {
    const match = /^(\d{1,6})(?:\.(\d{1,5}))?$/.exec(text.trim())
    if (!match) throw invalidField('rate', `"${text}" is not a percentage.`, 'invalid_percent')
    return new Percent(BigInt(match[1] + (match[2] ?? '').padEnd(5, '0')))
  }

  /** This percentage of an amount, rounded half up once. */
  of(amount: Money): Money {
    return amount.share(this.scaled, 100n * SCALE)
  }

  /** The part of an amount that already has this percentage in it: 119.00 holds 19.00 at 19 %. Rounded half up once. */
  within(amount: Money): Money {
    return amount.share(this.scaled, 100n * SCALE + this.scaled)
  }

  toString(): string {
    const text = this.scaled.toString().padStart(6, '0')
    return `${text.slice(0, -5)}.${text.slice(-5)}`.replace(/\.?0+$/, '')
  }
}
