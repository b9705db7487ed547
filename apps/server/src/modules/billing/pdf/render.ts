import type { DocumentModel } from './document.ts'
import { drawHead } from './head.ts'
import { drawPayment } from './payment.ts'
import { page, Sheet } from './sheet.ts'
import { hairline, styles } from './styles.ts'
import { drawTable } from './table.ts'
import { drawTotals, heightOfTotals } from './totals.ts'
import { type Words, wordsFor } from './words/index.ts'

/**
 * The document as an A4 PDF. Pure: the same document is the same file, byte for byte, whenever it is rendered, so a hash
 * shows whether two copies are one.
 */
export async function renderDocument(document: DocumentModel): Promise<Uint8Array> {
  const words = wordsFor(document.locale)
  const sheet = new Sheet({
    title: `${document.title ?? words.titles[document.kind]} ${document.number}`,
    author: document.seller.name,
    locale: document.locale,
    createdOn: document.issuedOn,
  })
  sheet.addPage()
  const headEnds = drawHead(sheet, document, words)
  const tableEnds = drawTable(sheet, document, words, headEnds + 28, heightOfTotals(document, words))
  const totalsEnd = drawTotals(sheet, document, words, tableEnds + 10)
  drawNotes(sheet, document, words, drawPayment(sheet, document, words, totalsEnd + 22))
  sheet.onEachPage((number, of) => drawFooter(sheet, document, words.page(number, of)))
  return sheet.bytes()
}

function drawNotes(sheet: Sheet, document: DocumentModel, words: Words, startsAt: number): void {
  let y = startsAt
  const legal = (document.legal ?? []).map((note) => words.legal[note])
  for (const note of [...legal, ...(document.notes ?? [])]) {
    for (const line of sheet.lines(note, 400, styles.small)) {
      if (y + styles.small.leading > page.bottom) {
        sheet.addPage()
        y = page.top
      }
      sheet.text(line, page.left, y, styles.small)
      y += styles.small.leading
    }
    y += 5
  }
}

/** Room for three lines below the rule; what is longer than that belongs into the notes. */
function drawFooter(sheet: Sheet, document: DocumentModel, position: string): void {
  const y = page.height - 56
  sheet.rule(page.left, y - 8, page.right, hairline, 0.75)
  const room = page.right - page.left - sheet.widthOf(position, styles.footer) - 24
  const text = document.footer ?? `${document.seller.name} · ${document.number}`
  sheet.block(sheet.lines(text, room, styles.footer).slice(0, 3), page.left, y, styles.footer)
  sheet.text(position, page.right, y, { ...styles.footer, tabular: true }, 'end')
}
