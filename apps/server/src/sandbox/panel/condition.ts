import { createHash } from 'node:crypto'
import type pg from 'pg'
import { z } from 'zod'
import type { Misbehaviour } from '../misbehaviour.ts'
import type { Queryable } from '../sql.ts'

/**
 * So many calls of a hundred go wrong, and always the same ones: the seed, the verb, the key of the account and how often
 * it was asked decide. So a race can be run again, whoever comes first in it.
 */
export const weatherBody = z.object({
  /** Turned away, nothing done. */
  failPercent: z.number().int().min(0).max(100).default(0),
  /** Done, and answered after `lateMs`. */
  latePercent: z.number().int().min(0).max(100).default(0),
  /** Done, and hung up. */
  dropPercent: z.number().int().min(0).max(100).default(0),
  lateMs: z.number().int().min(0).max(600_000).default(2_000),
  seed: z
    .union([z.string().max(100), z.number()])
    .default('')
    .transform(String),
  /** Calls that change nothing as well. */
  questionsToo: z.boolean().default(false),
})

export const capacityBody = z.object({ accounts: z.number().int().min(0).max(1_000_000_000).nullable() })

export async function setWeather(db: Queryable, weather: z.output<typeof weatherBody>): Promise<void> {
  const { failPercent, latePercent, dropPercent, lateMs, seed, questionsToo } = weather
  await db.query(
    `update sandbox.panel_condition set fail_percent = $1, late_percent = $2, drop_percent = $3, late_ms = $4, seed = $5,
       questions_too = $6`,
    [failPercent, latePercent, dropPercent, lateMs, seed, questionsToo],
  )
}

export async function setCapacity(db: Queryable, accounts: number | null): Promise<void> {
  await db.query('update sandbox.panel_condition set capacity = $1', [accounts])
}

type Asked = { verb: string; subject: string; changes: boolean }

/** What the weather does to the next call for this subject. */
export async function weatherFor(db: Queryable, { verb, subject, changes }: Asked): Promise<Misbehaviour | null> {
  const { rows } = await db.query<{ fail: number; late: number; drop: number; ms: number; seed: string; nth: string }>(
    `select fail_percent as fail, late_percent as late, drop_percent as drop, late_ms as ms, seed,
            (select count(*) from sandbox.calls where door = 'panel' and subject = $1 and verb = $2)::text as nth
       from sandbox.panel_condition
      where fail_percent + late_percent + drop_percent > 0 and ($3 or questions_too)`,
    [subject, verb, changes],
  )
  const [weather] = rows
  if (!weather) return null
  const roll = createHash('sha256')
    .update(JSON.stringify([weather.seed, verb, subject, weather.nth]))
    .digest()
  const point = (roll.readUInt32BE(0) / 2 ** 32) * 100
  const { fail, late, drop, ms } = weather
  if (point < fail) return { mode: 'error', delayMs: 0 }
  if (point < fail + late) return { mode: 'late', delayMs: ms }
  return point < fail + late + drop ? { mode: 'drop', delayMs: 0 } : null
}

/** Null when the panel is full. Where its room is limited, two who make accounts at once do so one after the other. */
export async function hasRoom<Made>(pool: pg.Pool, make: (db: Queryable) => Promise<Made>): Promise<Made | null> {
  const limited = await pool.query('select from sandbox.panel_condition where capacity is not null')
  if (limited.rowCount === 0) return make(pool)
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{ capacity: number | null }>(
      'select capacity from sandbox.panel_condition for update',
    )
    const { accounts } = await readCondition(client)
    const capacity = rows[0]!.capacity
    const made = capacity === null || accounts < capacity ? await make(client) : null
    await client.query('commit')
    return made
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

export type Condition = { accounts: number; capacity: number | null }

export async function readCondition(db: Queryable): Promise<Condition> {
  const { rows } = await db.query<Condition>(
    `select (select count(*)::int from sandbox.accounts where terminated_at is null) as accounts, capacity
       from sandbox.panel_condition`,
  )
  return rows[0]!
}
