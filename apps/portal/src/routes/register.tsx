import { Button, FormErrorSummary, TextLink } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { api, type Outputs, useAct } from '../api/index.ts'
import { AuthPage, ProviderButtons, safeNext, withNext } from '../features/auth/index.ts'
import { useCurrency } from '../features/catalog/index.ts'
import { AddressFields, accountInput, emptyAccount, LoginFields } from '../forms/account-fields.tsx'
import { answersIn, CustomFields, labelsOf, startOf } from '../forms/custom-fields.tsx'
import { useApiForm } from '../forms/use-api-form.ts'
import { enter } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/register')

export function RegisterPage() {
  usePageTitle('Open an account')
  const asked = useQuery(api.auth.signUpFields.query())
  if (asked.error) return <LoadFailure query={asked} />
  return asked.data ? <Register asked={asked.data.items} /> : null
}

function Register({ asked }: { asked: Outputs['auth']['signUpFields']['items'] }) {
  const { next } = route.useSearch()
  const router = useRouter()
  const queries = useQueryClient()
  const currency = useCurrency()
  const own = useApiForm({
    defaultValues: { ...emptyAccount(), ...startOf(asked) },
    draft: 'register',
    labels: labelsOf(asked),
  })
  const register = useAct(api.auth.register, {
    onSuccess: (session) => {
      own.accepted()
      enter(queries, session)
      router.history.push(safeNext(next))
    },
    onError: own.refuse,
  })
  return (
    <AuthPage
      title="Open an account"
      description="One account for your services, invoices and orders."
      after={
        <>
          Have one already? <TextLink href={withNext('/login', next)}>Log in</TextLink>
        </>
      }
    >
      <form
        noValidate
        onSubmit={own.submit((values) => {
          if (!register.isPending)
            register.mutate({ ...accountInput(values), fields: answersIn(asked, values), currency })
        })}
        className="flex flex-col gap-4"
      >
        <FormErrorSummary {...own.summary} />
        <LoginFields of={own} />
        <AddressFields of={own} />
        <CustomFields fields={asked} of={own} />
        <Button type="submit" variant="primary" size="lg" loading={register.isPending} loadingText="Opening…">
          Open the account
        </Button>
      </form>
      <ProviderButtons next={next} />
    </AuthPage>
  )
}
