import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { quoted, type SampledTable } from './sample.ts'

type Insert = { name: string; text: string; values: (string | null)[] }

export type FloorRun = {
  seconds: number
  transactionMs: number[]
  /** With those that were written before the clock ran. */
  written: number
}

/**
 * The least that can be done for an order: its rows, written once as they are in the end, all in one transaction, by
 * prepared statements with one round trip for each table. Same database, same tables with their indexes, constraints and
 * triggers, as many connections as there were buyers.
 */
export async function writeBareRows(
  databaseUrl: string,
  options: { sample: SampledTable[]; orders: number; connections: number; signal: AbortSignal },
): Promise<FloorRun> {
  const clients = Array.from({ length: options.connections }, () => new pg.Client({ connectionString: databaseUrl }))
  await Promise.all(clients.map((client) => client.connect()))
  try {
    const [first] = clients
    const written = options.orders + clients.length
    const copies = await copiesOf(first!, options.sample, written)
    // Each connection plans its statements once, before the clock runs.
    await Promise.all(clients.map((client) => writeOrder(client, copies.pop()!)))

    const transactionMs: number[] = []
    const work = async (client: pg.Client) => {
      for (let copy = copies.pop(); copy; copy = copies.pop()) {
        options.signal.throwIfAborted()
        const startedAt = performance.now()
        await writeOrder(client, copy)
        transactionMs.push(performance.now() - startedAt)
      }
    }
    const startedAt = performance.now()
    await Promise.all(clients.map(work))
    const seconds = (performance.now() - startedAt) / 1000
    return { seconds, transactionMs, written }
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

async function writeOrder(client: pg.Client, inserts: Insert[]): Promise<void> {
  await client.query('BEGIN')
  for (const insert of inserts) await client.query(insert)
  await client.query('COMMIT')
}

/** The sampled order again and again, each time with ids and unique values of its own. Made before the clock runs. */
async function copiesOf(client: pg.Client, sample: SampledTable[], count: number): Promise<Insert[][]> {
  const statements = new Map(sample.map((table) => [table.name, statementFor(table)]))
  const lastNumber = await highestNumbers(client, sample)

  const copies = Array.from({ length: count }, () => {
    const renamed = new Map<string, string>()
    return sample.map(({ name, columns, rows }): Insert => {
      const values = rows.flatMap((row) =>
        columns.map(({ name: column, fresh, refersTo }, place) => {
          const value = row[place]!
          if (value === null) return null
          if (refersTo) return renamed.get(`${refersTo.table}.${refersTo.column}=${value}`) ?? value
          if (!fresh) return value
          const other = fresh === 'text' ? otherText(value) : String(counted(lastNumber, `${name}.${column}`))
          renamed.set(`${name}.${column}=${value}`, other)
          return other
        }),
      )
      return { name, text: statements.get(name)!, values }
    })
  })
  await moveSequences(client, lastNumber)
  return copies
}

/** Past the numbers that are given out, for triggers that draw one themselves. */
async function moveSequences(client: pg.Client, lastNumber: Map<string, number>): Promise<void> {
  for (const [place, last] of lastNumber) {
    const [schema, table, column] = place.split('.')
    await client.query('SELECT setval(pg_get_serial_sequence($1, $2), $3)', [`${schema}.${table}`, column, last])
  }
}

function statementFor({ name, columns, rows }: SampledTable): string {
  const list = columns.map((column) => quoted(column.name)).join(', ')
  let parameter = 0
  const row = () => `(${columns.map((column) => `$${++parameter}::${column.type}`).join(', ')})`
  return `INSERT INTO ${name} (${list}) OVERRIDING SYSTEM VALUE VALUES ${rows.map(row).join(', ')}`
}

async function highestNumbers(client: pg.Client, sample: SampledTable[]): Promise<Map<string, number>> {
  const highest = new Map<string, number>()
  for (const { name, columns } of sample) {
    for (const { name: column, fresh } of columns) {
      if (fresh !== 'number') continue
      const { rows } = await client.query<{ max: string }>(`SELECT max(${quoted(column)}) AS max FROM ${name}`)
      highest.set(`${name}.${column}`, Number(rows[0]!.max))
    }
  }
  return highest
}

function counted(last: Map<string, number>, column: string): number {
  const next = last.get(column)! + 1
  last.set(column, next)
  return next
}

/** Of the same length, where that leaves room for ten characters that nobody else has. */
const otherText = (value: string): string =>
  value.slice(0, Math.max(0, value.length - 10)) + randomBytes(5).toString('hex')
