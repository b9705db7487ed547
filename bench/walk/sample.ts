import type pg from 'pg'

/** A column, and what has to become of its value in another order's rows. */
export type Column = {
  name: string
  type: string
  /** It must not be there twice: a number is followed by the next one, a text by any other. */
  fresh: 'number' | 'text' | null
  /** The column of another table whose value it repeats. */
  refersTo: { table: string; column: string } | null
}

export type SampledTable = {
  /** With its schema, quoted where that is needed. */
  name: string
  columns: Column[]
  /** Every value as PostgreSQL writes it. */
  rows: (string | null)[][]
}

/** What the house does by itself, whoever orders: signs of life, and the runs of scheduled tasks. */
const ownDoing = ['platform.heartbeats', 'platform.task_runs']
const isOwnDoing = (columns: Column[], row: (string | null)[]): boolean =>
  columns.some(({ name }, place) => name === 'queue' && row[place] === 'schedule')

/** A reference that no foreign key declares, because events are never waited for. */
const undeclared: Record<string, { table: string; column: string }> = {
  'platform.processed_events.event_id': { table: 'platform.outbox', column: 'id' },
}

/**
 * Every row, in whatever table of the database, that `act` leaves behind, tables before those that refer to them. Rows
 * that were there before and are only changed do not count, and neither do counters that PostgreSQL does not log.
 */
export async function rowsLeftBy(pool: pg.Pool, act: () => Promise<void>): Promise<SampledTable[]> {
  const tables = await describeTables(pool)
  const before = new Map<string, Set<string>>()
  for (const table of tables) before.set(table.name, new Set((await keyedRows(pool, table)).keys()))
  await act()
  const left: SampledTable[] = []
  for (const { name, columns } of tables) {
    const all = await keyedRows(pool, { name, columns })
    const rows = [...all]
      .filter(([key, row]) => !before.get(name)!.has(key) && !isOwnDoing(columns, row))
      .map(([, row]) => row)
    if (rows.length > 0) left.push({ name, columns, rows })
  }
  return inOrderOfReference(left)
}

/** By primary key, or by the whole row where there is none. */
async function keyedRows(
  pool: pg.Pool,
  { name, columns, key }: { name: string; columns: Column[]; key?: string[] },
): Promise<Map<string, (string | null)[]>> {
  const keyColumns = key ?? (await primaryKeyOf(pool, name))
  const { rows } = await pool.query<(string | null)[]>({
    text: `SELECT ${columns.map((column) => `${quoted(column.name)}::text`).join(', ')} FROM ${name}`,
    rowMode: 'array',
  })
  const places = columns.flatMap((column, place) =>
    keyColumns.length === 0 || keyColumns.includes(column.name) ? [place] : [],
  )
  return new Map(rows.map((row) => [JSON.stringify(places.map((place) => row[place])), row]))
}

async function primaryKeyOf(pool: pg.Pool, table: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT a.attname AS name FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
      WHERE i.indisprimary AND i.indrelid = $1::regclass`,
    [table],
  )
  return rows.map(({ name }) => name)
}

type Described = { table: string; column: string; type: string; counted: boolean; refers_to: string | null }

async function describeTables(pool: pg.Pool): Promise<{ name: string; columns: Column[] }[]> {
  const { rows } = await pool.query<Described>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
           a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false) AS counted,
           (SELECT format('%I.%I', fn.nspname, fc.relname) || ' ' || fa.attname
              FROM pg_constraint f
              JOIN pg_class fc ON fc.oid = f.confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
              JOIN pg_attribute fa ON fa.attrelid = f.confrelid AND fa.attnum = f.confkey[1]
             WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.conkey = ARRAY[a.attnum] LIMIT 1) AS refers_to
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'public')
     ORDER BY 1, a.attnum`)
  const unique = await uniqueKeys(pool)
  const tables = Map.groupBy(
    rows.filter(({ table }) => !ownDoing.includes(table)),
    ({ table }) => table,
  )
  return [...tables].map(([name, described]) => {
    const columns = described.map((one): Column => {
      const [table, column] = one.refers_to?.split(' ') ?? []
      return {
        name: one.column,
        type: one.type,
        fresh: one.counted ? 'number' : null,
        refersTo: undeclared[`${name}.${one.column}`] ?? (table && column ? { table, column } : null),
      }
    })
    for (const key of unique.get(name) ?? []) {
      const parts = columns.filter((column) => key.includes(column.name))
      if (parts.some((column) => column.fresh || column.refersTo)) continue
      // The last one: what comes before it is what it is unique within.
      const last = parts.at(-1)!
      last.fresh = last.type === 'bigint' || last.type === 'integer' ? 'number' : 'text'
    }
    return { name, columns }
  })
}

async function uniqueKeys(pool: pg.Pool): Promise<Map<string, string[][]>> {
  const { rows } = await pool.query<{ table: string; columns: string[] }>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS table, array_agg(a.attname::text) AS columns
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
     WHERE i.indisunique AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'public', 'pg_toast')
     GROUP BY i.indexrelid, 1 ORDER BY cardinality(array_agg(a.attname))`)
  const byTable = Map.groupBy(rows, ({ table }) => table)
  return new Map([...byTable].map(([table, keys]) => [table, keys.map(({ columns }) => columns)]))
}

function inOrderOfReference(tables: SampledTable[]): SampledTable[] {
  const ordered: SampledTable[] = []
  const left = new Set(tables)
  while (left.size > 0) {
    const names = new Set([...left].map(({ name }) => name))
    const ready = [...left].filter(({ name, columns }) =>
      columns.every(({ refersTo }) => !refersTo || refersTo.table === name || !names.has(refersTo.table)),
    )
    if (ready.length === 0) throw new Error(`These tables refer to each other in a circle: ${[...names].join(', ')}`)
    for (const table of ready) {
      ordered.push(table)
      left.delete(table)
    }
  }
  return ordered
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
