import type { DocumentModel, Party } from './document.ts'
import { dayText } from './figures.ts'
import { page, type Sheet, type Style } from './sheet.ts'
import { defaultAccent, pale, styles } from './styles.ts'
import type { Words } from './words/index.ts'

const good = { text: '#1c5c23', fill: '#e7f8e6', edge: '#b5deb5' }
const ended = { text: pale, fill: '#f2f1ee', edge: '#ccc8c2' }
const markColors = { paid: good, accepted: good, void: ended, draft: ended, expired: ended }

/** Seller and title, then buyer and dates. Answers the `y` below them. */
export function drawHead(sheet: Sheet, document: DocumentModel, words: Words): number {
  const title = document.title ?? words.titles[document.kind]
  const titleEnds = drawTitle(sheet, title, document, words)
  const sellerRoom = page.right - page.left - sheet.widthOf(title, styles.title) - 24
  const sellerEnds = drawSeller(sheet, document, Math.max(180, Math.min(270, sellerRoom)))
  const y = Math.max(titleEnds, sellerEnds) + 26

  const facts = factsOf(document, words)
  const factsStart = startOfFacts(sheet, facts)
  sheet.text(words.billedTo, page.left, y, styles.label)
  const buyerRoom = factsStart - page.left - 24
  const buyerEnds = drawParty(
    sheet,
    document.buyer,
    { y: y + styles.label.leading + 2, width: buyerRoom },
    styles.name,
    styles.body,
  )
  return Math.max(buyerEnds, drawFacts(sheet, facts, factsStart, y))
}

function drawTitle(sheet: Sheet, title: string, { brand, state }: DocumentModel, words: Words): number {
  sheet.text(title, page.right, page.top - 5, { ...styles.title, color: brand?.accent ?? defaultAccent }, 'end')
  if (!(state in markColors)) return page.top + 26
  const mark = state as keyof typeof markColors
  const word = words.marks[mark]
  const { text, fill, edge } = markColors[mark]
  const width = sheet.widthOf(word, styles.mark) + 24
  sheet.box(page.right - width, page.top + 32, width, 22, fill, edge)
  sheet.text(word, page.right - width + 12, page.top + 36.8, { ...styles.mark, color: text })
  return page.top + 54
}

function drawSeller(sheet: Sheet, { seller, brand }: DocumentModel, width: number): number {
  if (!brand?.logo) return drawParty(sheet, seller, { y: page.top, width }, styles.sellerName, styles.small)
  sheet.picture(brand.logo, page.left, page.top, 180, 44)
  return drawParty(sheet, seller, { y: page.top + 54, width }, { ...styles.name, size: 9 }, styles.small)
}

type Room = { y: number; width: number }

function drawParty(sheet: Sheet, party: Party, { y, width }: Room, nameStyle: Style, lineStyle: Style): number {
  const below = sheet.block(sheet.lines(party.name, width, nameStyle), page.left, y, nameStyle) + 2
  const lines = [...party.lines, ...(party.taxIds ?? [])].flatMap((line) => sheet.lines(line, width, lineStyle))
  return sheet.block(lines, page.left, below, lineStyle)
}

type Fact = { label: string; value: string }

function factsOf(document: DocumentModel, words: Words): Fact[] {
  const facts: Fact[] = [{ label: words.number, value: document.number }]
  const add = (label: string, day: Temporal.PlainDate | undefined) => {
    if (day) facts.push({ label, value: dayText(day, document.locale) })
  }
  if (document.refersTo) facts.push({ label: words.refersTo, value: document.refersTo })
  add(words.issuedOn, document.issuedOn)
  add(words.dueOn, document.dueOn)
  add(words.validUntil, document.validUntil)
  add(words.paidOn, document.paidOn)
  return facts
}

const styleOfFact = (index: number): Style => (index === 0 ? styles.number : styles.amount)

/** As far to the start as the widest label and value together need. */
function startOfFacts(sheet: Sheet, facts: Fact[]): number {
  const widths = facts.map(
    ({ label, value }, index) => sheet.widthOf(label, styles.quiet) + 16 + sheet.widthOf(value, styleOfFact(index)),
  )
  return Math.max(page.left + 200, Math.min(350, page.right - Math.max(...widths)))
}

function drawFacts(sheet: Sheet, facts: Fact[], x: number, y: number): number {
  for (const [index, { label, value }] of facts.entries()) {
    sheet.text(label, x, y + index * 17, styles.quiet)
    sheet.text(value, page.right, y + index * 17, styleOfFact(index), 'end')
  }
  return y + facts.length * 17
}
