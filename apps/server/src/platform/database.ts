import type { DomainError } from '@ostler/kernel'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'

/** A handle for queries. Inside a transaction it is the transaction's own connection. */
export type Db = NodePgDatabase<Record<string, never>>

export type Databases = {
  /** Writes, in transactions. */
  pool: pg.Pool
  /** Reads outside a transaction, on sessions that PostgreSQL itself keeps read-only. */
  readPool: pg.Pool
  read: Db
  close(): Promise<void>
}

export type ConnectOptions = {
  poolSize: number
  onError: (error: Error) => void
  /** Do not wait for the disk at each commit. Only for data that can be made again, such as the demo's. */
  hasty?: boolean
}

export function connectDatabases(url: string, { poolSize, onError, hasty = false }: ConnectOptions): Databases {
  const common = { connectionString: url, idleTimeoutMillis: 30_000, connectionTimeoutMillis: 10_000 }
  const pool = new pg.Pool({
    ...common,
    max: poolSize,
    application_name: 'ostler',
    ...(hasty ? { options: '-c synchronous_commit=off' } : {}),
  })
  const readPool = new pg.Pool({
    ...common,
    max: poolSize,
    application_name: 'ostler-read',
    options: '-c default_transaction_read_only=on',
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', onError)
  readPool.on('error', onError)
  return {
    pool,
    readPool,
    read: drizzle(readPool),
    close: async () => {
      await Promise.all([pool.end(), readPool.end()])
    },
  }
}

const RETRIED_STATES = new Set(['40001', '40P01'])
const MOST_TRIES = 6

/** PostgreSQL's SQLSTATE of an error, also when a library wrapped it. */
export function sqlState(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && /^[0-9A-Z]{5}$/.test(cause.code)) return cause.code
  }
  return undefined
}

/** The name of the constraint that refused a row, when one did. */
export function violatedConstraint(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('constraint' in cause && typeof cause.constraint === 'string') return cause.constraint
  }
  return undefined
}

/**
 * Runs `work` in one transaction. A serialization failure or deadlock rolls back and runs the whole work again, so it
 * must do nothing that cannot be repeated: no network, no changed variables outside. `begin` may set what holds for it.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query(begin)
      const result = await work(client)
      await client.query('COMMIT')
      return result
    } catch (error) {
      await client.query('ROLLBACK').catch((failed: Error) => {
        broken = failed
      })
      if (!RETRIED_STATES.has(sqlState(error) ?? '') || tries >= MOST_TRIES) throw error
    } finally {
      client.release(broken)
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** tries))
  }
}

/**
 * Runs `work` while holding a session-wide advisory lock, or answers `busy` at once when somebody else holds it.
 * The lock ends with the connection, so a killed process never leaves it behind.
 */
export async function whileLocked<T>(pool: pg.Pool, name: string, work: () => Promise<T>): Promise<T | 'busy'> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
      [name],
    )
    if (!rows[0]?.locked) return 'busy'
    try {
      return await work()
    } finally {
      await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch((failed: Error) => {
        broken = failed
      })
    }
  } finally {
    client.release(broken)
  }
}

/** Turns the refusal of a unique constraint into the domain error that names it. Other errors pass through. */
export async function refusing<T>(write: Promise<T>, refusals: Record<string, () => DomainError>): Promise<T> {
  try {
    return await write
  } catch (error) {
    const refusal = refusals[violatedConstraint(error) ?? '']
    throw refusal ? refusal() : error
  }
}

const FOREIGN_KEY_STATE = '23503'

/** The same for a removal that others are in the way of, whoever they are: rooms above are known by their foreign keys only. */
export async function refusingWhatIsNamed<T>(removal: Promise<T>, refusal: () => DomainError): Promise<T> {
  try {
    return await removal
  } catch (error) {
    throw sqlState(error) === FOREIGN_KEY_STATE ? refusal() : error
  }
}
