import { Money, Percent } from '@ostler/kernel'
import type { LateFees, Reminders } from './settings.ts'

/** Of steps and fees that a run missed, those are made up for that are no older than this. */
const MADE_UP_FOR_DAYS = 30

/** A reminder that falls to the invoices whose due date lies in `[dueFrom, dueUntil]`. */
export type ReminderStep = {
  /** `reminder:-7` is seven days before the due date, `reminder:3` three days after it. */
  name: string
  /** Days from the due date to the day of the step; negative before it. */
  offset: number
  template: 'invoice_reminder' | 'invoice_overdue'
  dueFrom: Temporal.PlainDate
  dueUntil: Temporal.PlainDate
}

/**
 * Pure: which step each invoice is at on a day. The due dates of two steps never overlap, so after nights that were missed
 * an invoice gets the latest step only; and nobody is told that an invoice will be due when it is overdue.
 */
export function reminderSteps({ before, after }: Reminders, today: Temporal.PlainDate): ReminderStep[] {
  const offsets = [...before.map((days) => -days), ...after].sort((a, b) => a - b)
  return offsets.map((offset, index) => {
    const next = offsets[index + 1] ?? Number.POSITIVE_INFINITY
    const latest = Math.min(next - 1, offset + MADE_UP_FOR_DAYS, offset <= 0 ? 0 : Number.POSITIVE_INFINITY)
    return {
      name: `reminder:${offset}`,
      offset,
      template: offset <= 0 ? 'invoice_reminder' : 'invoice_overdue',
      dueFrom: today.subtract({ days: latest }),
      dueUntil: today.subtract({ days: offset }),
    }
  })
}

/** Pure: the due dates of the invoices that a fee may fall to on a day, both inclusive. */
export function dueDatesWithFee(rule: LateFees, today: Temporal.PlainDate) {
  const dueUntil = today.subtract({ days: rule.afterDays })
  const days = rule.everyDays === null ? MADE_UP_FOR_DAYS : rule.everyDays * rule.most - 1
  return { dueFrom: dueUntil.subtract({ days }), dueUntil }
}

/**
 * Pure: the fee on what is still open, rounded half up once, before tax. None where the rule names no amount for the
 * currency: an amount of another currency is no substitute. The minimum goes before the maximum.
 */
export function lateFeeOn(open: Money, rule: LateFees): Money | null {
  const named = (amounts: Record<string, string>) => {
    const amount = amounts[open.currency]
    return amount === undefined ? null : Money.parse(amount, open.currency)
  }
  if (rule.kind === 'fixed') return positive(named(rule.amounts))
  let fee = Percent.parse(rule.percent).of(open)
  const minimum = named(rule.minimum)
  const maximum = named(rule.maximum)
  if (minimum && fee.compare(minimum) < 0) fee = minimum
  if (maximum) fee = fee.atMost(maximum)
  return positive(fee)
}

const positive = (fee: Money | null): Money | null => (fee?.isPositive ? fee : null)
