import { DomainError, Money } from '@ostler/kernel'

export type StatementFormat = 'camt053' | 'camt054' | 'mt940' | 'csv'

/** One payment on a statement, as the bank tells it. What it does not tell is empty. */
export type ReadLine = {
  bookedOn: Temporal.PlainDate
  /** Positive: to us. */
  amount: Money
  payerName: string
  payerAccount: string
  /** What the payer wrote, joined. */
  text: string
  /** A structured reference, where the bank keeps one apart. */
  paymentReference: string
  endToEnd: string
  /** What the bank calls the line. */
  bankReference: string
  /** Money that comes back: a transfer or debit that was returned or reversed. */
  isReturn: boolean
}

export type ReadStatement = {
  format: StatementFormat
  /** IBAN, or how the bank calls the account; null where the file does not say. */
  account: string | null
  number: string
  currency: string
  opening: Money | null
  closing: Money | null
  from: Temporal.PlainDate | null
  until: Temporal.PlainDate | null
  lines: ReadLine[]
}

/** `where`: the place in the file, as somebody finds it who opens it. */
export const unreadable = (where: string, why: string) =>
  new DomainError('invalid', 'statement_unreadable', `The file cannot be read: ${where}: ${why}.`, [
    { field: 'file', message: `${where}: ${why}` },
  ])

export const unknownFormat = (why: string) =>
  new DomainError('invalid', 'statement_format_unknown', `This is no statement that can be read: ${why}.`, [
    { field: 'file', message: why },
  ])

/**
 * A decimal with a point, of up to fifteen and five digits, as exact money.
 * @throws statement_unreadable where the currency has fewer digits than are used
 */
export function exactly(text: string, currency: string, where: string): Money {
  const [, whole, fraction = ''] = /^(\d{1,15})(?:\.(\d{0,5}))?$/.exec(text) ?? []
  if (whole === undefined) throw unreadable(where, `"${text.slice(0, 40)}" is not an amount`)
  const used = fraction.replace(/0+$/, '')
  try {
    return Money.parse(used === '' ? whole : `${whole}.${used}`, currency)
  } catch {
    throw unreadable(where, `"${text.slice(0, 40)}" is not an amount in ${currency.slice(0, 10)}`)
  }
}

/** @throws statement_unreadable */
export function dayOf(text: string, where: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' })
  } catch {
    throw unreadable(where, `"${text.slice(0, 40)}" is not a day`)
  }
}

const NONE = new Set(['', 'NOTPROVIDED', 'NONREF', 'NOTAVAILABLE', 'UNKNOWN', 'N/A'])

/** Banks fill what they do not know with words for it. */
export const saidReference = (text: string | undefined): string => {
  const said = (text ?? '').trim()
  return NONE.has(said.toUpperCase()) ? '' : said
}

/** Texts of statements are short; what is longer is cut, so that a line stays a line. */
export const asLine = (text: string, longest: number): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, longest)
