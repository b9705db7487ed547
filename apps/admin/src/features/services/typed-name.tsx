import { Field, Input } from '@ostler/ui'
import type { FieldError, UseFormRegister } from 'react-hook-form'

type Confirming = { confirmation: string }

/** For what cannot be undone: the name is typed again. */
export const TypedName = <Values extends Confirming>({
  name,
  register,
  error,
}: {
  name: string
  register: UseFormRegister<Values>
  error: FieldError | undefined
}) => (
  <Field label="Name of the service" help={`Type “${name}” to confirm.`} required error={error?.message}>
    <Input
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      {...(register as unknown as UseFormRegister<Confirming>)('confirmation', {
        validate: (typed) => typed.trim() === name || `Type “${name}”`,
      })}
    />
  </Field>
)
