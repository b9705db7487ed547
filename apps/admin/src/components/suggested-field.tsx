import { Button } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, useId } from 'react'
import { useFormState } from 'react-hook-form'
import { TextField } from './form-fields.tsx'
import { describe } from './problem.tsx'

export type Suggestions =
  | { kind: 'read'; choices: { value: string; label: string }[]; server: string }
  | { kind: 'unknown'; reason: string }

type SuggestedFieldProps = ComponentProps<typeof TextField> & { ask: () => Promise<Suggestions> }

/** A text for which a server offers choices. It is asked on demand, and what it does not offer may be entered all the same. */
export function SuggestedField({ ask, ...field }: SuggestedFieldProps) {
  const id = useId()
  const { disabled } = useFormState()
  const query = useQuery({
    queryKey: ['suggestions', id],
    queryFn: ask,
    enabled: false,
    retry: false,
    gcTime: 0,
  })
  const choices = query.data?.kind === 'read' ? query.data.choices : []
  return (
    <div className="grid gap-2">
      <TextField {...field} list={id} />
      <datalist id={id}>
        {choices.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </datalist>
      {!disabled && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button size="sm" loading={query.isFetching} loadingText="Asking…" onClick={() => query.refetch()}>
            {`Ask the server for “${field.label}”`}
          </Button>
          <span role="status" className="text-sm text-muted">
            {!query.isFetching && saidOf(query)}
          </span>
        </div>
      )}
    </div>
  )
}

function saidOf({ data, error }: { data: Suggestions | undefined; error: Error | null }): string {
  if (error) return describe(error).description
  if (!data) return ''
  if (data.kind === 'unknown') return `It did not say. ${data.reason}`
  if (data.choices.length === 0) return `${data.server} offers nothing.`
  const shown = data.choices.length === 1 ? 'one choice' : `${data.choices.length} choices`
  return `${data.server} offers ${shown}; they are in the field.`
}
