import { type Currency, type Cycle, Money, type Period, periodFrom, recurs } from '@ostler/kernel'

/** A price of the price list: what one unit costs per cycle, and once. */
export type Price = { cycle: Cycle; recurring: Money; setup: Money }

/** An option as it was picked: what it costs per period and once, for the whole quantity. */
export type QuotedOption = {
  optionId: number
  choiceId: number
  name: string
  choice: string
  /** What the server module is told. */
  value: string
  quantity: number
  recurring: Money
  setup: Money
}

export type QuotedLine = {
  cycle: Cycle
  quantity: number
  /** Per period, for all units. */
  recurring: Money
  /** Once, for all units. */
  setup: Money
  dueToday: Money
  /** What the first charge covers; null for what does not recur. */
  period: Period | null
}

export type Quote = { lines: QuotedLine[]; recurring: Money; setup: Money; dueToday: Money }

/** What a number of units costs when they start on a day. */
export function quoteLine(price: Price, quantity: number, startsOn: Temporal.PlainDate): QuotedLine {
  const recurring = price.recurring.times(quantity)
  const setup = price.setup.times(quantity)
  return {
    cycle: price.cycle,
    quantity,
    recurring,
    setup,
    dueToday: recurring.plus(setup),
    period: recurs(price.cycle) ? periodFrom(startsOn, price.cycle, startsOn) : null,
  }
}

export function totalOf(lines: QuotedLine[], currency: Currency): Quote {
  const sum = (part: (line: QuotedLine) => Money) => Money.sum(lines.map(part), currency)
  return {
    lines,
    recurring: sum((line) => line.recurring),
    setup: sum((line) => line.setup),
    dueToday: sum((line) => line.dueToday),
  }
}
