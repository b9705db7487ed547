import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** Where the tests' PostgreSQL is, and which database in it is the migrated template; set by the global set-up. */
export function testServer(): { url: string; template: string } {
  const url = process.env.OSTLER_TEST_DATABASE
  const template = process.env.OSTLER_TEST_TEMPLATE
  if (!url || !template)
    throw new Error("Tests that need a database run through the project's vitest.config.ts, which starts one.")
  return { url, template }
}

/** A fresh database, migrated: a clone of the template. */
export async function testDatabase(): Promise<{ url: string; pool: pg.Pool; drop(): Promise<void> }> {
  const server = testServer()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(server.url, `CREATE DATABASE ${name} TEMPLATE ${server.template}`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: url.href, max: 20 })
  pool.on('error', () => {})
  return {
    url: url.href,
    pool,
    async drop() {
      await pool.end()
      await onServer(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
