import {
  Button,
  DateText,
  Field,
  FieldRow,
  FormErrorSummary,
  Input,
  Notice,
  PasswordInput,
  Spinner,
  TextLink,
  toast,
} from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { api, asToast, isApiError, type Outputs, useAct } from '../api/index.ts'
import { AuthPage, LoginForm } from '../features/auth/index.ts'
import { inWords } from '../features/members/index.ts'
import { labels } from '../forms/labels.ts'
import { useApiForm } from '../forms/use-api-form.ts'
import { enter, leave, refreshSession, switchAccount, useSession } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/invitation')

type Invitation = Outputs['invitations']['lookUp']

/** What the link of an invitation leads to: who invites to what, and how to accept. */
export function InvitationPage() {
  usePageTitle('Invitation')
  const { token } = route.useSearch()
  return token === undefined ? (
    <AuthPage title="Invitation">
      <Notice tone="warning" title="The link is not complete">
        Open it from the mail again, or copy all of it.
      </Notice>
    </AuthPage>
  ) : (
    <Invited token={token} />
  )
}

function Invited({ token }: { token: string }) {
  // Read once: each reading counts against how often one may try links.
  const query = useQuery({
    ...api.invitations.lookUp.query({ token }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const session = useSession()
  const invitation = query.data
  if (isApiError(query.error, 'invitation_gone')) return <Gone />
  if (query.error) return <LoadFailure query={query} />
  if (!invitation) {
    return (
      <AuthPage title="Invitation">
        <Spinner label="Looking the invitation up…" />
      </AuthPage>
    )
  }
  const isTheirs = session?.user.email.toLowerCase() === invitation.email.toLowerCase()
  return (
    <AuthPage
      title={`You are invited to ${invitation.account}`}
      description={
        <>
          {invitation.invitedBy ?? 'We'} {invitation.invitedBy ? 'invites' : 'invite'} you to act for it, as{' '}
          <strong className="wrap-anywhere">{invitation.email}</strong>, until <DateText value={invitation.expiresAt} />
          .
        </>
      }
    >
      <Answer token={token} invitation={invitation}>
        {session && isTheirs ? (
          <Accept token={token} />
        ) : session ? (
          <Notice tone="warning" title={`You are logged in as ${session.user.email}`} actions={<LogOut />}>
            The invitation is for {invitation.email}. Log out to go on, or ask to be invited under the address that you
            log in with.
          </Notice>
        ) : invitation.hasLogin ? (
          <>
            <p className="mb-4 text-muted">You have a log-in already. Use it to accept.</p>
            <LoginForm email={invitation.email} />
          </>
        ) : (
          <Register token={token} />
        )}
      </Answer>
    </AuthPage>
  )
}

/** The page stays, and then asks for the log-in that was invited. */
function LogOut() {
  const queries = useQueryClient()
  const logout = useAct(api.auth.logout, {
    onSuccess: () => leave(queries),
    onError: (error) => void toast.error(...asToast(error)),
  })
  return (
    <Button loading={logout.isPending} onClick={() => logout.mutate(undefined)}>
      Log out
    </Button>
  )
}

function Gone() {
  return (
    <AuthPage title="Invitation">
      <Notice
        tone="warning"
        title="This invitation is no longer valid"
        actions={<TextLink href="/account">Go to my account</TextLink>}
      >
        It was accepted, declined or taken back, sent again, or has run out. Ask for a new one.
      </Notice>
    </AuthPage>
  )
}

/** What one would be allowed, the way to accept, and the way to say no. */
function Answer({ token, invitation, children }: { token: string; invitation: Invitation; children: ReactNode }) {
  const [isDeclined, setDeclined] = useState(false)
  const [problem, setProblem] = useState<string>()
  const decline = useAct(api.invitations.decline, {
    onSuccess: () => setDeclined(true),
    onError: (error) => setProblem(error.message),
  })
  if (isDeclined) {
    return (
      <Notice tone="success" title="Declined" live>
        The link is worth nothing any more.
      </Notice>
    )
  }
  const { keptToServices: kept } = invitation
  return (
    <>
      <dl className="mb-4">
        <dt className="text-sm text-muted">You may</dt>
        <dd>{inWords(invitation.permissions)}</dd>
        {kept === null ? null : (
          <dd className="text-sm text-muted">Only for {kept === 1 ? 'one service' : `${kept} services`}</dd>
        )}
      </dl>
      {children}
      {problem ? (
        <Notice tone="danger" live className="mt-4">
          {problem}
        </Notice>
      ) : null}
      <Button variant="ghost" className="mt-4" loading={decline.isPending} onClick={() => decline.mutate({ token })}>
        Decline
      </Button>
    </>
  )
}

function useEntered() {
  const navigate = useNavigate()
  return async (clientId: number | undefined) => {
    if (clientId !== undefined) switchAccount(clientId)
    await navigate({ to: '/account' })
  }
}

function Accept({ token }: { token: string }) {
  const queries = useQueryClient()
  const entered = useEntered()
  const [problem, setProblem] = useState<string>()
  const accept = useAct(api.invitations.accept, {
    onSuccess: async ({ clientId }) => {
      await refreshSession(queries)
      await entered(clientId)
    },
    onError: (error) => setProblem(error.message),
  })
  return (
    <>
      {problem ? (
        <Notice tone="danger" live className="mb-4">
          {problem}
        </Notice>
      ) : null}
      <Button variant="primary" size="lg" full loading={accept.isPending} onClick={() => accept.mutate({ token })}>
        Accept
      </Button>
    </>
  )
}

function Register({ token }: { token: string }) {
  const queries = useQueryClient()
  const entered = useEntered()
  const own = useApiForm({ defaultValues: { firstName: '', lastName: '', password: '' } })
  const register = useAct(api.invitations.register, {
    onSuccess: async (session) => {
      enter(queries, session)
      await entered(session.clients[0]?.id)
    },
    onError: own.refuse,
  })
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={own.submit((values) => {
        if (!register.isPending) register.mutate({ ...values, token })
      })}
    >
      <FormErrorSummary {...own.summary} title="You have not joined yet" />
      <FieldRow>
        <Field label={labels.firstName} required error={own.problem('firstName')}>
          <Input
            autoComplete="given-name"
            maxLength={80}
            {...own.text('firstName', { required: 'Enter your first name.' })}
          />
        </Field>
        <Field label={labels.lastName} required error={own.problem('lastName')}>
          <Input
            autoComplete="family-name"
            maxLength={80}
            {...own.text('lastName', { required: 'Enter your last name.' })}
          />
        </Field>
      </FieldRow>
      <Field
        label={labels.password}
        required
        error={own.problem('password')}
        help="At least 10 characters. You log in with it and the address that was invited."
      >
        <PasswordInput
          autoComplete="new-password"
          {...own.text('password', {
            required: 'Choose a password.',
            minLength: { value: 10, message: 'must have at least 10 characters' },
          })}
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" loading={register.isPending} loadingText="One moment…">
        Accept and log in
      </Button>
    </form>
  )
}
