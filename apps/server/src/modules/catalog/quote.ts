import type { Cycle, Money, Period } from '@ostler/kernel'
import type { Taxed } from '../tax/index.ts'
import type { Product } from './queries/price-list.ts'

/** A price of the price list: what one unit costs per cycle, and once. */
export type Price = { cycle: Cycle; recurring: Money; setup: Money }

export type QuotedOption = {
  optionId: number
  choiceId: number
  name: string
  choice: string
  /** What the server module is told. */
  value: string
  quantity: number
  /** Per period, for the whole quantity. */
  recurring: Money
  /** Once, for the whole quantity. */
  setup: Money
}

/**
 * A discount that a service keeps: `discountOn` applies it today and at every renewal. Stored as JSON on the service, so
 * amounts are minor units of the service's currency, as text.
 */
export type KeptDiscount = {
  label: string
  /** Null: a seasonal price. */
  promotionId: number | null
  kind: 'percent' | 'fixed' | 'override'
  /** Of `percent`, as the kernel writes it: `12.5`. */
  percent: string | null
  /** What `fixed` takes off, or the price that `override` puts in the place of the list's. */
  amountMinor: string | null
  /** Whole periods still to come after those charged now; null: for life. */
  periodsLeft: number | null
}

/** One thing that is charged today. Becomes one charge, and one line of the invoice. */
export type QuotedPart = {
  kind: 'stub' | 'period' | 'setup' | 'once'
  /** Of a stub and a period: what it covers. */
  period: Period | null
  /** Of a stub: the full period that it is a part of. */
  of: Period | null
  gross: Money
  /** Never below zero, never more than `gross`. */
  discount: Money
  /** `gross` less `discount`: what is charged, before tax. */
  net: Money
  discountLabel: string | null
}

/** One unit sold: becomes one service. */
export type QuotedUnit = {
  /** A full period with its options, before discounts: the price that the service keeps. */
  recurring: Money
  setup: Money
  options: QuotedOption[]
  /** Periods are counted from here; null when it does not recur. */
  anchor: Temporal.PlainDate | null
  /** End of the last period or stub charged today, or of the trial; null when it does not recur. */
  chargedUntil: Temporal.PlainDate | null
  parts: QuotedPart[]
  keeps: KeptDiscount[]
  dueToday: Money
  renewsOn: Temporal.PlainDate | null
  /** The next period with the discounts that live on, before tax. */
  renewal: Money | null
}

export type QuotedLine = {
  product: Product
  cycle: Cycle
  quantity: number
  units: QuotedUnit[]
  bundle: { id: number; name: string } | null
  /** The line of this quote that an add-on hangs on. */
  parentIndex: number | null
}

/** The answer to "how much?". `recurring + setup + prorated − discount = dueToday`, and so do the parts of all units. */
export type Quote = {
  currency: string
  lines: QuotedLine[]
  /** Full periods, and what is bought once. */
  recurring: Money
  setup: Money
  /** Parts of periods. */
  prorated: Money
  discount: Money
  /** Before tax. */
  dueToday: Money
  promotion: { code: string; label: string; applied: boolean; why: string | null } | null
  tax: Taxed | { pending: true } | null
  /** With tax; while the tax is pending, without. */
  total: Money
  creditUsable: Money
}
