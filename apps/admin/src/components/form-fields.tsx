import { Checkbox, Field, FieldGroup, Input, Select, Switch, Textarea } from '@ostler/ui'
import type { ComponentProps, ReactNode } from 'react'
import { type RegisterOptions, useFormContext } from 'react-hook-form'
import { wholeOrEmpty } from './form-rules.ts'

/**
 * Fields of the form around them, by the path of their value. They find their error by themselves, so a form is the list of
 * its fields.
 */
type Rules = Pick<RegisterOptions, 'required' | 'onChange'> & { pattern?: { value: RegExp; message: string } }

type Named = { name: string; label: string; help?: string; optional?: boolean; hideLabel?: boolean; rules?: Rules }

export function useFieldError(name: string): string | undefined {
  const { getFieldState, formState } = useFormContext()
  return getFieldState(name, formState).error?.message
}

type TextFieldProps = Named & Omit<ComponentProps<typeof Input>, 'name'>

export function TextField({ name, label, help, optional, hideLabel, rules, ...input }: TextFieldProps) {
  const { register } = useFormContext()
  return (
    <Field label={label} help={help} optional={optional} hideLabel={hideLabel} error={useFieldError(name)}>
      <Input autoComplete="off" {...input} {...register(name, rules)} />
    </Field>
  )
}

const amountPattern = { value: /^\s*(\d{1,12}([.,]\d{1,4})?)?\s*$/, message: 'Give an amount such as 12.50' }

export const AmountField = ({ rules, ...field }: TextFieldProps) => (
  <TextField inputMode="decimal" className="tabular-nums" {...field} rules={{ pattern: amountPattern, ...rules }} />
)

export const WholeField = ({ rules, ...field }: TextFieldProps) => (
  <TextField inputMode="numeric" className="max-w-40" {...field} rules={{ ...wholeOrEmpty, ...rules }} />
)

export const DayField = (field: TextFieldProps) => <TextField type="date" className="max-w-48" {...field} />

export function LongTextField({ name, label, help, optional, rules, rows = 4 }: Named & { rows?: number }) {
  const { register } = useFormContext()
  return (
    <Field label={label} help={help} optional={optional} error={useFieldError(name)}>
      <Textarea rows={rows} {...register(name, rules)} />
    </Field>
  )
}

type SelectFieldProps = Named & { options: Record<string, string>; children?: ReactNode }

export function SelectField({ name, label, help, optional, hideLabel, rules, options, children }: SelectFieldProps) {
  const { register } = useFormContext()
  return (
    <Field label={label} help={help} optional={optional} hideLabel={hideLabel} error={useFieldError(name)}>
      <Select {...register(name, rules)}>
        {children}
        {Object.entries(options).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </Select>
    </Field>
  )
}

export function SwitchField({ name, label, help }: Named) {
  const { register } = useFormContext()
  return <Switch label={label} help={help} error={useFieldError(name)} {...register(name)} />
}

/** Several of many; the value is the list of those that are ticked. */
export function TickList({
  name,
  label,
  help,
  options,
  none,
}: Named & { options: { value: string; label: string }[]; none: string }) {
  const { register } = useFormContext()
  const error = useFieldError(name)
  return (
    <FieldGroup legend={label} help={help}>
      {options.length === 0 && <p className="text-sm text-muted">{none}</p>}
      <div className="grid max-h-72 gap-2 overflow-auto sm:grid-cols-2">
        {options.map(({ value, label: text }) => (
          <Checkbox key={value} value={value} label={text} {...register(name)} />
        ))}
      </div>
      {error && <p className="text-sm text-danger-ink">{error}</p>}
    </FieldGroup>
  )
}
