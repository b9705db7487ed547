import { useRef } from 'react'
import { type DefaultValues, type FieldPath, type FieldValues, type UseFormReturn, useForm } from 'react-hook-form'
import type { ApiError } from '../api/index.ts'
import { asSentence } from '../sentence.ts'
import { readDraft, useDraft } from './draft.ts'
import { labels } from './labels.ts'

type ApiFormOptions<Values extends FieldValues> = {
  defaultValues: DefaultValues<Values>
  /** Under this name what was typed is kept for the tab, so that logging in again does not lose it. Passwords are not. */
  draft?: string
}

export type ApiForm<Values extends FieldValues> = {
  form: UseFormReturn<Values>
  /** For FormErrorSummary: everything that is wrong, and the count of submits that makes it take the focus. */
  summary: { errors: { field?: string; message: string }[]; focusKey: number }
  /** What is wrong with one field, for its Field. */
  problem: (name: FieldPath<Values>) => string | undefined
  /** Shows what the server said: beside the fields it named, the rest in the summary. */
  refuse: (error: ApiError) => void
  /** The form was accepted; its draft can go. */
  accepted: () => void
}

export function useApiForm<Values extends FieldValues>({
  defaultValues,
  draft,
}: ApiFormOptions<Values>): ApiForm<Values> {
  const kept = useRef(draft ? readDraft<Values>(draft) : undefined)
  const form = useForm<Values>({
    defaultValues: { ...defaultValues, ...kept.current } as DefaultValues<Values>,
    shouldFocusError: false,
  })
  useDraft(form, draft)
  const { errors, submitCount } = form.formState
  const refusals = useRef(0)

  // In the order of the form; the errors themselves come in any.
  const order = ['root', ...Object.keys(defaultValues)]
  const inOrder = Object.entries(errors).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const found = inOrder.map(([name, error]) => {
    const message = String(error?.message ?? '')
    return name === 'root' ? { message } : { field: name, message: inSummary(name, message) }
  })

  return {
    form,
    summary: { errors: found, focusKey: submitCount + refusals.current },
    problem: (name) => {
      const message = errors[name]?.message
      return message ? asSentence(String(message)) : undefined
    },
    refuse(error) {
      refusals.current += 1
      const known = new Set(Object.keys(form.getValues()))
      const rest: string[] = []
      for (const { field, message } of error.fields) {
        // The checkout nests the account; its fields are the same ones on the page.
        const name = field.split('.').at(-1) ?? field
        if (known.has(name)) form.setError(name as FieldPath<Values>, { type: 'server', message })
        else rest.push(field ? `${field}: ${message}` : message)
      }
      if (error.fields.length === 0) rest.push(error.message)
      if (error.status >= 500 && error.reference) rest.push(`Reference ${error.reference}`)
      if (rest.length > 0) form.setError('root', { type: 'server', message: rest.join(' ') })
    },
    accepted() {
      if (draft) sessionStorage.removeItem(draft)
    },
  }
}

/** The server's messages go on after the field's name: "must have at least 10 characters". */
function inSummary(name: string, message: string): string {
  const label = (labels as Record<string, string>)[name] ?? name
  return startsLow(message) ? `${label} ${message}` : message
}

const startsLow = (message: string) => /^\p{Ll}/u.test(message)
