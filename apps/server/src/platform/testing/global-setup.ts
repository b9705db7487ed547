import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { modules, sandboxTables } from '../../compose.ts'
import { startEmbeddedPostgres } from '../embedded-postgres/index.ts'
import { Queues } from '../jobs/queues.ts'
import { migrate } from '../migrate.ts'

/**
 * One PostgreSQL for the whole test run, with a template database in it that is migrated once; each test file clones the
 * template. Runs in the main process of Vitest, so workers learn of it by their environment.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ostler-test-'))
  const server = await startEmbeddedPostgres({ dataDir, password: 'test', log: { info() {}, warn() {} }, fast: true })
  const admin = new pg.Pool({ connectionString: server.url, max: 2 })
  await admin.query('CREATE DATABASE template_ostler')
  const url = new URL(server.url)
  url.pathname = '/template_ostler'
  const pool = new pg.Pool({ connectionString: url.href, max: 2 })
  await migrate(pool, [...modules, sandboxTables])
  await pool.end()
  // The queue tables are part of the template too; making them anew takes a quarter of a second.
  const queues = new Queues({ kind: 'postgres', url: url.href }, () => {})
  await queues.ready()
  await queues.close()
  await admin.end()
  process.env.OSTLER_TEST_DATABASE = server.url
  process.env.OSTLER_TEST_TEMPLATE = 'template_ostler'
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
