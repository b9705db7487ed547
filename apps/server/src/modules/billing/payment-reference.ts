import type { InvoiceRow } from './invoice.ts'

const LONGEST_BODY = 21

/** Letters count from 10, and 97 divides. */
const remainder = (text: string): bigint =>
  BigInt(text.replace(/[A-Z]/g, (letter) => `${letter.charCodeAt(0) - 55}`)) % 97n

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

/**
 * What a payer of a bank transfer quotes. Of an invoice that was a proforma it goes on being that of the proforma, which is
 * what the payer has in hand.
 */
export const paymentReferenceOf = ({ number, proformaNumber }: Pick<InvoiceRow, 'number' | 'proformaNumber'>): string =>
  creditorReference(proformaNumber ?? number)
