import { Button, Dialog, Field, FormActions, FormErrorSummary, PasswordInput, RadioCards, toast } from '@ostler/ui'
import { useState } from 'react'
import { api } from '../../../api/index.ts'
import { useApiForm } from '../../../forms/use-api-form.ts'
import { useWish } from '../use-control.ts'

type Choice = 'made' | 'own'

/** Another password for the account on the server: one that is made, or one's own. */
export function NewPasswordDialog({ serviceId, onClose }: { serviceId: number; onClose: () => void }) {
  const own = useApiForm({ defaultValues: { password: '' } })
  const [choice, choose] = useState<Choice>('made')
  const change = useWish(api.serviceControl.password, {
    onSuccess: () => {
      toast.success('The new password is being set. You find it under the log-in details.')
      onClose()
    },
    onError: own.refuse,
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title="New password"
      description="The one there is stops working as soon as the server has taken the new one."
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={own.submit(({ password }) => {
          if (!change.isPending) change.mutate({ id: serviceId, password: choice === 'own' ? password : null })
        })}
      >
        <FormErrorSummary {...own.summary} title="The password stays as it is" />
        <RadioCards
          legend="Which one?"
          name="choice"
          value={choice}
          onValueChange={(value) => {
            own.clear()
            choose(value as Choice)
          }}
          options={[
            { value: 'made', label: 'Make one for me', description: 'Long, and nobody can guess it.' },
            { value: 'own', label: 'My own' },
          ]}
        />
        {choice === 'own' ? (
          <Field
            label="Password"
            required
            error={own.problem('password')}
            help="At least 12 characters, with capital and small letters and a digit, and without spaces."
          >
            <PasswordInput
              autoComplete="new-password"
              maxLength={64}
              {...own.text('password', {
                required: 'Choose a password.',
                pattern: {
                  value: /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[\x21-\x7e]+$/,
                  message: 'must have capital and small letters and a digit, and no spaces',
                },
              })}
            />
          </Field>
        ) : null}
        <FormActions>
          <Button type="submit" variant="primary" loading={change.isPending} loadingText="One moment…">
            Set the password
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormActions>
      </form>
    </Dialog>
  )
}
