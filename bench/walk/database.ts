import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../apps/server/src/platform/embedded-postgres/index.ts'

export type BenchDatabase = {
  url: string
  version: string
  /** For looking from outside; the server has connections of its own. */
  pool: pg.Pool
  dataDir: string
  close(): Promise<void>
}

const log = { info() {}, warn: (message: string) => console.error(message) }

/**
 * A PostgreSQL of its own in a temporary folder, as durable as in production. In addition it keeps the time of each
 * commit: it is the most exact answer to "when was it active?", and asking costs the server nothing.
 */
export async function startDatabase(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ostler-bench-'))
  const start = () => startEmbeddedPostgres({ dataDir, password: 'bench', log })
  try {
    const once = await start()
    await alter(once.url, `ALTER SYSTEM SET track_commit_timestamp = on`)
    await once.stop()
    const server = await start()
    const pool = new pg.Pool({ connectionString: server.url, max: 4 })
    pool.on('error', () => {})
    return {
      url: server.url,
      version: server.version,
      pool,
      dataDir,
      async close() {
        await pool.end()
        await server.stop()
        await rm(dataDir, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true })
    throw error
  }
}

async function alter(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}

/** How far the database is: transactions that wrote something, and bytes of its log. Both are exact and never go back. */
export async function mileage(pool: pg.Pool): Promise<{ transactions: number; logBytes: number }> {
  const { rows } = await pool.query<{ transactions: string; log_bytes: string }>(
    `SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS transactions, pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS log_bytes`,
  )
  return { transactions: Number(rows[0]!.transactions), logBytes: Number(rows[0]!.log_bytes) }
}

/** Milliseconds until the disk has one row, one commit after the other. */
export async function commitTimes(pool: pg.Pool, commits: number): Promise<number[]> {
  await pool.query('CREATE TABLE public.one_row (id bigint)')
  const times: number[] = []
  for (let i = 0; i < commits; i++) {
    const startedAt = performance.now()
    await pool.query({ name: 'one-row', text: 'INSERT INTO public.one_row VALUES ($1)', values: [i] })
    times.push(performance.now() - startedAt)
  }
  await pool.query('DROP TABLE public.one_row')
  return times
}
