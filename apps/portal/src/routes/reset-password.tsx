import { Button, FormErrorSummary, LinkButton, Notice, TextLink } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { api, useAct } from '../api/index.ts'
import { AuthPage } from '../features/auth/index.ts'
import { NewPasswordField } from '../forms/new-password-field.tsx'
import { useApiForm } from '../forms/use-api-form.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/reset-password')

export function ResetPasswordPage() {
  usePageTitle('Set a new password')
  const { token } = route.useSearch()
  const own = useApiForm({ defaultValues: { password: '' } })
  const reset = useAct(api.auth.resetPassword, { onError: own.refuse })
  const anotherLink = <TextLink href="/forgot-password">Ask for a new link</TextLink>
  return (
    <AuthPage title="Set a new password" after={anotherLink}>
      {reset.isSuccess ? (
        <Notice
          tone="success"
          title="Your new password is set"
          live
          actions={
            <LinkButton href="/login" variant="primary">
              Log in
            </LinkButton>
          }
        >
          From now on it is the one that counts.
        </Notice>
      ) : token === undefined ? (
        <Notice tone="warning" title="The link is not complete">
          Open it from the mail again, or copy all of it.
        </Notice>
      ) : (
        <form
          noValidate
          onSubmit={own.submit(({ password }) => {
            if (!reset.isPending) reset.mutate({ token, password })
          })}
          className="flex flex-col gap-4"
        >
          <FormErrorSummary {...own.summary} />
          <NewPasswordField of={own} label="New password" />
          <Button type="submit" variant="primary" size="lg" loading={reset.isPending} loadingText="Saving…">
            Set the password
          </Button>
        </form>
      )}
    </AuthPage>
  )
}
