import { invalidField } from '@ostler/kernel'
import type { Field } from './read-model.ts'

/** What was answered to the custom fields of a product, by name. A tick is `yes` or not there. */
export type FieldAnswers = Record<string, string>

const LONGEST_ANSWER = 500

/**
 * The answers as they are kept: trimmed, empty ones left out, in the order of the fields.
 *
 * @throws unknown_field, invalid_field; the field is `<path>.<name>`
 */
export function readAnswers(fields: Field[], answers: FieldAnswers, path: string): FieldAnswers {
  const unknown = Object.keys(answers).find((name) => !fields.some((field) => field.name === name))
  if (unknown !== undefined) throw invalidField(`${path}.${unknown}`, 'is not asked for', 'unknown_field')
  const kept: FieldAnswers = {}
  for (const field of fields) {
    const answer = (answers[field.name] ?? '').trim()
    if (answer === '') continue
    const wrong = whatIsWrong(field, answer)
    if (wrong) throw invalidField(`${path}.${field.name}`, wrong, 'invalid_field')
    kept[field.name] = answer
  }
  return kept
}

/** @throws field_required */
export function mustBeAnswered(fields: Field[], answers: FieldAnswers, path: string): void {
  const missing = fields.find((field) => field.required && !answers[field.name])
  if (missing) throw invalidField(`${path}.${missing.name}`, `${missing.label} is needed`, 'field_required')
}

/** What a client is asked; the rest is filled in by staff. */
export const fieldsForClient = (fields: Field[]): Field[] => fields.filter((field) => !field.staffOnly)

function whatIsWrong(field: Field, answer: string): string | null {
  if (answer.length > LONGEST_ANSWER) return `may have ${LONGEST_ANSWER} characters at most`
  if (field.kind === 'number' && !/^-?\d{1,15}(\.\d{1,9})?$/.test(answer)) return 'must be a number'
  if (field.kind === 'choice' && !field.choices.includes(answer)) return 'must be one of the choices'
  if (field.kind === 'tick' && answer !== 'yes') return 'must be yes, or left out'
  if (field.pattern !== null && !new RegExp(`^(?:${field.pattern})$`, 'v').test(answer))
    return field.help === '' ? 'does not have the right form' : field.help
  return null
}
