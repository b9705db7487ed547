import { LongTextField, SelectField, SwitchField, TextField } from '../../components/form-fields.tsx'
import type { FormField } from './gateway-draft.ts'

/** The settings of a gateway, as its kind describes them. */
export function SettingFields({ form, secretsThere }: { form: FormField[]; secretsThere: string[] }) {
  if (form.length === 0) return <p className="text-sm text-muted">This gateway needs no settings.</p>
  return form.map((field) => (
    <SettingField key={field.name} field={field} isThere={secretsThere.includes(field.name)} />
  ))
}

function SettingField({ field, isThere }: { field: FormField; isThere: boolean }) {
  const { kind, label, help, isRequired, placeholder, isAddress } = field
  const words = { name: `settings.${field.name}`, label, optional: !isRequired }
  switch (kind) {
    case 'secret':
      return (
        <TextField
          {...words}
          type="password"
          autoComplete="new-password"
          placeholder={placeholder}
          help={sentences(
            help,
            isThere ? 'There is one. Leave this empty to keep it.' : 'It is kept encrypted and never shown.',
          )}
          rules={isRequired && !isThere ? { required: `${label} is needed` } : undefined}
        />
      )
    case 'choice':
      return (
        <SelectField
          {...words}
          optional={false}
          help={help}
          options={Object.fromEntries(field.choices.map((choice) => [choice.value, choice.label]))}
        />
      )
    case 'switch':
      return <SwitchField name={words.name} label={label} help={help} />
    case 'long_text':
      return <LongTextField {...words} help={help} />
    case 'text':
      return (
        <TextField
          {...words}
          placeholder={placeholder}
          inputMode={isAddress ? 'url' : undefined}
          help={sentences(help, isAddress && 'With another address, the secrets have to be given again.')}
          rules={isRequired ? { required: `${label} is needed` } : undefined}
        />
      )
  }
}

const sentences = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join(' ') || undefined
