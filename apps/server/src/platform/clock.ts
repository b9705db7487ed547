/** Tells the time. Everything in the house asks this, so that sandbox mode can move it. */
export interface Clock {
  now(): Temporal.Instant
}

export const systemClock: Clock = { now: () => Temporal.Now.instant() }

/**
 * A clock that runs ahead of the real one. It only ever moves forward: invoices, numbers and periods rely on time that
 * does not go back.
 */
export class SandboxClock implements Clock {
  #aheadMs: number
  #pinned: Temporal.Instant | null = null

  /** Demo data begins in the past: there the lead is negative. */
  constructor(aheadMs = 0) {
    this.#aheadMs = aheadMs
  }

  now(): Temporal.Instant {
    return this.#pinned ?? Temporal.Instant.fromEpochMilliseconds(Date.now() + this.#aheadMs)
  }

  get aheadMs(): number {
    return this.#aheadMs
  }

  /** Takes over how far ahead the shared clock is (milliseconds); a smaller value than before is ignored. */
  follow(aheadMs: number): void {
    this.#aheadMs = Math.max(this.#aheadMs, aheadMs)
  }

  /** Stands still at this moment, or now if that is later, while work is done; `release` lets it run on from there. */
  pin(at: Temporal.Instant): void {
    const now = this.now()
    this.#pinned = Temporal.Instant.compare(at, now) < 0 ? now : at
  }

  release(): void {
    if (this.#pinned) this.follow(this.#pinned.epochMilliseconds - Date.now())
    this.#pinned = null
  }
}

/** Turns instants into civil dates and back; the business time zone is the one converter in the house. */
export class BusinessCalendar {
  readonly timeZone: string

  constructor(timeZone: string) {
    this.timeZone = timeZone
  }

  dateOf(instant: Temporal.Instant): Temporal.PlainDate {
    return instant.toZonedDateTimeISO(this.timeZone).toPlainDate()
  }

  /** The instant of a civil time on a day; in a gap of daylight saving, the moment after it. */
  instantOf(date: Temporal.PlainDate, time: Temporal.PlainTime): Temporal.Instant {
    return date.toZonedDateTime({ timeZone: this.timeZone, plainTime: time }).toInstant()
  }
}
