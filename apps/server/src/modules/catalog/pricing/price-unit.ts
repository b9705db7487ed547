import { type Cycle, type DayCount, Money, prorate } from '@ostler/kernel'
import type { KeptDiscount, QuotedOption, QuotedPart, QuotedUnit } from '../quote.ts'
import { discountOn, type GroupDiscount, groupOff } from './discount.ts'
import type { FirstCharge } from './first-charge.ts'

export type UnitToPrice = {
  cycle: Cycle
  recurring: Money
  setup: Money
  options: QuotedOption[]
  keeps: KeptDiscount[]
  setupDiscount: { amount: Money; label: string | null }
  /** Null when it does not recur. */
  first: FirstCharge | null
  dayCount: DayCount
  /** What the group of the client takes off; null: nothing, or staff agreed on a price. */
  group: GroupDiscount | null
}

/** What one unit is charged today, part by part, and what it will cost afterwards. */
export function priceUnit(unit: UnitToPrice): QuotedUnit {
  const { recurring, setup, options, first } = unit
  const currency = recurring.currency
  const charged = first ? recurringParts(unit, first) : { parts: [onceFor(unit)], keeps: [] }
  const parts = setup.isZero ? charged.parts : [...charged.parts, setupOf(unit)]
  return {
    recurring,
    setup,
    options,
    anchor: first?.anchor ?? null,
    chargedUntil: first?.chargedUntil ?? null,
    parts,
    keeps: charged.keeps,
    dueToday: Money.sum(
      parts.map((part) => part.net),
      currency,
    ),
    renewsOn: first?.chargedUntil ?? null,
    renewal: first && recurring.minus(discountOn(recurring, charged.keeps, unit.group).discount),
  }
}

/** A stub is reduced in its proportion and uses up none of the periods that a discount holds for. */
function recurringParts({ recurring, keeps, dayCount, group }: UnitToPrice, first: FirstCharge) {
  const parts: QuotedPart[] = []
  let alive = keeps
  for (const { period, of } of first.spans) {
    const whole = discountOn(recurring, alive, group)
    if (of) {
      const [gross, discount] = [recurring, whole.discount].map((amount) => prorate(amount, period, of, dayCount))
      parts.push(partOf({ kind: 'stub', period, of, gross: gross!, discount: discount!, label: whole.label }))
      continue
    }
    const { discount, label } = whole
    parts.push(partOf({ kind: 'period', period, of: null, gross: recurring, discount, label }))
    alive = whole.keeps
  }
  return { parts, keeps: alive }
}

function onceFor({ recurring, keeps, group }: UnitToPrice): QuotedPart {
  const { discount, label } = discountOn(recurring, keeps, group)
  return partOf({ kind: 'once', period: null, of: null, gross: recurring, discount, label })
}

/** The group comes off what a seasonal price left; a set-up that a promotion made free has nothing left. */
function setupOf({ setup, setupDiscount, group }: UnitToPrice): QuotedPart {
  const off = group ? groupOff(setup.minus(setupDiscount.amount), group.percent) : setup.minus(setup)
  const amount = setupDiscount.amount.plus(off)
  const labels = [setupDiscount.label, off.isPositive && group ? group.label : null].filter((label) => label !== null)
  const label = labels.length > 0 ? labels.join(', ') : null
  return partOf({ kind: 'setup', period: null, of: null, gross: setup, discount: amount, label })
}

function partOf({ label, ...part }: Omit<QuotedPart, 'net' | 'discountLabel'> & { label: string | null }): QuotedPart {
  return { ...part, net: part.gross.minus(part.discount), discountLabel: part.discount.isPositive ? label : null }
}
