import { type Alignment, type Cycle, firstPeriods, type Period, periodAround, periodFrom, recurs } from '@ostler/kernel'

/** What an add-on is bought for: a service that is had, or the product that it is bought together with. */
export type Parent = { anchorOn: Temporal.PlainDate; cycle: Cycle; chargedUntil: Temporal.PlainDate | null }

/** A time that is charged on the first day; with `of` it is a part of that period, else a full one. */
export type Span = { period: Period; of: Period | null }

export type FirstCharge = { anchor: Temporal.PlainDate; spans: Span[]; chargedUntil: Temporal.PlainDate }

type Start = {
  startsOn: Temporal.PlainDate
  cycle: Cycle
  trialDays: number
  alignment: Alignment | null
  parent: Parent | null
}

/**
 * The time that is charged when something begins; null when it does not recur. A trial charges nothing until its end, where
 * the first period begins. An add-on ends with what it hangs on, and has no trial of its own.
 */
export function firstCharge({ startsOn, cycle, trialDays, alignment, parent }: Start): FirstCharge | null {
  if (!recurs(cycle)) return null
  if (parent?.chargedUntil) return coTerminated(startsOn, cycle, { ...parent, chargedUntil: parent.chargedUntil })
  if (trialDays > 0 && !parent) {
    const anchor = startsOn.add({ days: trialDays })
    return { anchor, spans: [], chargedUntil: anchor }
  }
  const { anchor, stub, full } = firstPeriods(startsOn, cycle, alignment)
  const spans: Span[] = []
  if (stub) spans.push(stub)
  if (full) spans.push({ period: full, of: null })
  return { anchor, spans, chargedUntil: spans.at(-1)!.period.end }
}

/**
 * The add-on's periods lie so that one of them ends where the parent is charged until. What is left of the current one is
 * charged now; with the same cycle also those after it, so that from then on both renew on one day. An add-on of a shorter
 * cycle renews by itself in between and meets its parent at the end.
 */
function coTerminated(
  startsOn: Temporal.PlainDate,
  cycle: Cycle,
  parent: { anchorOn: Temporal.PlainDate; cycle: Cycle; chargedUntil: Temporal.PlainDate },
): FirstCharge {
  // Counted from the parent's anchor where that fits, so that the 31st survives February in both.
  const anchor = beginsPeriod(parent.anchorOn, cycle, parent.chargedUntil) ? parent.anchorOn : parent.chargedUntil
  const current = periodAround(anchor, cycle, startsOn)
  const isWhole = current.start.equals(startsOn)
  const spans: Span[] = [
    isWhole ? { period: current, of: null } : { period: { start: startsOn, end: current.end }, of: current },
  ]
  let chargedUntil = current.end
  while (cycle === parent.cycle && Temporal.PlainDate.compare(chargedUntil, parent.chargedUntil) < 0) {
    const next = periodFrom(anchor, cycle, chargedUntil)
    spans.push({ period: next, of: null })
    chargedUntil = next.end
  }
  return { anchor, spans, chargedUntil }
}

const beginsPeriod = (anchor: Temporal.PlainDate, cycle: Cycle, day: Temporal.PlainDate): boolean =>
  periodAround(anchor, cycle, day).start.equals(day)
