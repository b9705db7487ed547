import { Button, Field, FormErrorSummary, Input, Notice, TextLink } from '@ostler/ui'
import { api, useAct } from '../api/index.ts'
import { AuthPage } from '../features/auth/index.ts'
import { labels } from '../forms/labels.ts'
import { useApiForm } from '../forms/use-api-form.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

export function ForgotPasswordPage() {
  usePageTitle('Forgot password')
  const own = useApiForm({ defaultValues: { email: '' } })
  const ask = useAct(api.auth.forgotPassword, { onError: own.refuse })
  return (
    <AuthPage
      title="Forgot your password?"
      description="We send you a link with which you can set a new one."
      after={<TextLink href="/login">Back to log in</TextLink>}
    >
      {ask.isSuccess ? (
        <Notice tone="success" title="Look into your mailbox" live>
          If there is an account with {ask.variables.email}, a link is on its way. It may take a minute; look among the
          spam, too.
        </Notice>
      ) : (
        <form
          noValidate
          onSubmit={own.submit(({ email }) => {
            if (!ask.isPending) ask.mutate({ email: email.trim() })
          })}
          className="flex flex-col gap-4"
        >
          <FormErrorSummary {...own.summary} />
          <Field label={labels.email} required error={own.problem('email')}>
            <Input
              type="email"
              autoComplete="username"
              inputMode="email"
              {...own.text('email', { required: 'Enter your e-mail address.' })}
            />
          </Field>
          <Button type="submit" variant="primary" size="lg" loading={ask.isPending} loadingText="Sending…">
            Send me the link
          </Button>
        </form>
      )}
    </AuthPage>
  )
}
