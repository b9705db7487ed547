import { Field, Input } from '@ostler/ui'
import type { FieldError, UseFormRegisterReturn } from 'react-hook-form'

/** Why something is done; kept with it for good. */
export const ReasonField = ({ error, field }: { error: FieldError | undefined; field: UseFormRegisterReturn }) => (
  <Field label="Reason" help="Kept with it for good." error={error?.message} required>
    <Input maxLength={500} autoComplete="off" {...field} />
  </Field>
)

export const reasonRule = { required: 'Say why' }
