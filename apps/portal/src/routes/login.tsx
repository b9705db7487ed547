import { Notice, TextLink } from '@ostler/ui'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { AuthPage, LoginForm, ProviderButtons, safeNext, withNext } from '../features/auth/index.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/login')

export function LoginPage() {
  usePageTitle('Log in')
  const { next } = route.useSearch()
  const router = useRouter()
  return (
    <AuthPage
      title="Log in"
      after={
        <>
          New here? <TextLink href={withNext('/register', next)}>Open an account</TextLink>
        </>
      }
    >
      {next ? (
        <Notice tone="info" className="mb-4">
          Log in to continue where you were.
        </Notice>
      ) : null}
      <LoginForm onDone={() => router.history.push(safeNext(next))} />
      <ProviderButtons next={next} />
    </AuthPage>
  )
}
