import { createContext, Script } from 'node:vm'
import { invalidField } from '@ostler/kernel'

/** What may be asked for in a field that staff define. */
export type FieldKind = 'text' | 'number' | 'choice' | 'tick' | 'date' | 'password'

/** A question that staff put together, as far as its answers depend on it. */
export type AnswerRule = {
  name: string
  label: string
  kind: FieldKind
  choices: string[]
  /** The whole answer has to match it; null: anything goes. */
  pattern: string | null
  help: string
  required: boolean
  /** Filled in by staff and never shown to the client. */
  staffOnly: boolean
}

/** What was answered, by the name of the field. A tick is `yes` or not there, a date `2027-01-31`. */
export type FieldAnswers = Record<string, string>

const LONGEST_ANSWER = 500
const LONGEST_PATTERN = 200

/**
 * The answers as they are kept: trimmed, empty ones left out, in the order of the fields. A password keeps its spaces.
 *
 * @throws unknown_field, invalid_field; the field is `<path>.<name>`
 */
export function readAnswers(fields: AnswerRule[], answers: FieldAnswers, path: string): FieldAnswers {
  const unknown = Object.keys(answers).find((name) => !fields.some((field) => field.name === name))
  if (unknown !== undefined) throw invalidField(`${path}.${unknown}`, 'is not asked for', 'unknown_field')
  const kept: FieldAnswers = {}
  for (const field of fields) {
    const said = answers[field.name] ?? ''
    const answer = field.kind === 'password' ? said : said.trim()
    if (answer === '') continue
    const wrong = whatIsWrong(field, answer)
    if (wrong) throw invalidField(`${path}.${field.name}`, wrong, 'invalid_field')
    kept[field.name] = answer
  }
  return kept
}

/** @throws field_required */
export function mustBeAnswered(fields: AnswerRule[], answers: FieldAnswers, path: string): void {
  const missing = fields.find((field) => field.required && !answers[field.name])
  if (missing) throw invalidField(`${path}.${missing.name}`, `${missing.label} is needed`, 'field_required')
}

/** What a client is asked; the rest is filled in by staff. */
export const fieldsForClient = <Rule extends AnswerRule>(fields: Rule[]): Rule[] =>
  fields.filter((field) => !field.staffOnly)

/** @throws invalid_input when the field asks in a way that nobody can answer; the field is `<path>.choices` or so */
export function checkRule({ kind, choices, pattern }: Pick<AnswerRule, 'kind' | 'choices' | 'pattern'>, path: string) {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`)
  if (kind === 'choice' && choices.length === 0) throw invalidField(at('choices'), 'There is nothing to choose from.')
  if (pattern === null) return
  if (pattern.length > LONGEST_PATTERN)
    throw invalidField(at('pattern'), `may have ${LONGEST_PATTERN} characters at most`)
  try {
    new RegExp(pattern, 'v')
  } catch {
    throw invalidField(at('pattern'), 'This is no regular expression.')
  }
}

function whatIsWrong(field: AnswerRule, answer: string): string | null {
  if (answer.length > LONGEST_ANSWER) return `may have ${LONGEST_ANSWER} characters at most`
  if (field.kind === 'number' && !/^-?\d{1,15}(\.\d{1,9})?$/.test(answer)) return 'must be a number'
  if (field.kind === 'choice' && !field.choices.includes(answer)) return 'must be one of the choices'
  if (field.kind === 'tick' && answer !== 'yes') return 'must be yes, or left out'
  if (field.kind === 'date' && !isDay(answer)) return 'must be a day such as 2027-01-31'
  if (field.pattern !== null && !hasForm(field.pattern, answer))
    return field.help === '' ? 'does not have the right form' : field.help
  return null
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text
  } catch {
    return false
  }
}

const PATIENCE_MS = 50
const sandbox = createContext(Object.create(null) as { pattern: string; answer: string })
const match = new Script('new RegExp("^(?:" + pattern + ")$", "v").test(answer)')

/**
 * Does the whole answer match? Some expressions take longer than the age of the universe for an answer made on purpose
 * (`(a+)+` and its relatives), and no rule about how they look finds all of those. So the search itself is cut off: it runs
 * in a script of its own, which V8 ends after 50 ms also amid a match. What was not found by then is no match.
 */
function hasForm(pattern: string, answer: string): boolean {
  Object.assign(sandbox, { pattern, answer })
  try {
    return match.runInContext(sandbox, { timeout: PATIENCE_MS }) === true
  } catch {
    return false
  }
}
