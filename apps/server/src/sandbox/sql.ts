import type pg from 'pg'

/** What a query can be sent to: the pool, or the one connection that holds a transaction. */
export type Queryable = pg.Pool | pg.PoolClient

/**
 * An instant column as ISO text. Read as text, so that it does not matter which type parsers the process has registered.
 */
export const isoText = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
