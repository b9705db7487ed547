import { useEffect } from 'react'
import type { FormValues } from './use-api-form.ts'

export function readDraft<Values extends FormValues>(name: string): Partial<Values> | undefined {
  try {
    const kept = sessionStorage.getItem(name)
    return kept ? JSON.parse(kept) : undefined
  } catch {
    return undefined
  }
}

/** Keeps what is typed for as long as the tab lives. */
export function useDraft(name: string | undefined, values: FormValues, isTouched: boolean): void {
  useEffect(() => {
    if (!name || !isTouched) return
    const { password: _, acceptTerms: __, ...rest } = values
    // Any of the operator's own fields may be a password.
    const kept = Object.fromEntries(Object.entries(rest).filter(([field]) => !field.startsWith('fields.')))
    try {
      sessionStorage.setItem(name, JSON.stringify(kept))
    } catch {
      // Storage is forbidden or full: the form works, it is only not remembered.
    }
  }, [name, values, isTouched])
}
