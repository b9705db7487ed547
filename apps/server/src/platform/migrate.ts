import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type pg from 'pg'
import { StartError } from '../start-error.ts'
import type { Module } from './module.ts'
import { ensurePortalRole, grantToPortal } from './portal-role.ts'

const LOCK = 4_717_000

type Migration = { module: string; name: string; text: string; hash: string }

/** The oldest PostgreSQL we run on: 15, for its security-invoker views and MERGE. */
const OLDEST_POSTGRES = 150_000

async function migrationsOf(modules: Module[]): Promise<Migration[]> {
  const all: Migration[] = []
  for (const module of modules) {
    const names = (await readdir(module.migrations)).filter((name) => name.endsWith('.sql')).sort()
    for (const name of names) {
      const text = await readFile(new URL(name, module.migrations), 'utf8')
      all.push({ module: module.name, name, text, hash: createHash('sha256').update(text).digest('hex') })
    }
  }
  return all
}

/**
 * Brings the database up to date: plain SQL files, module by module in the order given (lower floors first), each in its
 * own transaction, under an advisory lock so that several processes may start at once. Forward only.
 *
 * Before them it makes the role behind the wall between clients, and afterwards it lets that role use what is there.
 *
 * Answers the names that were applied.
 * @throws StartError when PostgreSQL is too old, the database knows a migration that this binary does not, or its user may
 * not make the role
 */
export async function migrate(
  pool: pg.Pool,
  modules: Module[],
  onApplied: (name: string) => void = () => {},
): Promise<string[]> {
  const known = await migrationsOf(modules)
  const client = await pool.connect()
  try {
    await refuseOldPostgres(client)
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await client.query('CREATE SCHEMA IF NOT EXISTS platform')
    await client.query(`CREATE TABLE IF NOT EXISTS platform.migrations (
      module text NOT NULL, name text NOT NULL, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (module, name))`)
    const { rows } = await client.query<{ module: string; name: string; hash: string }>(
      'SELECT module, name, hash FROM platform.migrations',
    )
    refuseForeign(known, rows)
    const applied = new Set(rows.map((row) => `${row.module}/${row.name}`))
    const fresh = known.filter((migration) => !applied.has(`${migration.module}/${migration.name}`))
    await ensurePortalRole(client)
    for (const migration of fresh) {
      await apply(client, migration)
      onApplied(`${migration.module}/${migration.name}`)
    }
    // The sandbox is another side of the wire: the portal asks it over HTTP.
    const rooms = modules.map((module) => module.name).filter((name) => name !== 'sandbox')
    await grantToPortal(client, rooms)
    return fresh.map((migration) => `${migration.module}/${migration.name}`)
  } finally {
    await client.query('SELECT pg_advisory_unlock_all()').catch(() => {})
    client.release()
  }
}

async function refuseOldPostgres(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version`,
  )
  const server = rows[0]!
  if (Number(server.number) < OLDEST_POSTGRES) {
    throw new StartError(
      `DATABASE_URL points to PostgreSQL ${server.version}; Ostler needs 15 or newer. Upgrade that server, or unset DATABASE_URL to use the built-in one.`,
    )
  }
}

function refuseForeign(known: Migration[], applied: { module: string; name: string; hash: string }[]): void {
  const byName = new Map(known.map((migration) => [`${migration.module}/${migration.name}`, migration]))
  for (const row of applied) {
    const name = `${row.module}/${row.name}`
    const mine = byName.get(name)
    if (!mine && row.module === 'sandbox') {
      throw new StartError(
        'This database was made in sandbox mode, and pretended business is in it. Use another one for live mode, or set OSTLER_MODE=sandbox.',
      )
    }
    if (!mine) {
      throw new StartError(
        `The database was last used by a newer Ostler (it has "${name}"). Start that version or newer, or restore a back-up made before the upgrade.`,
      )
    }
    if (mine.hash !== row.hash) {
      throw new StartError(
        `Migration "${name}" has changed since it was applied. Restore the original file and put the change into a new migration.`,
      )
    }
  }
}

async function apply(client: pg.PoolClient, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(migration.module)}`)
    await client.query(migration.text)
    await client.query('INSERT INTO platform.migrations (module, name, hash) VALUES ($1, $2, $3)', [
      migration.module,
      migration.name,
      migration.hash,
    ])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw new Error(`Migration "${migration.module}/${migration.name}" failed.`, { cause: error })
  }
}
