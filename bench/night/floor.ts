import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** What a night writes, in an order that foreign keys allow. */
const tables = ['billing.series', 'billing.charges', 'billing.invoices', 'billing.invoice_lines', 'platform.outbox']

/** Entries and their postings: the books take them in one statement only, so they are laid ready first. */
const books = ['ledger.entries', 'ledger.postings']

/** Takes the rows that a night has left out of a database, into files. */
export async function takeRows(url: string, folder: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let rows = 0
    for (const table of [...tables, ...books]) {
      const columns = await columnsOf(client, table)
      const out = client.query(copyTo(`COPY ${table} (${columns}) TO STDOUT (FORMAT binary)`))
      await pipeline(out, createWriteStream(join(folder, table)))
      rows += out.rowCount ?? 0
    }
    return rows
  } finally {
    await client.end()
  }
}

/**
 * The least that leaves the same rows behind: COPY into the same tables, with their indexes, constraints and triggers, in
 * one transaction on one connection; the books by one INSERT of rows that lie ready. Decides nothing, reads nothing, and updates no service.
 */
export async function copyRows(url: string, folder: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const table of books) {
      await client.query(`CREATE TEMPORARY TABLE ${ready(table)} (LIKE ${table})`)
      await copyFile(client, { from: table, into: ready(table), folder })
    }
    const startedAt = performance.now()
    await client.query('BEGIN')
    for (const table of tables) await copyFile(client, { from: table, into: table, folder })
    const [entries, postings] = await Promise.all(books.map((table) => columnsOf(client, table)))
    await client.query(`
      WITH booked AS (INSERT INTO ledger.entries (${entries}) SELECT ${entries} FROM ${ready('ledger.entries')})
      INSERT INTO ledger.postings (${postings}) SELECT ${postings} FROM ${ready('ledger.postings')}`)
    await client.query('COMMIT')
    return (performance.now() - startedAt) / 1000
  } finally {
    await client.end()
  }
}

const ready = (table: string): string => `pg_temp.${table.replace('.', '_')}`

async function copyFile(
  client: pg.Client,
  { from, into, folder }: { from: string; into: string; folder: string },
): Promise<void> {
  const columns = await columnsOf(client, from)
  const copy = client.query(copyFrom(`COPY ${into} (${columns}) FROM STDIN (FORMAT binary)`))
  await pipeline(createReadStream(join(folder, from)), copy)
}

async function columnsOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [table],
  )
  return rows[0]!.columns
}
