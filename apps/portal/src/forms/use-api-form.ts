import { type FormEvent, useRef, useState } from 'react'
import type { ApiError } from '../api/index.ts'
import { asSentence } from '../sentence.ts'
import { readDraft, useDraft } from './draft.ts'
import { labels } from './labels.ts'

export type FormValues = Record<string, string | boolean>

export type Rules = {
  /** What to say when it is empty, or not ticked. */
  required?: string
  pattern?: { value: RegExp; message: string }
  minLength?: { value: number; message: string }
}

type ApiFormOptions<Values extends FormValues> = {
  defaultValues: Values
  /** Under this name what was typed is kept for the tab, so that logging in again does not lose it. Passwords are not. */
  draft?: string
  /** What fields are called that are known only at run time. */
  labels?: Record<string, string>
}

export type ApiForm<Values extends FormValues> = {
  values: Values
  set: <Name extends keyof Values & string>(name: Name, value: Values[Name]) => void
  /** What an input needs to know: its name, what is in it, and whom to tell of a change. */
  text: (name: keyof Values & string, rules?: Rules) => { name: string; value: string; onChange: OnText }
  tick: (name: keyof Values & string, rules?: Rules) => { name: string; checked: boolean; onChange: OnTick }
  /** For the form's `onSubmit`: sends when nothing is wrong. */
  submit: (send: (values: Values) => void) => (event: FormEvent) => void
  /** For FormErrorSummary: everything that is wrong, and the count of tries that makes it take the focus. */
  summary: { errors: { field?: string; message: string }[]; focusKey: number }
  /** What is wrong with one field, for its Field. */
  problem: (name: keyof Values & string) => string | undefined
  /** Shows what the server said: beside the fields it named, the rest in the summary. */
  refuse: (error: ApiError) => void
  /** Forgets what was wrong. */
  clear: () => void
  /** The form was accepted; its draft can go. */
  accepted: (values?: Values) => void
}

type OnText = (event: { target: { value: string } }) => void
type OnTick = (event: { target: { checked: boolean } }) => void
type Problems = Record<string, string>

/** Where what belongs to no field of the form is kept. */
const elsewhere = ''

/** The forms of the portal need no more than this, and the library for the rest of it weighs 13 kB. */
export function useApiForm<Values extends FormValues>({
  defaultValues,
  draft,
  labels: more = {},
}: ApiFormOptions<Values>): ApiForm<Values> {
  const [values, setValues] = useState<Values>(() => ({ ...defaultValues, ...(draft ? readDraft(draft) : undefined) }))
  const [isTouched, setIsTouched] = useState(false)
  const [problems, setProblems] = useState<Problems>({})
  const [tries, setTries] = useState(0)
  // Filled anew by each rendering, so that fields that are not shown have no rules.
  const rules = useRef<Record<string, Rules>>({})
  rules.current = {}
  useDraft(draft, values, isTouched)

  function set<Name extends keyof Values & string>(name: Name, value: Values[Name]) {
    setIsTouched(true)
    setValues((before) => ({ ...before, [name]: value }))
    // Nobody is told off while they write for the first time.
    if (tries > 0) setProblems((before) => without(before, name, wrongWith(value, rules.current[name])))
  }

  function fail(found: Problems) {
    setProblems(found)
    setTries((before) => before + 1)
  }

  return {
    values,
    set,
    text(name, given = {}) {
      rules.current[name] = given
      return { name, value: String(values[name]), onChange: ({ target }) => set(name, target.value as never) }
    },
    tick(name, given = {}) {
      rules.current[name] = given
      return { name, checked: values[name] === true, onChange: ({ target }) => set(name, target.checked as never) }
    },
    submit: (send) => (event) => {
      event.preventDefault()
      const found: Problems = {}
      for (const [name, rule] of Object.entries(rules.current)) {
        const wrong = wrongWith(values[name], rule)
        if (wrong) found[name] = wrong
      }
      if (Object.keys(found).length > 0) return fail(found)
      setProblems({})
      send(values)
    },
    summary: {
      errors: [elsewhere, ...Object.keys(values)].flatMap((name) => {
        const message = problems[name]
        if (!message) return []
        return name === elsewhere ? { message } : { field: name, message: inSummary(name, message, more) }
      }),
      focusKey: tries,
    },
    problem: (name) => problems[name] && asSentence(problems[name]),
    refuse(error) {
      const found: Problems = {}
      const rest: string[] = []
      for (const { field, message } of error.fields) {
        // The checkout nests the account; its fields are the same ones on the page.
        const name = field.split('.').at(-1) ?? field
        if (name in values) found[name] = message
        else rest.push(field ? `${field}: ${message}` : message)
      }
      if (error.fields.length === 0) rest.push(error.message)
      if (error.status >= 500 && error.reference) rest.push(`Reference ${error.reference}`)
      if (rest.length > 0) found[elsewhere] = rest.join(' ')
      fail(found)
    },
    clear: () => setProblems({}),
    accepted(now) {
      if (draft) sessionStorage.removeItem(draft)
      setIsTouched(false)
      if (now) setValues(now)
    },
  }
}

function wrongWith(value: string | boolean | undefined, { required, pattern, minLength }: Rules = {}) {
  const isEmpty = typeof value === 'string' ? value.trim() === '' : !value
  if (isEmpty) return required
  const text = String(value)
  if (minLength && text.length < minLength.value) return minLength.message
  if (pattern && !pattern.value.test(text.trim())) return pattern.message
  return undefined
}

function without(problems: Problems, name: string, stillWrong: string | undefined): Problems {
  const { [name]: _, ...others } = problems
  return stillWrong && name in problems ? { ...others, [name]: stillWrong } : others
}

/** The server's messages go on after the field's name: "must have at least 10 characters". */
function inSummary(name: string, message: string, more: Record<string, string>): string {
  const label = more[name] ?? (labels as Record<string, string>)[name] ?? name
  return /^\p{Ll}/u.test(message) ? `${label} ${message}` : message
}
