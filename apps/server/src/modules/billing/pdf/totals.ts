import type { Money } from '@ostler/kernel'
import type { DocumentModel } from './document.ts'
import { amountText, percentText } from './figures.ts'
import { page, type Sheet, type Style } from './sheet.ts'
import { ink, styles } from './styles.ts'
import type { Words } from './words/index.ts'
import { isolated } from './wrap.ts'

const ROW = 18
const AFTER_SUM = 8

type Row = { label: string; amount: string; style: Style }
/** What leads to the total, and what of it is settled. Each part ends in a sum below a rule. */
type Part = { rows: Row[]; sum: Row }

export const heightOfTotals = (document: DocumentModel, words: Words): number =>
  10 +
  partsOf(document, words).reduce(
    (height, { rows }) => height + rows.length * ROW + 11 + styles.sum.leading + AFTER_SUM,
    0,
  )

export function drawTotals(sheet: Sheet, document: DocumentModel, words: Words, startsAt: number): number {
  const parts = partsOf(document, words)
  const all = parts.flatMap(({ rows, sum }) => [...rows, sum])
  const widths = all.map(
    ({ label, amount, style }) => sheet.widthOf(label, labelStyle(style)) + 24 + sheet.widthOf(amount, style),
  )
  // As wide as it needs to be: some currencies count in millions.
  const left = Math.max(page.left, Math.min(350, page.right - Math.max(...widths)))
  const put = ({ label, amount, style }: Row, y: number) => {
    const room = page.right - left - 12 - sheet.widthOf(amount, style)
    sheet.text(shortened(sheet, label, room, labelStyle(style)), left, y, labelStyle(style))
    sheet.text(amount, page.right, y, style, 'end')
  }

  let y = startsAt
  for (const { rows, sum } of parts) {
    for (const row of rows) {
      put(row, y)
      y += ROW
    }
    sheet.rule(left, y + 2, page.right, ink, 1)
    y += 11
    put(sum, y)
    y += styles.sum.leading + AFTER_SUM
  }
  return y
}

/** Only a name of a tax as long as the page is ever cut. */
function shortened(sheet: Sheet, label: string, room: number, style: Style): string {
  const [first, ...rest] = sheet.lines(label, room, style)
  return rest.length === 0 ? label : `${first}…`
}

const labelStyle = (style: Style): Style => (style === styles.amount ? styles.quiet : style)

function partsOf(document: DocumentModel, words: Words): Part[] {
  const { locale, taxes, total, rounding, creditUsed, credited, paid, balance } = document
  const row = (label: string, amount: Money): Row => ({
    label,
    amount: amountText(amount, locale),
    style: styles.amount,
  })
  const sum = (label: string, amount: Money): Row => ({ label, amount: amountText(amount, locale), style: styles.sum })

  const rows = [row(words.subtotal, document.subtotal)]
  for (const { name, rate, base, amount } of taxes ?? []) {
    rows.push(
      row(words.taxOn(isolated(`${name} ${percentText(rate, locale)}`), isolated(amountText(base, locale))), amount),
    )
  }
  if (!taxes) rows.push(row(words.tax, document.tax))
  if (rounding && !rounding.isZero) rows.push(row(words.rounding, rounding))
  const parts = [{ rows, sum: sum(words.total, total) }]

  const settled: Row[] = []
  if (creditUsed && !creditUsed.isZero) settled.push(row(words.creditUsed, creditUsed.negated()))
  if (credited && !credited.isZero) settled.push(row(words.titles.credit_note, credited.negated()))
  if (paid && !paid.isZero) settled.push(row(words.paid, paid.negated()))
  // Without anything settled the balance is the total, which stands there already.
  if (balance && (settled.length > 0 || !balance.equals(total))) {
    parts.push({ rows: settled, sum: sum(words.balance, balance) })
  }
  return parts
}
