import { type RateClass, rateClasses } from '@ostler/contract'
import { DomainError } from '@ostler/kernel'
import type pg from 'pg'

/** What the RateLimit headers say about one budget (draft-ietf-httpapi-ratelimit-headers). */
export type Budget = { limit: number; remaining: number; resetSeconds: number }

export class RateLimited extends DomainError {
  readonly budget: Budget

  constructor(budget: Budget) {
    super('rate_limited', 'rate_limited', `Too many requests. Try again in ${budget.resetSeconds} seconds.`)
    this.budget = budget
  }
}

/** Counts calls in fixed windows. The counters are in PostgreSQL, so that all web processes share them. */
export class RateLimits {
  readonly #pool: pg.Pool
  readonly #enabled: boolean

  constructor(pool: pg.Pool, enabled: boolean) {
    this.#pool = pool
    this.#enabled = enabled
  }

  /** Takes one call from the caller's budget. @throws RateLimited when it is used up. */
  async take(rate: RateClass, caller: string, known: boolean): Promise<Budget | null> {
    if (!this.#enabled) return null
    const { window, anonymous, known: more } = rateClasses[rate]
    const limit = known ? more : anonymous
    const seconds = Date.now() / 1000
    const windowNo = Math.floor(seconds / window)
    const { rows } = await this.#pool.query<{ used: number }>(
      `INSERT INTO platform.rate_limits AS r (bucket, window_no, used, ends_at) VALUES ($1, $2, 1, to_timestamp($3))
       ON CONFLICT (bucket, window_no) DO UPDATE SET used = r.used + 1 RETURNING used`,
      [bucket(rate, caller), windowNo, (windowNo + 1) * window],
    )
    const used = rows[0]!.used
    const budget = {
      limit,
      remaining: Math.max(0, limit - used),
      resetSeconds: Math.ceil((windowNo + 1) * window - seconds),
    }
    if (used > limit) throw new RateLimited(budget)
    return budget
  }

  /** Gives a call back: a log-in that succeeded is no attack. */
  async giveBack(rate: RateClass, caller: string): Promise<void> {
    if (!this.#enabled) return
    const windowNo = Math.floor(Date.now() / 1000 / rateClasses[rate].window)
    await this.#pool.query(
      `UPDATE platform.rate_limits SET used = used - 1 WHERE bucket = $1 AND window_no = $2 AND used > 0`,
      [bucket(rate, caller), windowNo],
    )
  }
}

const bucket = (rate: RateClass, caller: string) => `${rate}:${caller}`
