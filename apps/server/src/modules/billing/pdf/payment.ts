import { epcPayload, isIban, upiPayload } from '@ostler/kernel'
import { qrMatrix } from '../../../platform/qr.ts'
import type { DocumentModel } from './document.ts'
import { amountText } from './figures.ts'
import { page, type Sheet } from './sheet.ts'
import { styles } from './styles.ts'
import type { Words } from './words/index.ts'

const CODE = 96
const ROW = 15

/** Bank details with a code to scan, while there is something to pay. Answers the `y` below. */
export function drawPayment(sheet: Sheet, document: DocumentModel, words: Words, startsAt: number): number {
  const rows = rowsOf(document, words)
  if (rows.length === 0) return startsAt
  const payload = payloadOf(document)
  const x = payload ? page.left + CODE + 24 : page.left
  const labels = rows.map(({ label }) => label)
  const values = x + sheet.widest(labels, styles.quiet) + 18
  const wrapped = rows.map(({ value }) => sheet.lines(value, page.right - values, styles.body))

  const height = Math.max(20 + wrapped.flat().length * ROW, payload ? CODE + 18 : 0)
  let y = startsAt
  if (y + height > page.bottom) {
    sheet.addPage()
    y = page.top
  }
  if (payload) {
    sheet.squares(qrMatrix(payload), page.left, y + 2, CODE)
    sheet.text(words.scanToPay, page.left, y + CODE + 6, styles.label)
  }
  sheet.text(document.payment?.bank ? words.payment : words.scanToPay, x, y, styles.name)
  let rowY = y + 20
  for (const [index, label] of labels.entries()) {
    sheet.text(label, x, rowY, styles.quiet)
    sheet.block(wrapped[index]!, values, rowY, { ...styles.body, leading: ROW })
    rowY += wrapped[index]!.length * ROW
  }
  return y + height + 14
}

type Row = { label: string; value: string }

function rowsOf(document: DocumentModel, words: Words): Row[] {
  const { payment, locale } = document
  if (!payment || !asksForMoney(document)) return []
  const { bank, upi } = payment
  return [
    { label: words.accountHolder, value: bank?.holder ?? upi?.name },
    { label: 'IBAN', value: bank?.iban && inFours(bank.iban) },
    { label: 'BIC', value: bank?.bic },
    { label: words.account, value: bank?.account },
    { label: words.bank, value: bank?.name },
    { label: 'UPI', value: upi?.address },
    { label: words.reference, value: payment.reference },
    { label: words.amount, value: amountText(amountDue(document), locale) },
  ].filter((row): row is Row => Boolean(row.value))
}

function payloadOf(document: DocumentModel): string | null {
  const { bank, upi, reference } = document.payment!
  const amount = amountDue(document)
  if (upi && amount.currency === 'INR') return upiPayload({ ...upi, amount, note: document.number, reference })
  return bank?.iban ? epcPayload({ ...bank, iban: bank.iban, amount, reference }) : null
}

const amountDue = ({ balance, total }: DocumentModel) => balance ?? total

const asksForMoney = (document: DocumentModel): boolean =>
  (document.kind === 'invoice' || document.kind === 'proforma') &&
  ['unpaid', 'partially_paid', 'overdue'].includes(document.state) &&
  amountDue(document).isPositive

/** As people read account numbers aloud. */
const inFours = (iban: string): string => {
  const account = iban.replace(/\s/g, '')
  return isIban(account.toUpperCase()) ? account.replace(/(.{4})(?=.)/g, '$1 ') : iban
}
