import pg from 'pg'
import { modules, sandboxTables } from '../compose.ts'
import { demoMark } from '../demo/seed.ts'
import type { Installation } from '../installation.ts'

/**
 * Has nobody used this database yet? Migrates it on the way. Demo data that was interrupted while it was made is nobody's
 * work and is taken away, so that it is made anew and whole.
 */
export async function isEmpty(installation: Installation): Promise<boolean> {
  const house = await installation.compose()
  try {
    const { rows } = await house.pool.query<{ used: boolean; interrupted: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM identity.users) AS used,
              EXISTS (SELECT 1 FROM platform.settings WHERE name = $1 AND value = '"making"') AS interrupted`,
      [demoMark.name],
    )
    if (!rows[0]!.interrupted) return !rows[0]!.used
    await takeEverythingAway(house.pool)
    return true
  } finally {
    await house.close()
  }
}

/** Of several processes that start on one new database, one fills it and the others wait until it has. */
export async function oneAtATime(installation: Installation, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: installation.databaseUrl, application_name: 'ostler-first-start' })
  await client.connect()
  try {
    await client.query(`SELECT pg_advisory_lock(hashtextextended('first start', 0))`)
    await work()
  } finally {
    // The lock ends with its session.
    await client.end()
  }
}

async function takeEverythingAway(pool: pg.Pool): Promise<void> {
  for (const schema of [...modules, sandboxTables].map(({ name }) => name).concat('bullmq')) {
    await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  }
}
