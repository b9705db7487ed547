import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DomainError } from '@ostler/kernel'
import { type CsvError, parse } from 'csv-parse'
import { armed } from './cells.ts'

/** A row as a program for tables numbers it: the headings are row 1. */
export type Row = { number: number; cells: string[] }

const LONGEST_ROW = 100_000

export const unreadable = (number: number, why: string) =>
  new DomainError('invalid', 'import_unreadable', `The file cannot be read from row ${number} on: ${why}.`, [
    { field: 'file', message: `cannot be read from row ${number} on` },
  ])

/**
 * Reads a CSV file row by row, however large it is. Comma, semicolon and tab are understood, whichever the first line has
 * most of. Empty rows are left out and counted.
 *
 * @throws import_unreadable where the quotes do not add up or a row never ends
 */
export async function* readRows(content: Blob): AsyncGenerator<Row> {
  const parser = parse({
    bom: true,
    delimiter: await delimiterOf(content),
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
  })
  const feeding = pipeline(Readable.fromWeb(content.stream() as never), parser)
  // What goes wrong is thrown by the loop below; nobody waits for this one.
  feeding.catch(() => {})
  let number = 0
  try {
    for await (const record of parser) {
      number += 1
      const cells = (record as string[]).map((cell) => armed(cell.trim()))
      if (cells.some((cell) => cell !== '')) yield { number, cells }
    }
  } catch (error) {
    if (!isCsvError(error)) throw error
    // It knows how far it got; what it had read by then may not have come out of it any more.
    throw unreadable(Number(error.records ?? number) + 1, 'its quotes do not add up, or it never ends')
  }
}

const isCsvError = (error: unknown): error is CsvError =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')

async function delimiterOf(content: Blob): Promise<string> {
  const [line = ''] = (await content.slice(0, 8192).text()).split(/[\r\n]/)
  const counted = [',', ';', '\t'].map((mark) => ({ mark, n: line.split(mark).length }))
  return counted.reduce((best, one) => (one.n > best.n ? one : best)).mark
}
