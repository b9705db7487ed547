import { LogInForm } from '@ostler/sign-in'
import { Button, Field, FieldRow, Input, Notice, PasswordInput, Spinner, ThemeSwitch } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useForm } from 'react-hook-form'
import { useAct } from '../act.ts'
import { type Answers, api, client } from '../api.ts'
import { placeErrors } from '../components/form-errors.ts'
import { FormProblems } from '../components/form-problems.tsx'
import { useDocumentTitle, useFocusOnArrival } from '../components/page.tsx'
import { toastProblem } from '../components/problem.tsx'
import { useUrlSearch } from '../location.ts'
import { becomes, type Me, meQuery } from '../session.ts'
import { Brand } from '../shell/brand.tsx'

type Invitation = Answers['auth']['staffInvitation']

/** Where the link of an invitation leads. Looking at it uses nothing up. */
export function JoinPage() {
  useDocumentTitle('Join the staff')
  useFocusOnArrival()
  const { token } = useUrlSearch()
  const query = useQuery({
    ...api.auth.staffInvitation.queryOptions({ input: { token: token ?? '' } }),
    enabled: Boolean(token),
    retry: false,
  })
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between gap-4 px-4 py-3">
        <Brand />
        <ThemeSwitch />
      </header>
      <main className="grid flex-1 place-items-center px-4 pb-24">
        <div className="w-full max-w-sm">
          <h1 className="mb-1 text-2xl">Join the staff</h1>
          {!token ? (
            <Notice tone="warning" title="The link is not complete">
              Open it from the mail again, or copy all of it.
            </Notice>
          ) : query.error ? (
            <Notice tone="danger" title="This invitation cannot be used" live>
              {query.error.message} Whoever invited you can send another.
            </Notice>
          ) : query.data ? (
            <Accept token={token} invitation={query.data} />
          ) : (
            <Spinner label="Looking at the invitation…" />
          )}
        </div>
      </main>
    </div>
  )
}

function useEnter() {
  const router = useRouter()
  const queryClient = useQueryClient()
  return ({ user, clients, staff, actedBy }: Me) => {
    becomes(queryClient, { user, clients, staff, actedBy })
    router.navigate({ to: '/', replace: true })
  }
}

function Accept({ token, invitation }: { token: string; invitation: Invitation }) {
  const { email, role, hasAccount } = invitation
  const about: ReactNode = (
    <p className="mb-6 text-muted">
      {email} is invited, in the role {role}.
    </p>
  )
  return (
    <>
      {about}
      {hasAccount ? <WithAccount token={token} email={email} /> : <WithoutAccount token={token} />}
    </>
  )
}

/** Whoever has an account proves that it is theirs, by being logged in or by logging in now. */
function WithAccount({ token, email }: { token: string; email: string }) {
  const queryClient = useQueryClient()
  const enter = useEnter()
  const me = useQuery({ ...meQuery, retry: false })
  const join = useAct(client.auth.joinStaff, { onSuccess: enter, onError: toastProblem('You have not joined') })
  if (me.isPending) return <Spinner label="One moment…" />
  if (me.data?.user.email.toLowerCase() === email.toLowerCase())
    return (
      <Button
        variant="primary"
        full
        loading={join.isPending}
        loadingText="Joining…"
        onClick={() => join.mutate({ token })}
      >
        Join with your account
      </Button>
    )
  return (
    <>
      <p className="mb-4 text-sm">There is an account with this address. Log in with it to join.</p>
      <LogInForm calls={client.auth} email={email} onLoggedIn={(now) => becomes(queryClient, now)} />
    </>
  )
}

const labels: Record<string, string> = { firstName: 'First name', lastName: 'Last name', password: 'Password' }

function WithoutAccount({ token }: { token: string }) {
  const enter = useEnter()
  const router = useRouter()
  const form = useForm({ defaultValues: { firstName: '', lastName: '', password: '' }, shouldFocusError: false })
  const { errors, submitCount } = form.formState
  const accept = useAct(client.auth.acceptStaffInvitation, {
    onSuccess: (answer) => {
      // A second factor is asked for by the log-in.
      if (answer.state === 'signed_in') enter(answer)
      else router.navigate({ to: '/login' })
    },
    onError: (error) => placeErrors(form, error),
  })
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={form.handleSubmit((values) => accept.mutate({ token, ...values }))}
    >
      <FormProblems
        title="You have not joined"
        errors={errors}
        labelOf={(field) => labels[field]}
        attempt={submitCount + accept.failureCount}
      />
      <FieldRow>
        <Field label={labels.firstName} error={errors.firstName?.message}>
          <Input autoComplete="given-name" {...form.register('firstName', { required: 'Enter your first name' })} />
        </Field>
        <Field label={labels.lastName} error={errors.lastName?.message}>
          <Input autoComplete="family-name" {...form.register('lastName', { required: 'Enter your last name' })} />
        </Field>
      </FieldRow>
      <Field label={labels.password} help="At least 10 characters." error={errors.password?.message}>
        <PasswordInput
          autoComplete="new-password"
          {...form.register('password', {
            required: 'Choose a password',
            minLength: { value: 10, message: 'Choose one of at least 10 characters' },
          })}
        />
      </Field>
      <Button type="submit" variant="primary" full loading={accept.isPending} loadingText="Joining…">
        Join
      </Button>
    </form>
  )
}
