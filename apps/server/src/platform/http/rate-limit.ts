import { type RateClass, rateClasses } from '@ostler/contract'
import { DomainError } from '@ostler/kernel'
import type pg from 'pg'

/** What the RateLimit headers say about one budget (draft-ietf-httpapi-ratelimit-headers). */
export type Budget = { limit: number; remaining: number; resetSeconds: number }

export class RateLimited extends DomainError {
  readonly budget: Budget

  constructor(budget: Budget) {
    super('rate_limited', 'rate_limited', `Too many tries. Try again ${inWords(budget.resetSeconds)}.`)
    this.budget = budget
  }
}

const inWords = (seconds: number) =>
  seconds > 90 ? `in ${Math.ceil(seconds / 60)} minutes` : seconds === 1 ? 'in a second' : `in ${seconds} seconds`

/** Counts calls in fixed windows. The counters are in PostgreSQL, so that all web processes share them. */
export class RateLimits {
  readonly #pool: pg.Pool
  readonly enabled: boolean

  constructor(pool: pg.Pool, enabled: boolean) {
    this.#pool = pool
    this.enabled = enabled
  }

  /** Takes one call from the caller's budget. @throws RateLimited when it is used up. */
  async take(rate: RateClass, caller: string, known: boolean): Promise<Budget | null> {
    if (!this.enabled) return null
    const { window, anonymous, known: more } = rateClasses[rate]
    const limit = known ? more : anonymous
    const used = await this.count(bucket(rate, caller), window)
    const resetSeconds = Math.ceil(window - ((Date.now() / 1000) % window))
    const budget = { limit, remaining: Math.max(0, limit - used), resetSeconds }
    if (used > limit) throw new RateLimited(budget)
    return budget
  }

  /** Gives a call back: a log-in that succeeded is no attack. */
  async giveBack(rate: RateClass, caller: string): Promise<void> {
    if (this.enabled) await this.uncount(bucket(rate, caller), rateClasses[rate].window)
  }

  /** Counts one more of something in the window at hand (seconds) and answers how many there were. Never refuses. */
  async count(what: string, window: number): Promise<number> {
    const windowNo = numberOf(window)
    const { rows } = await this.#pool.query<{ used: number }>(
      `INSERT INTO platform.rate_limits AS r (bucket, window_no, used, ends_at) VALUES ($1, $2, 1, to_timestamp($3))
       ON CONFLICT (bucket, window_no) DO UPDATE SET used = r.used + 1 RETURNING used`,
      [what, windowNo, (windowNo + 1) * window],
    )
    return rows[0]!.used
  }

  /** Takes the last count back. */
  async uncount(what: string, window: number): Promise<void> {
    await this.#pool.query(
      `UPDATE platform.rate_limits SET used = used - 1 WHERE bucket = $1 AND window_no = $2 AND used > 0`,
      [what, numberOf(window)],
    )
  }
}

/** Is this one of the first few within the window? For what may be told a few times and not for ever. */
export async function isAmongFirst(pool: pg.Pool, what: string, limit: number, window: number): Promise<boolean> {
  return (await new RateLimits(pool, true).count(`told:${what}`, window)) <= limit
}

const numberOf = (window: number): number => Math.floor(Date.now() / 1000 / window)

const bucket = (rate: RateClass, caller: string) => `${rate}:${caller}`
