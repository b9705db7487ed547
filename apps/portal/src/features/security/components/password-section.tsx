import { Button, Card, Field, FormActions, FormErrorSummary, PasswordInput, TextLink, toast } from '@ostler/ui'
import { labels } from '../../../forms/labels.ts'
import { NewPasswordField } from '../../../forms/new-password-field.tsx'
import { useApiForm } from '../../../forms/use-api-form.ts'
import { useChangePassword } from '../api.ts'

const empty = { currentPassword: '', password: '' }

export function PasswordSection({ email }: { email: string }) {
  const own = useApiForm({ defaultValues: empty })
  const change = useChangePassword({
    onSuccess: () => {
      own.accepted(empty)
      toast.success('Your password is changed. All other devices are logged out.')
    },
    onError: own.refuse,
  })
  return (
    <Card title="Password" description="Changing it logs all other devices out.">
      <form
        noValidate
        className="flex max-w-md flex-col gap-4"
        onSubmit={own.submit((values) => {
          if (!change.isPending) change.mutate(values)
        })}
      >
        <FormErrorSummary {...own.summary} title="Your password is not changed" />
        {/* Tells password managers whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <Field
          label={labels.currentPassword}
          required
          error={own.problem('currentPassword')}
          labelEnd={<TextLink href="/forgot-password">Forgot it?</TextLink>}
        >
          <PasswordInput {...own.text('currentPassword', { required: 'Enter your current password.' })} />
        </Field>
        <NewPasswordField of={own} label="New password" />
        <FormActions>
          <Button type="submit" variant="primary" loading={change.isPending} loadingText="Changing…">
            Change the password
          </Button>
        </FormActions>
      </form>
    </Card>
  )
}
