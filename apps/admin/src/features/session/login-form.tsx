import { Button, Field, Input, PasswordInput } from '@ostler/ui'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import type { Me } from '../../session.ts'

type LoginFormProps = { email?: string; onLoggedIn: (me: Me) => void }

export function LoginForm({ email = '', onLoggedIn }: LoginFormProps) {
  const form = useForm({ defaultValues: { email, password: '' }, shouldFocusError: false })
  const { errors, submitCount } = form.formState
  const login = useAct(client.auth.login, {
    // The answer carries tokens for clients without cookies; they go no further than here.
    onSuccess: (answer) => {
      if (answer.state !== 'signed_in') return
      const { user, clients, staff, actedBy } = answer
      onLoggedIn({ user, clients, staff, actedBy })
    },
    onError: (error) => placeErrors(form, error),
  })
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((input) => login.mutate(input))}>
      <FormProblems title="You are not logged in" errors={errors} attempt={submitCount + login.failureCount} />
      <Field label="E-mail address" error={errors.email?.message}>
        <Input
          type="email"
          autoComplete="username"
          autoFocus={email === ''}
          {...form.register('email', { required: 'Enter your e-mail address' })}
        />
      </Field>
      <Field label="Password" error={errors.password?.message}>
        <PasswordInput
          autoComplete="current-password"
          autoFocus={email !== ''}
          {...form.register('password', { required: 'Enter your password' })}
        />
      </Field>
      <Button type="submit" variant="primary" full loading={login.isPending} loadingText="Logging in…">
        Log in
      </Button>
    </form>
  )
}
