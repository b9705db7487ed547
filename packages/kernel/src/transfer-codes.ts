import { isBic, isCreditorReference, isIban } from './account-numbers.ts'
import type { Money } from './money.ts'

/** A payload may not be longer, so that its code stays readable; letters outside ASCII take several bytes. */
const MOST_BYTES = 331

export type Transfer = {
  holder: string
  iban: string
  bic?: string | undefined
  amount: Money
  /** A creditor reference of ISO 11649 goes where banks look for one; anything else is a text to the payee. */
  reference: string
}

/**
 * What a QR code for a SEPA credit transfer says, by EPC069-12 of the European Payments Council, version 002 (BIC optional).
 *
 * Null where the standard has no code: another currency than euro, an amount outside 0.01 to 999999999.99, no name, or an
 * account number whose check digits are wrong. A code that sends money astray is worse than none.
 */
export function epcPayload({ holder, iban, bic = '', amount, reference }: Transfer): string | null {
  const account = iban.replace(/\s/g, '').toUpperCase()
  const code = bic.replace(/\s/g, '').toUpperCase()
  const name = oneLine(holder, 70)
  const payable = amount.currency === 'EUR' && amount.minor >= 1n && amount.minor <= 99_999_999_999n
  if (!payable || name === '' || !isIban(account) || !(code === '' || isBic(code))) return null
  const purpose = ''
  // The charset 1 is UTF-8.
  const head = ['BCD', '002', '1', 'SCT', code, name, account, `EUR${amount.toDecimal()}`, purpose].join('\n')
  // Either a structured reference or a text, never both; nothing follows the last line that says something.
  if (isCreditorReference(reference)) return `${head}\n${reference}`
  let text = oneLine(reference, 140)
  while (bytesOf(`${head}\n\n${text}`) > MOST_BYTES) text = [...text].slice(0, -1).join('').trim()
  return text === '' ? head.trimEnd() : `${head}\n\n${text}`
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

const oneLine = (text: string, longest: number): string =>
  [...text.replace(/[\p{Cc}\s]+/gu, ' ').trim()].slice(0, longest).join('').trim()

export type UpiRequest = {
  address: string
  name: string
  amount: Money
  /** What the payer reads. */
  note: string
  /** Comes back in the statement of the bank; letters and digits. */
  reference?: string | undefined
}

/** Characters a note and a reference have room for. */
const LONGEST_NOTE = 50
const LONGEST_REFERENCE = 35

/** `name@bank` */
export const isUpiAddress = (address: string): boolean =>
  /^[a-zA-Z0-9.\-_]{2,256}@[a-zA-Z][a-zA-Z0-9]{1,63}$/.test(address)

/**
 * What a UPI code says, by the linking specification of the National Payments Corporation of India. Null where there can be
 * none: another currency than the rupee, nothing to pay, or no valid payment address.
 */
export function upiPayload({ address, name, amount, note, reference = '' }: UpiRequest): string | null {
  if (amount.currency !== 'INR' || !amount.isPositive || !isUpiAddress(address)) return null
  const text = [...note.trim()].slice(0, LONGEST_NOTE).join('')
  const ours = reference.replace(/[^A-Za-z0-9]/g, '').slice(0, LONGEST_REFERENCE)
  const fields = { pn: name.trim(), am: amount.toDecimal(), cu: 'INR', tn: text, tr: ours }
  const query = Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([field, value]) => `${field}=${encodeURIComponent(value)}`)
  return [`upi://pay?pa=${address}`, ...query].join('&')
}
