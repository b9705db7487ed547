import { CircleAlert } from 'lucide-react'
import { createContext, type ReactNode, useContext, useId } from 'react'
import { cx } from '../class-names.ts'
import { useTexts } from '../provider.tsx'

type FieldParts = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean }

const FieldContext = createContext<FieldParts | null>(null)

export type FieldProps = {
  label: ReactNode
  help?: ReactNode
  error?: ReactNode
  optional?: boolean
  required?: boolean
  /** For the eye only; assistive technology still reads it. */
  hideLabel?: boolean
  /** Opposite the label, e.g. a link. */
  labelEnd?: ReactNode
  id?: string
  className?: string
  children: ReactNode
}

/** Label above, help and error below, all tied to the one control inside. */
export function Field({
  label,
  help,
  error,
  optional,
  required = false,
  hideLabel,
  labelEnd,
  id: givenId,
  className,
  children,
}: FieldProps) {
  const texts = useTexts()
  const ownId = useId()
  const id = givenId ?? ownId
  const parts: FieldParts = {
    id,
    describedBy: describedBy(id, { error, help }),
    invalid: Boolean(error),
    required,
  }
  return (
    <div className={cx('flex min-w-0 flex-col gap-1.5', className)}>
      <div className={cx('flex items-baseline justify-between gap-3', hideLabel && !labelEnd && 'sr-only')}>
        <label htmlFor={id} className={cx('font-medium', hideLabel && 'sr-only')}>
          {label}
          {optional ? <span className="font-normal text-muted"> ({texts.optional})</span> : null}
        </label>
        {labelEnd ? <span className="text-sm">{labelEnd}</span> : null}
      </div>
      <FieldContext value={parts}>{children}</FieldContext>
      <FieldNotes id={id} help={help} error={error} />
    </div>
  )
}

/** What a control takes from the field around it; its own attributes win. */
export function useField(own: { id?: string; 'aria-describedby'?: string; required?: boolean }) {
  const field = useContext(FieldContext)
  return {
    id: own.id ?? field?.id,
    'aria-describedby': cx(own['aria-describedby'], field?.describedBy) || undefined,
    'aria-invalid': field?.invalid ? (true as const) : undefined,
    required: own.required ?? (field?.required || undefined),
  }
}

export function describedBy(id: string, { error, help }: { error?: ReactNode; help?: ReactNode }) {
  return cx(Boolean(error) && `${id}-error`, Boolean(help) && `${id}-help`) || undefined
}

export function FieldNotes({ id, help, error }: { id: string; help?: ReactNode; error?: ReactNode }) {
  return (
    <>
      {error ? (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-sm text-danger-ink">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span className="min-w-0">{error}</span>
        </p>
      ) : null}
      {help ? (
        <p id={`${id}-help`} className="text-sm text-muted">
          {help}
        </p>
      ) : null}
    </>
  )
}

/** Fields that belong together. */
export function FieldGroup({
  legend,
  help,
  className,
  children,
}: {
  legend: ReactNode
  help?: ReactNode
  className?: string
  children: ReactNode
}) {
  const helpId = useId()
  return (
    <fieldset aria-describedby={help ? helpId : undefined} className={cx('min-w-0', className)}>
      <legend className="text-lg font-semibold">{legend}</legend>
      {help ? (
        <p id={helpId} className="text-muted">
          {help}
        </p>
      ) : null}
      <div className="mt-3 flex flex-col gap-4">{children}</div>
    </fieldset>
  )
}

/** Short fields side by side, where there is room. */
export function FieldRow({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div className={cx('grid items-start gap-4 sm:auto-cols-fr sm:grid-flow-col sm:gap-3', className)}>{children}</div>
  )
}

/** The row of buttons that ends a form. */
export function FormActions({
  sticky,
  className,
  children,
}: {
  sticky?: boolean
  className?: string
  children: ReactNode
}) {
  return (
    <div
      // Toasts keep clear of it.
      data-bottom-bar={sticky || undefined}
      className={cx(
        'flex flex-wrap items-center gap-2',
        sticky && 'sticky bottom-0 z-10 -mx-4 border-t bg-surface px-4 py-3',
        className,
      )}
    >
      {children}
    </div>
  )
}
