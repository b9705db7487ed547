import type { DocumentLine, InvoiceDocument, Party } from './document.ts'
import { amountText, dayText, periodText } from './figures.ts'
import { page, Sheet, type Style } from './sheet.ts'
import { words } from './words.ts'

const ink = '#211d19'
const pale = '#635c55'
const hairline = '#e1dfdb'
const defaultAccent = '#045d50'

const styles = {
  title: { size: 24, leading: 30, weight: 'semibold' },
  sellerName: { size: 14, leading: 19, weight: 'semibold', color: ink },
  name: { size: 10, leading: 14, weight: 'semibold', color: ink },
  body: { size: 9.5, leading: 14, color: ink },
  small: { size: 8.5, leading: 12.5, color: pale },
  label: { size: 8, leading: 13, weight: 'semibold', color: pale },
  amount: { size: 9.5, leading: 14, color: ink, tabular: true },
  sum: { size: 13, leading: 18, weight: 'semibold', color: ink, tabular: true },
  mark: { size: 10, leading: 13, weight: 'semibold' },
} satisfies Record<string, Style>

const marks = {
  paid: { word: words.paid, text: '#1c5c23', fill: '#e7f8e6', edge: '#b5deb5' },
  void: { word: words.void, text: pale, fill: '#f2f1ee', edge: '#ccc8c2' },
}

const ROW_PADDING = 5.5
const TABLE_TOP_ON_LATER_PAGES = page.top + 30
const ROOM_ON_LATER_PAGES = page.bottom - TABLE_TOP_ON_LATER_PAGES - 20

/**
 * The invoice as an A4 PDF. Pure: the same document is the same file, byte for byte, whenever it is rendered, so a hash
 * shows whether two copies are one.
 */
export async function renderInvoicePdf(document: InvoiceDocument): Promise<Uint8Array> {
  const sheet = new Sheet({
    title: `${words.invoice} ${document.number}`,
    author: document.seller.name,
    language: document.locale,
    createdOn: document.issuedOn,
  })
  sheet.addPage()
  const headEnds = drawHead(sheet, document)
  const tableEnds = drawTable(sheet, document, headEnds + 28)
  drawNotes(sheet, document, drawTotals(sheet, document, tableEnds + 10) + 28)
  sheet.onEachPage((number, of) => drawFooter(sheet, document, number, of))
  return sheet.bytes()
}

/** Seller and title, then buyer and dates. Answers the `y` below them. */
function drawHead(sheet: Sheet, document: InvoiceDocument): number {
  const titleEnds = drawTitle(sheet, document)
  const sellerEnds = drawSeller(sheet, document)
  const y = Math.max(titleEnds, sellerEnds) + 26
  sheet.text(words.billedTo, page.left, y, styles.label)
  const buyerEnds = drawParty(sheet, document.buyer, page.left, y + styles.label.leading + 2, styles.name, styles.body)
  return Math.max(buyerEnds, drawDates(sheet, document, y))
}

function drawTitle(sheet: Sheet, document: InvoiceDocument): number {
  sheet.text(
    words.invoice,
    page.right,
    page.top - 5,
    { ...styles.title, color: document.brand?.accent ?? defaultAccent },
    'right',
  )
  const mark = document.state === 'paid' || document.state === 'void' ? marks[document.state] : null
  if (!mark) return page.top + 26
  const width = sheet.widthOf(mark.word, styles.mark) + 24
  sheet.box(page.right - width, page.top + 32, width, 22, mark.fill, mark.edge)
  sheet.text(mark.word, page.right - width + 12, page.top + 36.8, { ...styles.mark, color: mark.text })
  return page.top + 54
}

function drawSeller(sheet: Sheet, { seller, brand }: InvoiceDocument): number {
  if (!brand?.logo) return drawParty(sheet, seller, page.left, page.top, styles.sellerName, styles.small)
  sheet.picture(brand.logo, page.left, page.top, 180, 44)
  return drawParty(sheet, seller, page.left, page.top + 54, { ...styles.name, size: 9 }, styles.small)
}

function drawParty(sheet: Sheet, party: Party, x: number, y: number, nameStyle: Style, lineStyle: Style): number {
  const width = 270
  const below = sheet.block(sheet.lines(party.name, width, nameStyle), x, y, nameStyle) + 2
  const lines = party.lines.flatMap((line) => sheet.lines(line, width, lineStyle))
  return sheet.block(lines, x, below, lineStyle)
}

function drawDates(sheet: Sheet, document: InvoiceDocument, y: number): number {
  const day = (date: Temporal.PlainDate) => dayText(date, document.locale)
  const rows: [string, string][] = [
    [words.number, document.number],
    [words.issuedOn, day(document.issuedOn)],
    [words.dueOn, day(document.dueOn)],
  ]
  if (document.paidOn) rows.push([words.paidOn, day(document.paidOn)])
  for (const [index, [label, value]] of rows.entries()) {
    const rowY = y + index * 17
    sheet.text(label, 350, rowY, { ...styles.body, color: pale })
    sheet.text(value, page.right, rowY, index === 0 ? { ...styles.name, size: 9.5 } : styles.amount, 'right')
  }
  return y + rows.length * 17
}

type Row = { description: string[]; period: string[]; amount: string }

/** The lines of the invoice, over as many pages as they need. Answers the `y` below the last one. */
function drawTable(sheet: Sheet, document: InvoiceDocument, startsAt: number): number {
  const amounts = document.lines.map((line) => amountText(line.amount, document.locale))
  const widest = Math.max(...amounts.map((amount) => sheet.widthOf(amount, styles.amount)), 60)
  const width = page.right - page.left - widest - 32

  const turnPage = (): number => {
    sheet.addPage()
    sheet.text(`${words.invoice} ${document.number}`, page.left, page.top, styles.small)
    return drawTableHead(sheet, document, TABLE_TOP_ON_LATER_PAGES)
  }

  let y = drawTableHead(sheet, document, startsAt)

  for (const [index, line] of document.lines.entries()) {
    const row = rowOf(sheet, line, width, amounts[index]!, document.locale)
    // The last row takes the totals along, so that they do not stand alone. What no page could hold starts where it is.
    const together = heightOf(row) + (index === document.lines.length - 1 ? totalsHeight : 0)
    const kept = [together, heightOf(row)].find((height) => height <= ROOM_ON_LATER_PAGES) ?? 0
    if (y + kept > page.bottom) y = turnPage()
    y = drawRow(sheet, row, y, turnPage)
  }
  return y + totalsHeight > page.bottom ? turnPage() : y
}

function rowOf(sheet: Sheet, line: DocumentLine, width: number, amount: string, locale: string): Row {
  const period = periodText(line.from, line.until, locale)
  return {
    description: sheet.lines(line.description, width, styles.body),
    period: period === '' ? [] : [period],
    amount,
  }
}

const heightOf = (row: Row): number =>
  2 * ROW_PADDING + row.description.length * styles.body.leading + row.period.length * styles.small.leading

function drawTableHead(sheet: Sheet, document: InvoiceDocument, y: number): number {
  sheet.text(words.description, page.left, y, styles.label)
  sheet.text(words.amount, page.right, y, styles.label, 'right')
  const below = y + styles.label.leading + 4
  sheet.rule(page.left, below, page.right, document.brand?.accent ?? defaultAccent, 1.25)
  return below
}

/** Draws line by line, so that a description longer than a page goes on over the next one. */
function drawRow(sheet: Sheet, row: Row, startsAt: number, turnPage: () => number): number {
  let y = startsAt + ROW_PADDING
  sheet.text(row.amount, page.right, y, styles.amount, 'right')
  const put = (text: string, style: Style) => {
    if (y + style.leading > page.bottom) {
      y = turnPage() + ROW_PADDING
    }
    sheet.text(text, page.left, y, style)
    y += style.leading
  }
  for (const text of row.description) put(text, styles.body)
  for (const text of row.period) put(text, styles.small)
  y += ROW_PADDING
  sheet.rule(page.left, y, page.right, hairline, 0.75)
  return y
}

const totalsHeight = 10 + 2 * 18 + 14 + styles.sum.leading

function drawTotals(sheet: Sheet, document: InvoiceDocument, startsAt: number): number {
  const money = (amount: InvoiceDocument['total']) => amountText(amount, document.locale)
  const total = money(document.total)
  // As wide as it needs to be: some currencies count in millions.
  const left = Math.min(350, page.right - sheet.widthOf(total, styles.sum) - 70)
  let y = startsAt
  for (const [label, amount] of [
    [words.subtotal, document.subtotal],
    [words.tax, document.tax],
  ] as const) {
    sheet.text(label, left, y, { ...styles.body, color: pale })
    sheet.text(money(amount), page.right, y, styles.amount, 'right')
    y += 18
  }
  sheet.rule(left, y + 2, page.right, ink, 1)
  y += 11
  sheet.text(words.total, left, y, styles.sum)
  sheet.text(total, page.right, y, styles.sum, 'right')
  return y + styles.sum.leading
}

function drawNotes(sheet: Sheet, document: InvoiceDocument, startsAt: number): void {
  let y = startsAt
  for (const line of (document.notes ?? []).flatMap((note) => [...sheet.lines(note, 400, styles.small), ''])) {
    if (y + styles.small.leading > page.bottom) {
      sheet.addPage()
      y = page.top
    }
    sheet.text(line, page.left, y, styles.small)
    y += line === '' ? 5 : styles.small.leading
  }
}

function drawFooter(sheet: Sheet, document: InvoiceDocument, number: number, of: number): void {
  const y = page.height - 52
  sheet.rule(page.left, y - 8, page.right, hairline, 0.75)
  const position = words.page(number, of)
  const room = page.right - page.left - sheet.widthOf(position, styles.small) - 24
  sheet.text(
    sheet.lines(`${document.seller.name} · ${document.number}`, room, styles.small)[0]!,
    page.left,
    y,
    styles.small,
  )
  sheet.text(position, page.right, y, { ...styles.small, tabular: true }, 'right')
}
