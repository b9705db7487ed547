import type { Money } from '@ostler/kernel'

/** A payload may not be longer, so that its code stays readable; letters outside ASCII take several bytes. */
const MOST_BYTES = 331

export type Transfer = { holder: string; iban: string; bic?: string; amount: Money; reference: string }

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
  if (!payable || name === '' || !isIban(account) || !/^([A-Z0-9]{8}([A-Z0-9]{3})?)?$/.test(code)) return null
  const head = [
    'BCD',
    '002',
    '1', // UTF-8
    'SCT',
    code,
    name,
    account,
    `EUR${amount.toDecimal()}`,
    '', // purpose
    '', // structured reference, instead of the text below
  ].join('\n')
  let text = oneLine(reference, 140)
  while (Buffer.byteLength(`${head}\n${text}`) > MOST_BYTES) text = [...text].slice(0, -1).join('').trim()
  return text === '' ? head.trimEnd() : `${head}\n${text}`
}

/** ISO 13616: two letters, two check digits, and 97 as the divisor of the whole. */
export function isIban(account: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(account)) return false
  const turned = account.slice(4) + account.slice(0, 4)
  return BigInt(turned.replace(/[A-Z]/g, (letter) => `${letter.charCodeAt(0) - 55}`)) % 97n === 1n
}

const oneLine = (text: string, longest: number): string =>
  [...text.replace(/[\p{Cc}\s]+/gu, ' ').trim()].slice(0, longest).join('').trim()
