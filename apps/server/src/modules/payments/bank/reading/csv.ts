import { isCurrency, type Money } from '@ostler/kernel'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { asLine, dayOf, exactly, type ReadLine, type ReadStatement, saidReference, unreadable } from './statement.ts'

const column = z.string().trim().max(120)

/** What the columns of an account's CSV files are: staff say it once. Columns go by their headings; empty: there is none. */
export const statementColumns = z.object({
  /** Rows above the one with the headings. */
  skip: z.number().int().min(0).max(50),
  dateFormat: z.enum(['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY', 'DD-MM-YYYY', 'DD.MM.YY']),
  decimalMark: z.enum(['comma', 'point']),
  bookedOn: column.min(1),
  /** One column with a sign, or one for each direction. */
  amount: column,
  credit: column,
  debit: column,
  /** Of the account. A column may say it, and then has to say the same. */
  usualCurrency: z.string().refine(isCurrency, 'is not a currency of ISO 4217'),
  currency: column,
  name: column,
  account: column,
  /** Joined in this order. */
  text: z.array(column.min(1)).max(6),
  paymentReference: column,
  endToEnd: column,
  bankReference: column,
})
export type StatementColumns = z.infer<typeof statementColumns>

type Cells = { row: number; cells: string[] }

/** The rows of a file, numbered as a program for tables does, and what separates their cells. */
export function readCells(text: string): { delimiter: string; rows: Cells[] } {
  const delimiter = delimiterOf(text)
  try {
    const rows = parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: 100_000,
      info: true,
    })
    return {
      delimiter,
      rows: (rows as unknown as { record: string[]; info: { lines: number } }[]).map(({ record }, index) => ({
        row: index + 1,
        cells: record.map((cell) => cell.trim()),
      })),
    }
  } catch (error) {
    const row = Number((error as { records?: number }).records ?? 0) + 1
    throw unreadable(`row ${row}`, 'its quotes do not add up, or it never ends')
  }
}

/** Whichever of the usual ones is found most often in the first lines. */
function delimiterOf(text: string): string {
  const head = text.split(/\r?\n/, 30).join('\n')
  const counted = [';', ',', '\t', '|'].map((mark) => ({ mark, n: head.split(mark).length }))
  return counted.reduce((best, one) => (one.n > best.n ? one : best)).mark
}

/** @throws statement_unreadable naming row and column */
export function readCsv(text: string, columns: StatementColumns, number: string): ReadStatement {
  const { usualCurrency: currency } = columns
  const { rows } = readCells(text)
  const headings = rows[columns.skip]
  if (!headings) throw unreadable(`row ${columns.skip + 1}`, 'the headings are missing')
  const at = placesOf(headings, columns)
  const lines = rows.slice(columns.skip + 1).flatMap(({ row, cells }) => {
    if (cells.every((cell) => cell === '')) return []
    return lineOf((name) => cells[at(name)] ?? '', row, columns, currency) ?? []
  })
  const days = lines.map(({ bookedOn }) => bookedOn).sort(Temporal.PlainDate.compare)
  return {
    format: 'csv',
    account: null,
    number,
    currency,
    opening: null,
    closing: null,
    from: days[0] ?? null,
    until: days.at(-1) ?? null,
    lines,
  }
}

function placesOf({ row, cells }: Cells, columns: StatementColumns): (name: string) => number {
  const { skip: _skip, dateFormat: _format, decimalMark: _mark, usualCurrency: _usual, text, ...single } = columns
  for (const name of [...Object.values(single), ...text])
    if (name !== '' && !cells.includes(name)) throw unreadable(`row ${row}`, `there is no column "${name}"`)
  return (name) => cells.indexOf(name)
}

function lineOf(
  cell: (column: string) => string,
  row: number,
  columns: StatementColumns,
  currency: string,
): ReadLine | null {
  const of = (column: string) => (column === '' ? '' : cell(column))
  const own = of(columns.currency).toUpperCase()
  if (own !== '' && own !== currency)
    throw unreadable(
      `row ${row}, ${columns.currency}`,
      (isCurrency(own) as boolean)
        ? `is in ${own}, the other rows are in ${currency}`
        : `"${own.slice(0, 10)}" is not a currency`,
    )
  const amount = amountOf(of, row, columns, currency)
  if (amount.isZero) return null
  return {
    bookedOn: dayIn(of(columns.bookedOn), columns.dateFormat, `row ${row}, ${columns.bookedOn}`),
    amount,
    payerName: asLine(of(columns.name), 140),
    payerAccount: asLine(of(columns.account).replace(/\s/g, ''), 40),
    text: asLine(
      columns.text
        .map(of)
        .filter((part) => part !== '')
        .join(' '),
      1000,
    ),
    paymentReference: asLine(saidReference(of(columns.paymentReference)), 60),
    endToEnd: asLine(saidReference(of(columns.endToEnd)), 60),
    bankReference: asLine(saidReference(of(columns.bankReference)), 60),
    isReturn: false,
  }
}

function amountOf(of: (column: string) => string, row: number, columns: StatementColumns, currency: string): Money {
  const read = (column: string) => decimalIn(of(column), columns.decimalMark, currency, `row ${row}, ${column}`)
  if (columns.amount !== '') return read(columns.amount)
  const zero = exactly('0', currency, '')
  const [credit, debit] = [columns.credit, columns.debit].map((column) => (of(column) === '' ? zero : read(column)))
  // Some banks write what went out with a minus, some without.
  return credit!.minus(debit!.isNegative ? debit!.negated() : debit!)
}

function decimalIn(written: string, mark: StatementColumns['decimalMark'], currency: string, where: string): Money {
  const bare = written
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replace(/[A-Z]{3}$|^[A-Z]{3}/, '')
    .replace('\u2212', '-')
  const isNegative = /^-|-$|^\(.*\)$/.test(bare)
  const digits = bare.replace(/^[-+(]|[-+)]$/g, '')
  const groups =
    mark === 'comma' ? /^\d{1,3}(\.\d{3})*(,\d*)?$|^\d+(,\d*)?$/ : /^\d{1,3}(,\d{3})*(\.\d*)?$|^\d+(\.\d*)?$/
  if (!groups.test(digits)) throw unreadable(where, `"${written.slice(0, 40)}" is not an amount`)
  const plain = mark === 'comma' ? digits.replaceAll('.', '').replace(',', '.') : digits.replaceAll(',', '')
  const amount = exactly(plain, currency, where)
  return isNegative ? amount.negated() : amount
}

function dayIn(written: string, format: StatementColumns['dateFormat'], where: string): Temporal.PlainDate {
  const letters = format.replace(/[^YMD]/g, '')
  const pattern = format
    .replace(/[.]/g, '\\.')
    .replace('YYYY', '(\\d{4})')
    .replace('YY', '(\\d{2})')
    .replace('MM', '(\\d{1,2})')
    .replace('DD', '(\\d{1,2})')
  const found = new RegExp(`^${pattern}(?:[ T].*)?$`).exec(written)
  if (!found) throw unreadable(where, `"${written.slice(0, 40)}" is not a day like ${format}`)
  const order = [...new Set(letters)]
  const part = (letter: string) => found[order.indexOf(letter) + 1]!.padStart(2, '0')
  const year = part('Y').length === 2 ? `20${part('Y')}` : part('Y')
  return dayOf(`${year}-${part('M')}-${part('D')}`, where)
}
