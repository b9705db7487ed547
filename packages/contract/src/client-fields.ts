import { z } from 'zod'
import { id, instant } from './schemas.ts'

/** What staff may ask of clients: a password is kept sealed and never shown to whoever typed it. */
export const clientFieldKind = z.enum(['text', 'choice', 'number', 'date', 'tick', 'password'])

/** Something a client is asked, as a form shows it. */
export const askedField = z.object({
  name: z.string(),
  label: z.string(),
  kind: clientFieldKind,
  choices: z.array(z.string()),
  help: z.string(),
  required: z.boolean(),
})

export const answeredField = askedField.extend({
  /** What is entered; a tick is `yes`, a day `2027-01-31`. Null: nothing, or a password. */
  answer: z.string().nullable(),
  /** Whether anything is entered: of a password this is all that is told. */
  answered: z.boolean(),
})

/** Answers by name. What is not mentioned stays, what is empty is taken away; a tick is `yes`, a day `2027-01-31`. */
export const fieldAnswers = z.record(z.string().max(40), z.string().max(500))

export const unanswered = {
  unknown_field: { status: 400, message: 'Something was answered that is not asked for.' },
  invalid_field: { status: 400, message: 'An answer does not have the right form.' },
  field_required: { status: 400, message: 'Something that has to be answered is not.' },
}

/** A file that is kept with a client. */
export const keptFile = z.object({ id, name: z.string(), size: z.number().int(), uploadedAt: instant })

export const whenClosed = { account_closed: { status: 409, message: 'This account is closed.' } }
