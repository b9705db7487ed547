import { z } from 'zod'
import { readCardNumber, readExpiry, testCardOf, usualExpiry } from './cards.ts'

export const payFormBody = z.object({
  card: z.string().default(''),
  expiry: z.string().default(''),
  cvc: z.string().default(''),
  /** A test card chosen from the table; then the other fields do not matter. */
  testCard: z.string().optional(),
})

export type PayFormInput = z.output<typeof payFormBody>

export type PayFormErrors = { card?: string; expiry?: string; cvc?: string }

export const emptyPayForm: PayFormInput = { card: '', expiry: '', cvc: '' }

/** The card to try, good until the end of `expires` (`YYYY-MM`), or what is wrong with the form. */
export function readPayForm(
  input: PayFormInput,
  today: Temporal.PlainDate,
): { kind: 'card'; digits: string; expires: string } | { kind: 'wrong'; errors: PayFormErrors } {
  const digits = readCardNumber(input.testCard ?? input.card)
  if (digits && input.testCard !== undefined && testCardOf(digits))
    return { kind: 'card', digits, expires: usualExpiry(today) }

  const errors: PayFormErrors = {}
  const expires = readExpiry(input.expiry, today)
  if (!digits) errors.card = 'Enter the 12 to 19 digits of the card.'
  if (!expires) errors.expiry = 'Enter a month to come, as MM/YY.'
  if (!/^\d{3,4}$/.test(input.cvc.trim())) errors.cvc = 'Enter 3 or 4 digits.'
  return digits && expires && !errors.cvc ? { kind: 'card', digits, expires } : { kind: 'wrong', errors }
}
