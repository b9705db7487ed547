import { useEffect } from 'react'
import type { FieldValues, UseFormReturn } from 'react-hook-form'

export function readDraft<Values extends FieldValues>(name: string): Partial<Values> | undefined {
  try {
    const kept = sessionStorage.getItem(name)
    return kept ? JSON.parse(kept) : undefined
  } catch {
    return undefined
  }
}

/** Keeps what is typed for as long as the tab lives. */
export function useDraft<Values extends FieldValues>(form: UseFormReturn<Values>, name: string | undefined): void {
  useEffect(() => {
    if (!name) return
    const stop = form.subscribe({
      formState: { values: true, isDirty: true },
      callback: ({ values, isDirty }) => {
        if (!isDirty) return
        const { password: _, acceptTerms: __, ...kept } = values as FieldValues
        try {
          sessionStorage.setItem(name, JSON.stringify(kept))
        } catch {
          // Storage is forbidden or full: the form works, it is only not remembered.
        }
      },
    })
    return stop
  }, [form, name])
}
