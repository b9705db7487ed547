import { z } from 'zod'
import type { Queryable } from './sql.ts'

/**
 * Ways in which the other side can go wrong on request:
 *
 * - `error`: says 503 before it does anything
 * - `reject`: says 422, and would say it again
 * - `late`: does the work, and answers after a delay
 * - `drop`: does the work, and hangs up instead of answering
 * - `limit`: says 429, nothing done
 *
 * and of the server panel only:
 *
 * - `half`: begins, and never finishes. An account stands there broken; what is taken on fails in the end; anything else is
 *   done, and answered with 500
 * - `slow`: takes the work on, and needs the delay to finish it
 */
export type Mode = 'error' | 'late' | 'drop' | 'reject' | 'limit' | 'half' | 'slow'

export type Door = 'gateway' | 'panel' | 'mail' | 'vies'

export type Misbehaviour = { mode: Mode; delayMs: number }

export const failureOrder = z.object({
  /** What to go wrong for (a domain, one of our keys, an address), or `*`. */
  match: z.string().min(1),
  mode: z.enum(['error', 'late', 'drop', 'reject', 'limit']),
  times: z.number().int().min(0).max(1_000_000),
  delayMs: z.number().int().min(0).max(600_000).default(2_000),
  /** Only this verb; left out, every verb that changes something. */
  verb: z.string().optional(),
})

export const panelFailureOrder = failureOrder.extend({
  mode: z.enum(['error', 'late', 'drop', 'reject', 'limit', 'half', 'slow']),
})

export type FailureOrder = z.output<typeof panelFailureOrder>

/** Kept in the database, because the next request may be answered by another process. */
export async function orderFailure(db: Queryable, door: Door, order: FailureOrder): Promise<void> {
  await db.query(
    `insert into sandbox.failures (door, match, verb, mode, remaining, delay_ms) values ($1, $2, $3, $4, $5, $6)`,
    [door, order.match, order.verb ?? null, order.mode, order.times, order.delayMs],
  )
}

export async function clearFailures(db: Queryable, door: Door): Promise<void> {
  await db.query(`update sandbox.failures set remaining = 0 where door = $1 and remaining > 0`, [door])
}

/** Uses up one ordered failure that fits, oldest first. Two requests at the same moment never share one. */
export async function takeFailure(
  db: Queryable,
  call: { door: Door; verb: string; subjects: string[]; changes: boolean },
): Promise<Misbehaviour | null> {
  const { rows } = await db.query<{ mode: Mode; delay_ms: number }>(
    `update sandbox.failures set remaining = remaining - 1
      where id = (
        select id from sandbox.failures
         where door = $1 and remaining > 0
           and match = any ($2::text[])
           and (verb = $3 or (verb is null and $4))
         order by id limit 1
           for update skip locked)
      returning mode, delay_ms`,
    [call.door, ['*', ...call.subjects], call.verb, call.changes],
  )
  const taken = rows[0]
  return taken ? { mode: taken.mode, delayMs: taken.delay_ms } : null
}
