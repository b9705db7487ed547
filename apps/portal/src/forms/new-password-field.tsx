import { Field, PasswordInput } from '@ostler/ui'
import { labels } from './labels.ts'
import type { ApiForm } from './use-api-form.ts'

const shortest = 10

/** A password that somebody chooses. Whether others would guess it, the server says beside the field. */
export function NewPasswordField<Values extends { password: string }>({
  of,
  label = labels.password,
}: {
  of: ApiForm<Values>
  label?: string
}) {
  const { text, problem } = of as unknown as ApiForm<{ password: string }>
  return (
    <Field
      label={label}
      required
      error={problem('password')}
      help={`At least ${shortest} characters. A sentence is easier to remember than signs.`}
    >
      <PasswordInput
        autoComplete="new-password"
        {...text('password', {
          required: 'Choose a password.',
          minLength: { value: shortest, message: `must have at least ${shortest} characters` },
        })}
      />
    </Field>
  )
}
