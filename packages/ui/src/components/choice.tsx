import { Check, Minus } from 'lucide-react'
import { type ChangeEvent, type InputHTMLAttributes, type ReactNode, type Ref, useEffect, useId, useRef } from 'react'
import { cx } from '../class-names.ts'
import type { LucideIcon } from '../tone.ts'
import { describedBy, FieldNotes } from './field.tsx'

type ChoiceProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'size'> & {
  label: ReactNode
  help?: ReactNode
  error?: ReactNode
  hideLabel?: boolean
  ref?: Ref<HTMLInputElement>
}

export type CheckboxProps = ChoiceProps & { indeterminate?: boolean }

export function Checkbox({
  label,
  help,
  error,
  hideLabel,
  indeterminate = false,
  className,
  id: givenId,
  ref,
  ...rest
}: CheckboxProps) {
  const ownId = useId()
  const id = givenId ?? ownId
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = indeterminate
  }, [indeterminate])
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      <label
        className={cx(
          'relative inline-flex has-[:disabled]:cursor-not-allowed has-[:disabled]:opacity-60',
          hideLabel
            ? 'size-8 items-center justify-center pointer-coarse:size-11'
            : 'items-start gap-2.5 py-1 pointer-coarse:py-3',
        )}
      >
        <span className="relative inline-grid size-4.5 shrink-0 place-items-center">
          <input
            {...rest}
            ref={both(box, ref)}
            id={id}
            type="checkbox"
            aria-invalid={error ? true : undefined}
            aria-describedby={describedBy(id, { error, help })}
            className="peer size-4.5 appearance-none rounded-sm border border-control bg-surface checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent aria-invalid:border-danger forced-colors:appearance-auto"
          />
          <Check
            aria-hidden
            strokeWidth={3}
            className="pointer-events-none absolute hidden size-3.5 text-on-accent peer-checked:block peer-indeterminate:hidden forced-colors:hidden"
          />
          <Minus
            aria-hidden
            strokeWidth={3}
            className="pointer-events-none absolute hidden size-3.5 text-on-accent peer-indeterminate:block forced-colors:hidden"
          />
        </span>
        <span className={hideLabel ? 'sr-only' : 'min-w-0'}>{label}</span>
      </label>
      {help || error ? (
        <div className="flex flex-col gap-1 ps-7">
          <FieldNotes id={id} help={help} error={error} />
        </div>
      ) : null}
    </div>
  )
}

export type SwitchProps = ChoiceProps

/** For what takes effect at once; a choice that is saved with a form is a Checkbox. */
export function Switch({ label, help, error, hideLabel, className, id: givenId, ...rest }: SwitchProps) {
  const ownId = useId()
  const id = givenId ?? ownId
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      <label className="inline-flex min-h-8 items-center gap-2.5 has-[:disabled]:cursor-not-allowed has-[:disabled]:opacity-60 pointer-coarse:min-h-11">
        <span className="relative inline-flex h-5 w-9 shrink-0">
          <input
            {...rest}
            id={id}
            type="checkbox"
            // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox tells its own state
            role="switch"
            aria-describedby={describedBy(id, { error, help })}
            className="peer h-5 w-9 appearance-none rounded-full border border-control bg-sunken transition-colors checked:border-accent checked:bg-accent forced-colors:appearance-auto"
          />
          <span
            aria-hidden
            className="pointer-events-none absolute start-1 top-1 size-3 rounded-full bg-muted transition-transform peer-checked:translate-x-4 peer-checked:bg-on-accent rtl:peer-checked:-translate-x-4 forced-colors:hidden"
          />
        </span>
        <span className={hideLabel ? 'sr-only' : 'min-w-0'}>{label}</span>
      </label>
      {help || error ? (
        <div className="flex flex-col gap-1 ps-11.5">
          <FieldNotes id={id} help={help} error={error} />
        </div>
      ) : null}
    </div>
  )
}

export type RadioOption = {
  value: string
  label: ReactNode
  description?: ReactNode
  /** At the card's end, e.g. an amount. */
  aside?: ReactNode
  icon?: LucideIcon
  disabled?: boolean
}

export type RadioCardsProps = {
  legend: ReactNode
  name: string
  options: readonly RadioOption[]
  value?: string
  defaultValue?: string
  onValueChange?: (value: string) => void
  onChange?: (event: ChangeEvent<HTMLInputElement>) => void
  onBlur?: InputHTMLAttributes<HTMLInputElement>['onBlur']
  ref?: Ref<HTMLInputElement>
  help?: ReactNode
  error?: ReactNode
  hideLegend?: boolean
  required?: boolean
  columns?: 1 | 2 | 3
  className?: string
}

const cardColumns = { 1: '', 2: 'sm:grid-cols-2', 3: 'sm:grid-cols-2 lg:grid-cols-3' }

export function RadioCards({
  legend,
  name,
  options,
  value,
  defaultValue,
  onValueChange,
  onChange,
  onBlur,
  ref,
  help,
  error,
  hideLegend,
  required,
  columns = 1,
  className,
}: RadioCardsProps) {
  const id = useId()
  return (
    <fieldset
      aria-describedby={describedBy(id, { error, help })}
      className={cx('flex min-w-0 flex-col gap-1.5', className)}
    >
      <legend className={hideLegend ? 'sr-only' : 'mb-1.5 font-medium'}>{legend}</legend>
      <div className={cx('grid gap-2', cardColumns[columns])}>
        {options.map(({ value: optionValue, label, description, aside, icon: Icon, disabled }) => (
          <label
            key={optionValue}
            className="flex min-h-11 items-start gap-2.5 rounded-md border border-line-strong bg-surface px-3 py-2.5 transition-colors hover:border-control has-checked:border-accent has-checked:bg-accent-soft has-checked:ring-1 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus has-[:disabled]:cursor-not-allowed has-[:disabled]:bg-sunken has-[:disabled]:text-muted forced-colors:has-checked:outline-2"
          >
            <input
              ref={ref}
              type="radio"
              name={name}
              value={optionValue}
              checked={value === undefined ? undefined : value === optionValue}
              defaultChecked={defaultValue === undefined ? undefined : defaultValue === optionValue}
              disabled={disabled}
              required={required}
              onBlur={onBlur}
              onChange={(event) => {
                onChange?.(event)
                onValueChange?.(optionValue)
              }}
              className="mt-0.5 size-4 shrink-0 appearance-none rounded-full border border-control bg-surface outline-none checked:border-5 checked:border-accent forced-colors:appearance-auto"
            />
            {Icon ? <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" /> : null}
            <span className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-3">
              <span className="min-w-0 font-medium">{label}</span>
              {aside ? <span className="tabular-nums">{aside}</span> : null}
              {description ? <span className="w-full text-sm text-muted">{description}</span> : null}
            </span>
          </label>
        ))}
      </div>
      <FieldNotes id={id} help={help} error={error} />
    </fieldset>
  )
}

function both(own: { current: HTMLInputElement | null }, given: Ref<HTMLInputElement> | undefined) {
  return (element: HTMLInputElement | null) => {
    own.current = element
    if (typeof given === 'function') given(element)
    else if (given) given.current = element
  }
}
