import type { DocumentLine, DocumentModel } from './document.ts'
import { amountText, percentText, periodText, quantityText } from './figures.ts'
import { page, type Sheet, type Style } from './sheet.ts'
import { defaultAccent, hairline, styles } from './styles.ts'
import type { Words } from './words/index.ts'
import { isolated } from './wrap.ts'

const ROW_PADDING = 5.5
const GAP = 18
const NARROWEST_DESCRIPTION = 150
const TABLE_TOP_ON_LATER_PAGES = page.top + 30
const ROOM_ON_LATER_PAGES = page.bottom - TABLE_TOP_ON_LATER_PAGES - 20

/** A column of figures: they end at `x`. */
type Column = { id: 'amount' | 'tax' | 'price' | 'quantity'; head: string; cells: string[]; x: number }
type Row = { description: string[]; below: string[]; cells: string[] }

/** The lines of the document, over as many pages as they need. Answers the `y` below the last one. */
export function drawTable(sheet: Sheet, document: DocumentModel, words: Words, startsAt: number, keep: number): number {
  const columns = columnsOf(sheet, document, words)
  const width = startOf(sheet, columns.at(-1)!) - GAP - page.left
  const turnPage = (): number => {
    sheet.addPage()
    const title = document.title ?? words.titles[document.kind]
    sheet.text(`${title} ${document.number}`, page.left, page.top, styles.small)
    return drawTableHead(sheet, document, words, columns, TABLE_TOP_ON_LATER_PAGES)
  }

  let y = drawTableHead(sheet, document, words, columns, startsAt)
  for (const [index, line] of document.lines.entries()) {
    const price = columns.some(({ id }) => id === 'price' || id === 'quantity') ? '' : priceText(line, document.locale)
    const below = [price, ...belowDescription(line, document.locale, words)].filter((text) => text !== '')
    const row = {
      description: sheet.lines(line.description, width, styles.body),
      below: below.flatMap((text) => sheet.lines(text, width, styles.detail)),
      cells: columns.map(({ cells }) => cells[index]!),
    }
    // The last row takes the totals along, so that they do not stand alone. What no page could hold starts where it is.
    const together = heightOf(row) + (index === document.lines.length - 1 ? keep : 0)
    const kept = [together, heightOf(row)].find((height) => height <= ROOM_ON_LATER_PAGES) ?? 0
    if (y + kept > page.bottom) y = turnPage()
    y = drawRow(sheet, row, columns, y, turnPage)
  }
  return y + keep > page.bottom ? turnPage() : y
}

/** Amounts stand at the end; before them what any of the lines has, while that leaves room for descriptions. */
function columnsOf(sheet: Sheet, { lines, locale }: DocumentModel, words: Words): Column[] {
  const cells = (text: (line: DocumentLine) => string | undefined) => lines.map((line) => text(line) ?? '')
  const rates = cells(({ taxRates }) => taxRates?.map((rate) => percentText(rate, locale)).join(' + '))
  const all: Omit<Column, 'x'>[] = [
    { id: 'amount', head: words.amount, cells: cells(({ amount }) => amountText(amount, locale)) },
    { id: 'tax', head: words.tax, cells: new Set(rates).size > 1 ? rates : [] },
    { id: 'price', head: words.unitPrice, cells: cells(({ unitPrice }) => unitPrice && amountText(unitPrice, locale)) },
    {
      id: 'quantity',
      head: words.quantity,
      cells: cells(({ quantity }) => quantity && quantityText(quantity, locale)),
    },
  ]
  const found = all.filter(({ cells }, index) => index === 0 || cells.some((cell) => cell !== ''))

  const placed = placedFromEnd(sheet, found)
  if (startOf(sheet, placed.at(-1)!) - page.left >= NARROWEST_DESCRIPTION) return placed
  // Very long amounts: quantity and price move below the description.
  return placedFromEnd(
    sheet,
    found.filter(({ id }) => id === 'amount' || id === 'tax'),
  )
}

function placedFromEnd(sheet: Sheet, columns: Omit<Column, 'x'>[]): Column[] {
  let x = page.right
  return columns.map((column) => {
    const placed = { ...column, x }
    x = startOf(sheet, placed) - GAP
    return placed
  })
}

const startOf = (sheet: Sheet, column: Column): number => column.x - widthOf(sheet, column)

const widthOf = (sheet: Sheet, { head, cells }: Column): number =>
  Math.max(sheet.widthOf(head, styles.label), sheet.widest(cells, styles.amount))

const belowDescription = (line: DocumentLine, locale: string, words: Words): string[] => [
  periodText(line.from, line.until, locale),
  ...(line.discounts ?? []).map(
    ({ name, amount }) => `${words.discount} ${isolated(name)} ${isolated(amountText(amount, locale))}`,
  ),
]

/** `2 × €607.45`, or what there is of it. */
const priceText = ({ quantity, unitPrice }: DocumentLine, locale: string): string =>
  [quantity && quantityText(quantity, locale), unitPrice && isolated(amountText(unitPrice, locale))]
    .filter(Boolean)
    .join(' × ')

const heightOf = (row: Row): number =>
  2 * ROW_PADDING + row.description.length * styles.body.leading + row.below.length * styles.detail.leading

function drawTableHead(sheet: Sheet, { brand }: DocumentModel, words: Words, columns: Column[], y: number): number {
  sheet.text(words.description, page.left, y, styles.label)
  for (const { head, x } of columns) sheet.text(head, x, y, styles.label, 'end')
  const below = y + styles.label.leading + 4
  sheet.rule(page.left, below, page.right, brand?.accent ?? defaultAccent, 1.25)
  return below
}

/** Draws line by line, so that a description longer than a page goes on over the next one. */
function drawRow(sheet: Sheet, row: Row, columns: Column[], startsAt: number, turnPage: () => number): number {
  let y = startsAt + ROW_PADDING
  for (const [index, { x }] of columns.entries()) sheet.text(row.cells[index]!, x, y, styles.amount, 'end')
  const put = (text: string, style: Style) => {
    if (y + style.leading > page.bottom) {
      y = turnPage() + ROW_PADDING
    }
    sheet.text(text, page.left, y, style)
    y += style.leading
  }
  for (const text of row.description) put(text, styles.body)
  for (const text of row.below) put(text, styles.detail)
  y += ROW_PADDING
  sheet.rule(page.left, y, page.right, hairline, 0.75)
  return y
}
