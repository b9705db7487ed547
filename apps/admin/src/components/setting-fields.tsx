import { LongTextField, SelectField, SwitchField, TextField } from './form-fields.tsx'
import type { SettingField } from './settings-draft.ts'
import { SuggestedField, type Suggestions } from './suggested-field.tsx'

type SettingFieldsProps = {
  form: SettingField[]
  /** The secrets that are kept already. */
  secretsThere?: string[]
  /** The path of the settings in the form. */
  under?: string
  /** Said where there is nothing to fill in. */
  none: string
  /** Asks the other side what there is to choose from, for the fields that it knows. */
  ask?: (field: string) => Promise<Suggestions>
}

/** The settings of an integration, as its kind describes them. */
export function SettingFields({ form, secretsThere = [], under = 'settings', none, ask }: SettingFieldsProps) {
  if (form.length === 0) return <p className="text-sm text-muted">{none}</p>
  return form.map((field) => (
    <OneField
      key={field.name}
      path={`${under}.${field.name}`}
      field={field}
      isThere={secretsThere.includes(field.name)}
      ask={field.isSuggested && ask ? () => ask(field.name) : undefined}
    />
  ))
}

type OneFieldProps = {
  path: string
  field: SettingField
  isThere: boolean
  ask: (() => Promise<Suggestions>) | undefined
}

function OneField({ path, field, isThere, ask }: OneFieldProps) {
  const { kind, label, help, isRequired, placeholder, isAddress } = field
  const words = { name: path, label, optional: !isRequired }
  const rules = isRequired ? { required: `${label} is needed` } : undefined
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
          rules={isThere ? undefined : rules}
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
      return <LongTextField {...words} help={help} rules={rules} />
    case 'text':
      if (ask) return <SuggestedField {...words} placeholder={placeholder} help={help} rules={rules} ask={ask} />
      return (
        <TextField
          {...words}
          placeholder={placeholder}
          inputMode={isAddress ? 'url' : undefined}
          help={sentences(help, isAddress && 'With another address, the secrets have to be given again.')}
          rules={rules}
        />
      )
  }
}

const sentences = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join(' ') || undefined
