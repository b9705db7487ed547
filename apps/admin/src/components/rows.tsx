import { Button, IconButton } from '@ostler/ui'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { useFieldError } from './form-fields.tsx'

type RowsProps = {
  /** The path of the list in the form. */
  name: string
  /** What one row is, for the names of the buttons: "price". */
  noun: string
  /** What a new row begins with. */
  fresh: () => Record<string, unknown>
  /** Said while there is none. */
  none: string
  /** Does the order mean something? Then rows can be moved. */
  isOrdered?: boolean
  children: (path: string, index: number) => ReactNode
}

/** A list in a form that grows and shrinks. */
export function Rows({ name, noun, fresh, none, isOrdered = false, children }: RowsProps) {
  const { control, formState } = useFormContext()
  const { fields, append, remove, move } = useFieldArray({ control, name })
  const ofList = useFieldError(name)
  const ofRoot = useFieldError(`${name}.root`)
  const error = ofList ?? ofRoot
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {fields.length === 0 && <p className="text-sm text-muted">{none}</p>}
      {fields.map((row, index) => (
        <fieldset key={row.id} className="flex items-start gap-3 border-b border-line pb-4">
          <legend className="sr-only">{`${noun} ${index + 1}`}</legend>
          <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)] gap-3">
            {children(`${name}.${index}`, index)}
          </div>
          {!formState.disabled && isOrdered && fields.length > 1 && (
            <>
              <IconButton
                label={`Move ${noun} ${index + 1} up`}
                icon={ArrowUp}
                variant="ghost"
                size="sm"
                disabled={index === 0}
                onClick={() => move(index, index - 1)}
              />
              <IconButton
                label={`Move ${noun} ${index + 1} down`}
                icon={ArrowDown}
                variant="ghost"
                size="sm"
                disabled={index === fields.length - 1}
                onClick={() => move(index, index + 1)}
              />
            </>
          )}
          {!formState.disabled && (
            <IconButton
              label={`Remove ${noun} ${index + 1}`}
              icon={Trash2}
              variant="ghost"
              size="sm"
              onClick={() => remove(index)}
            />
          )}
        </fieldset>
      ))}
      {error && <p className="text-sm text-danger-ink">{error}</p>}
      {!formState.disabled && (
        <div>
          <Button size="sm" icon={Plus} onClick={() => append(fresh())}>
            {`Add ${noun}`}
          </Button>
        </div>
      )}
    </div>
  )
}
