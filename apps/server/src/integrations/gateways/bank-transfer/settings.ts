import { longTextField, textField } from '@ostler/integration-kit'
import { isBic, isIban, isUpiAddress } from '@ostler/kernel'
import { z } from 'zod'

/** Account numbers are written in groups; what counts are the letters and digits. */
export const plain = (written: string): string => written.replace(/\s/g, '').toUpperCase()

const matching = (fits: (text: string) => boolean): RegExp => ({ test: fits }) as RegExp

export const settings = z
  .object({
    holder: textField(
      { label: 'Account holder', help: 'As the bank knows it; payers’ banks compare the name.' },
      { longest: 70 },
    ),
    iban: textField(
      { label: 'IBAN', help: 'Where the account has one.' },
      {
        optional: true,
        longest: 42,
        pattern: matching((text) => isIban(plain(text))),
        expects: 'is not an IBAN: its check digits are wrong',
      },
    ),
    bic: textField(
      { label: 'BIC' },
      {
        optional: true,
        longest: 14,
        pattern: matching((text) => isBic(plain(text))),
        expects: 'is not a BIC of 8 or 11 characters',
      },
    ),
    bankName: textField({ label: 'Bank' }, { optional: true, longest: 100 }),
    accountNumber: textField(
      { label: 'Account number', help: 'Where there is no IBAN.' },
      { optional: true, longest: 60 },
    ),
    routing: textField(
      { label: 'Routing number', help: 'Routing number, sort code, IFSC or BSB, where there is no IBAN.' },
      { optional: true, longest: 30 },
    ),
    upiAddress: textField(
      { label: 'UPI address', help: 'For rupees, such as shop@bank.' },
      {
        optional: true,
        longest: 100,
        pattern: matching(isUpiAddress),
        expects: 'is not a UPI address such as shop@bank',
      },
    ),
    upiName: textField(
      { label: 'UPI name', help: 'The name that belongs to the address.' },
      { optional: true, longest: 100 },
    ),
    note: longTextField(
      { label: 'Note', help: 'What payers read below the account, such as how long it takes.' },
      { optional: true, longest: 1000 },
    ),
  })
  .refine(({ iban, accountNumber, upiAddress }) => iban + accountNumber + upiAddress !== '', {
    path: ['iban'],
    message: 'or an account number or a UPI address is needed',
  })

export type BankTransferSettings = z.infer<typeof settings>
