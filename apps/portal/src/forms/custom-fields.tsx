import { Checkbox, Field, Input, PasswordInput, Select } from '@ostler/ui'
import type { Outputs } from '../api/index.ts'
import type { ApiForm, FormValues } from './use-api-form.ts'

type Asked = Outputs['auth']['signUpFields']['items'][number]
type Answered = Outputs['account']['fields']['items'][number]

/** The name of a field in a form; the server calls it the same when something is wrong with it. */
const placeOf = (name: string) => `fields.${name}`

/** What the fields begin with in a form. */
export const startOf = (fields: (Asked | Answered)[]): FormValues =>
  Object.fromEntries(
    fields.map((field) => {
      const answer = 'answer' in field ? (field.answer ?? '') : ''
      return [placeOf(field.name), field.kind === 'tick' ? answer === 'yes' : answer]
    }),
  )

/** What is sent. A password that was left empty is left out, so that the one there is stays. */
export const answersIn = (fields: Asked[], values: FormValues): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap(({ name, kind }) => {
      const value = values[placeOf(name)]
      if (kind === 'tick') return [[name, value === true ? 'yes' : '']]
      return kind === 'password' && !value ? [] : [[name, String(value ?? '')]]
    }),
  )

export const labelsOf = (fields: Asked[]): Record<string, string> =>
  Object.fromEntries(fields.map(({ name, label }) => [placeOf(name), label]))

/** What the operator asks besides name and address. */
export function CustomFields<Values extends FormValues>({
  fields,
  of,
}: {
  fields: (Asked | Answered)[]
  of: ApiForm<Values>
}) {
  const own = of as unknown as ApiForm<FormValues>
  return fields.map((field) => <CustomField key={field.name} field={field} of={own} />)
}

function CustomField({ field, of }: { field: Asked | Answered; of: ApiForm<FormValues> }) {
  const name = placeOf(field.name)
  const { label, kind, choices, help, required } = field
  const isThere = kind === 'password' && 'answered' in field && field.answered
  const rules = required && !isThere ? { required: `${label} is needed.` } : {}
  if (kind === 'tick') {
    return <Checkbox label={label} help={help || undefined} error={of.problem(name)} {...of.tick(name, rules)} />
  }
  const input = of.text(name, rules)
  const hint = [help, isThere && 'One is saved. Leave it empty to keep it.'].filter(Boolean).join(' ')
  return (
    <Field label={label} help={hint || undefined} required={required} optional={!required} error={of.problem(name)}>
      {kind === 'choice' ? (
        <Select {...input}>
          <option value="">{required ? 'Choose…' : 'None'}</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </Select>
      ) : kind === 'password' ? (
        <PasswordInput autoComplete="off" maxLength={500} {...input} />
      ) : kind === 'text' ? (
        <Input autoComplete="off" maxLength={500} {...input} />
      ) : (
        <Input
          type={kind === 'date' ? 'date' : 'text'}
          inputMode={kind === 'number' ? 'decimal' : undefined}
          autoComplete="off"
          {...input}
        />
      )}
    </Field>
  )
}
