import { stringify } from 'csv-stringify/sync'

export type CsvCell = string | number | null

/**
 * A file of comma separated values (RFC 4180) with a header row. Spreadsheets take what begins with one of `= + - @` or a
 * tab for a formula and would run it, so such texts get an apostrophe in front (OWASP, CSV Injection).
 */
export function csv<Row extends Record<string, CsvCell>>(
  rows: readonly Row[],
  columns?: (keyof Row & string)[],
): string {
  const named = columns ?? (rows[0] ? Object.keys(rows[0]) : [])
  return stringify(
    rows.map((row) => named.map((column) => harmless(row[column] ?? null))),
    { header: true, columns: named, record_delimiter: 'windows' },
  )
}

/** A cell that no spreadsheet takes for a formula. */
export const harmless = (cell: CsvCell): CsvCell =>
  typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
