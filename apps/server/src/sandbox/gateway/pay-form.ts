import { z } from 'zod'
import { isExpiryToCome, readCardNumber } from './cards.ts'

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

/** The digits of the card to try, or what is wrong with the form. */
export function readPayForm(
  input: PayFormInput,
  today: Temporal.PlainDate,
): { kind: 'card'; digits: string } | { kind: 'wrong'; errors: PayFormErrors } {
  const digits = readCardNumber(input.testCard ?? input.card)
  if (digits && input.testCard !== undefined) return { kind: 'card', digits }

  const errors: PayFormErrors = {}
  if (!digits) errors.card = 'Enter the 12 to 19 digits of the card.'
  if (!isExpiryToCome(input.expiry, today)) errors.expiry = 'Enter a month to come, as MM/YY.'
  if (!/^\d{3,4}$/.test(input.cvc.trim())) errors.cvc = 'Enter 3 or 4 digits.'
  return digits && Object.keys(errors).length === 0 ? { kind: 'card', digits } : { kind: 'wrong', errors }
}
