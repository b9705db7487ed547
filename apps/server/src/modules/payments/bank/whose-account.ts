import type { OurAccount } from '../queries/bank-accounts.ts'

const bare = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toUpperCase()

/**
 * Which of our accounts a file means. Banks write an IBAN, its part without country and check digits, an account number, or
 * the bank's number and the account's with a slash between them, some with the currency behind.
 */
export function accountMeant(written: string, ours: readonly OurAccount[]): OurAccount | undefined {
  const forms = new Set([written, written.replace(/[A-Z]{3}$/, '')].flatMap(formsOf))
  return ours.find(({ account: { iban, accountNumber, routing } }) =>
    [iban, iban.slice(4), accountNumber, routing + accountNumber].some((one) => one !== '' && forms.has(bare(one))),
  )
}

function formsOf(written: string): string[] {
  const [bank = '', number] = written.split('/')
  return number === undefined ? [bare(written)] : [bare(written), bare(bank) + bare(number).padStart(10, '0')]
}
