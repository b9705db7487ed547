import { Checkbox, Field, Input, PasswordInput, Select, Textarea } from '@ostler/ui'
import type { Outputs } from '../api/index.ts'
import type { ApiForm, FormValues } from './use-api-form.ts'

type Described = Outputs['serviceControl']['get']['actions'][number]['form'][number]

/** What a described form begins with. */
export const valuesOf = (form: readonly Described[]): FormValues =>
  Object.fromEntries(form.map((field) => [field.name, field.default]))

export const labelsOfForm = (form: readonly Described[]): Record<string, string> =>
  Object.fromEntries(form.map(({ name, label }) => [name, label]))

/** The fields of a form that an integration describes. */
export function DescribedFields({ form, of }: { form: readonly Described[]; of: ApiForm<FormValues> }) {
  return form.map((field) => <DescribedField key={field.name} field={field} of={of} />)
}

function DescribedField({ field, of }: { field: Described; of: ApiForm<FormValues> }) {
  const { name, kind, label, help, placeholder, isRequired, choices } = field
  if (kind === 'switch') return <Checkbox label={label} help={help} error={of.problem(name)} {...of.tick(name)} />
  const input = of.text(name, isRequired ? { required: `${label} is needed.` } : {})
  const words = { label, help, required: isRequired, optional: !isRequired, error: of.problem(name) }
  switch (kind) {
    case 'choice':
      return (
        <Field {...words}>
          <Select {...input}>
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </Select>
        </Field>
      )
    case 'long_text':
      return (
        <Field {...words}>
          <Textarea rows={4} maxLength={4000} placeholder={placeholder} {...input} />
        </Field>
      )
    case 'secret':
      return (
        <Field {...words}>
          <PasswordInput autoComplete="off" maxLength={4000} placeholder={placeholder} {...input} />
        </Field>
      )
    case 'text':
      return (
        <Field {...words}>
          <Input autoComplete="off" maxLength={4000} placeholder={placeholder} {...input} />
        </Field>
      )
  }
}
