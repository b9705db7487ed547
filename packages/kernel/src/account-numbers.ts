/** Letters count from 10, and 97 divides. */
const remainder = (text: string): bigint =>
  BigInt(text.replace(/[A-Z]/g, (letter) => `${letter.charCodeAt(0) - 55}`)) % 97n

/** ISO 13616: two letters, two check digits, and 97 as the divisor of the whole. Spaces are for people and not taken. */
export function isIban(account: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(account)) return false
  return remainder(account.slice(4) + account.slice(0, 4)) === 1n
}

/** ISO 9362: bank, country, place, and a branch where it has one. Empty is none. */
export const isBic = (code: string): boolean => /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(code)

const LONGEST_BODY = 21

/**
 * A creditor reference by ISO 11649: `RF`, two check digits, and what it refers to. A payer who mistypes it is told so by
 * the bank.
 *
 * `creditorReference('INV-2026-00042')` is `RF36INV202600042`.
 */
export function creditorReference(text: string): string {
  const body = text
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(-LONGEST_BODY)
  const check = 98n - remainder(`${body}RF00`)
  return `RF${check.toString().padStart(2, '0')}${body}`
}

export function isCreditorReference(text: string): boolean {
  return /^RF\d{2}[A-Z0-9]{1,21}$/.test(text) && remainder(text.slice(4) + text.slice(0, 4)) === 1n
}
