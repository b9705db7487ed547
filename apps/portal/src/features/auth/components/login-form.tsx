import { Button, Field, FormErrorSummary, Input, PasswordInput, TextLink } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { api, useAct } from '../../../api/index.ts'
import { labels } from '../../../forms/labels.ts'
import { useApiForm } from '../../../forms/use-api-form.ts'
import { enter } from '../../../session/index.ts'

type LoginFormProps = { email?: string; onDone?: () => void; submitLabel?: string }

export function LoginForm({ email = '', onDone, submitLabel = 'Log in' }: LoginFormProps) {
  const queries = useQueryClient()
  const own = useApiForm({ defaultValues: { email, password: '' } })
  const { text, summary, problem } = own
  const login = useAct(api.auth.login, {
    onSuccess: (answer) => {
      if (answer.state !== 'signed_in') return
      enter(queries, answer)
      onDone?.()
    },
    onError: own.refuse,
  })
  return (
    <form
      noValidate
      onSubmit={own.submit((values) => {
        if (!login.isPending) login.mutate({ email: values.email.trim(), password: values.password })
      })}
      className="flex flex-col gap-4"
    >
      <FormErrorSummary {...summary} title="You are not logged in" />
      <Field label={labels.email} required error={problem('email')}>
        <Input
          type="email"
          autoComplete="username"
          inputMode="email"
          {...text('email', { required: 'Enter your e-mail address.' })}
        />
      </Field>
      <Field
        label={labels.password}
        required
        error={problem('password')}
        labelEnd={<TextLink href="/forgot-password">Forgot it?</TextLink>}
      >
        <PasswordInput {...text('password', { required: 'Enter your password.' })} />
      </Field>
      <Button type="submit" variant="primary" size="lg" loading={login.isPending} loadingText="Logging in…">
        {submitLabel}
      </Button>
    </form>
  )
}
