import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { modules } from '../compose.ts'
import { StartError } from '../start-error.ts'
import { startEmbeddedPostgres } from './embedded-postgres/index.ts'
import { migrate } from './migrate.ts'
import { examineWall } from './portal-role.ts'

/** Roles belong to a whole server, so these tests have one of their own. */
let server: Awaited<ReturnType<typeof startEmbeddedPostgres>>
let dataDir: string
let admin: pg.Pool
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ostler-roles-'))
  server = await startEmbeddedPostgres({ dataDir, password: 'test', log: { info() {}, warn() {} }, fast: true })
  admin = new pg.Pool({ connectionString: server.url, max: 2 })
  admin.on('error', () => {})
})
afterAll(async () => {
  await admin?.end()
  await server?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const opened: pg.Pool[] = []
afterEach(async () => {
  for (const pool of opened.splice(0)) await pool.end()
  const { rows } = await admin.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datname LIKE 'of\\_%'`,
  )
  for (const { name } of rows) await admin.query(`DROP DATABASE ${name}`)
  await admin.query('DROP ROLE IF EXISTS ostler_portal')
  for (const { name } of rows) await admin.query(`DROP ROLE IF EXISTS ${name}`)
})

let made = 0
/** A login user of this server with a database of their own. */
async function aDatabaseOf(rights: string): Promise<{ pool: pg.Pool; name: string }> {
  const name = `of_user_${++made}`
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'test' ${rights}`)
  await admin.query(`CREATE DATABASE ${name} OWNER ${name}`)
  return { name, pool: poolOf(name, name) }
}

function poolOf(user: string, database: string): pg.Pool {
  const url = new URL(server.url)
  url.username = user
  url.password = 'test'
  url.pathname = `/${database}`
  const pool = new pg.Pool({ connectionString: url.href, max: 4 })
  opened.push(pool)
  return pool
}

/** Whether one client's rows are kept from another, as that user sees it. */
async function mustStand(pool: pg.Pool): Promise<void> {
  const { held, open } = await examineWall(pool)
  expect([held > 20, open]).toEqual([true, []])
  await pool.query(`INSERT INTO clients.clients (first_name, last_name, email, country, currency, created_at)
    SELECT 'Ada', 'No. ' || n, 'ada@example.com', 'GB', 'EUR', now() FROM generate_series(1, 2) AS n`)
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM clients.clients ORDER BY id')
  expect(rows).toHaveLength(2)
  const client = await pool.connect()
  await client.query(`BEGIN; SET LOCAL ROLE ostler_portal; SET LOCAL ostler.client_id = '${rows[0]!.id}'`)
  expect((await client.query('SELECT id FROM clients.clients')).rows).toEqual(rows.slice(0, 1))
  await client.query('ROLLBACK')
  client.release()
}

test('a superuser makes the role with the first migration; the next start finds it', async () => {
  const { pool } = await aDatabaseOf('SUPERUSER')
  expect((await migrate(pool, modules)).length).toBeGreaterThan(10)
  await mustStand(pool)
  expect(await migrate(pool, modules)).toEqual([])
})

test('a user who may make roles and is no superuser makes it', async () => {
  const { pool } = await aDatabaseOf('CREATEROLE')
  await migrate(pool, modules)
  await mustStand(pool)
})

test('a user who may not is told which lines an administrator has to run, and nothing is changed', async () => {
  const { pool, name } = await aDatabaseOf('')
  const refused = await migrate(pool, modules).catch((error) => error)
  expect(refused).toBeInstanceOf(StartError)
  const lines = refused.message.split('\n').filter((line: string) => line.startsWith('  '))
  expect(lines).toEqual(['  CREATE ROLE ostler_portal NOLOGIN;', `  GRANT ostler_portal TO ${name};`])
  expect((await pool.query('SELECT count(*)::int AS n FROM platform.migrations')).rows).toEqual([{ n: 0 }])

  await admin.query(lines.join('\n'))
  await migrate(pool, modules)
  await mustStand(pool)
})

test('another installation on the same server has made the role: who may not take it on is told the one line', async () => {
  const first = await aDatabaseOf('CREATEROLE')
  await migrate(first.pool, modules)
  // Since PostgreSQL 16 the right to make roles is no right over the roles of others.
  const second = await aDatabaseOf('CREATEROLE')
  const refused = await migrate(second.pool, modules).catch((error) => error)
  expect(refused).toBeInstanceOf(StartError)
  expect(refused.message).toContain(`\n  GRANT ostler_portal TO ${second.name};\n`)
  expect(refused.message).not.toContain('CREATE ROLE')
  await admin.query(`GRANT ostler_portal TO ${second.name}`)
  await migrate(second.pool, modules)
  await mustStand(second.pool)
})

test('several databases of a server may be brought up at once', async () => {
  const databases = [await aDatabaseOf('SUPERUSER'), await aDatabaseOf('SUPERUSER'), await aDatabaseOf('SUPERUSER')]
  await Promise.all(databases.map(({ pool }) => migrate(pool, modules)))
  for (const { pool } of databases) await mustStand(pool)
})

test('a role that may pass row-level security is refused', async () => {
  const { pool } = await aDatabaseOf('SUPERUSER')
  await migrate(pool, modules)
  await admin.query('ALTER ROLE ostler_portal BYPASSRLS')
  await expect(migrate(pool, modules)).rejects.toThrow(/ALTER ROLE ostler_portal NOSUPERUSER NOBYPASSRLS;/)
  expect((await examineWall(pool)).open).toContain('clients.clients')
})

test('a user whose own rows would be hidden, because the tables are of another one, does not start', async () => {
  const { pool, name } = await aDatabaseOf('CREATEROLE')
  await migrate(pool, modules)
  await admin.query(`CREATE ROLE of_other LOGIN PASSWORD 'test'; GRANT ostler_portal TO of_other`)
  const there = poolOf('of_other', name)
  await pool.query(`GRANT ALL ON SCHEMA ${modules.map((module) => module.name).join()} TO of_other`)
  for (const module of modules) await pool.query(`GRANT ALL ON ALL TABLES IN SCHEMA ${module.name} TO of_other`)
  await admin.query(`GRANT CREATE ON DATABASE ${name} TO of_other`)
  const refused = await migrate(there, modules).catch((error) => error)
  expect(refused).toBeInstanceOf(StartError)
  expect(refused.message).toContain(`REASSIGN OWNED BY ${name} TO of_other;`)
})

test('a right that was taken away is given again at the next start, and row-level security that was switched off is seen', async () => {
  const { pool } = await aDatabaseOf('SUPERUSER')
  await migrate(pool, modules)
  await pool.query(
    'REVOKE SELECT ON billing.invoices FROM ostler_portal; REVOKE USAGE ON SCHEMA ordering FROM ostler_portal',
  )
  await migrate(pool, modules)
  const { rows } = await pool.query(
    `SELECT has_table_privilege('ostler_portal', 'billing.invoices', 'SELECT') AS reads, has_schema_privilege('ostler_portal', 'ordering', 'USAGE') AS uses`,
  )
  expect(rows).toEqual([{ reads: true, uses: true }])
  await pool.query('ALTER TABLE billing.invoices DISABLE ROW LEVEL SECURITY')
  expect((await examineWall(pool)).open).toEqual(['billing.invoices'])
})

test('the role may use the rooms and nothing else: not the queues, not the sandbox, and it may empty no table', async () => {
  const { pool } = await aDatabaseOf('SUPERUSER')
  await migrate(pool, modules)
  await pool.query('CREATE SCHEMA bullmq; CREATE TABLE bullmq.jobs (id int)')
  await migrate(pool, modules)
  const { rows } = await pool.query(
    `SELECT rolcanlogin AS logs_in, has_schema_privilege('ostler_portal', 'bullmq', 'USAGE') AS queues,
            has_table_privilege('ostler_portal', 'billing.invoices', 'TRUNCATE') AS empties FROM pg_roles WHERE rolname = 'ostler_portal'`,
  )
  expect(rows).toEqual([{ logs_in: false, queues: false, empties: false }])
})
