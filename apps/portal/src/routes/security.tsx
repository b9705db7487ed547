import { Notice, PageHeader } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import {
  ApiTokens,
  EmailSection,
  PasswordSection,
  RememberedDevices,
  SecondFactors,
  SessionsSection,
  SignInWithOthers,
} from '../features/security/index.ts'
import { SupportAccess } from '../features/security/support-access.tsx'
import { useAccount, useSession } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/client/account/security')

/** Everything about one's own log-in: for staff, too, who may have no client account. */
export function SecurityPage() {
  usePageTitle('Security')
  const session = useSession()
  const account = useAccount()
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  if (!session) return null
  if (session.actedBy)
    return (
      <>
        <PageHeader title="Security" />
        <Notice title="This page is for the person themselves">
          Passwords, second factors and log-ins stay out of reach while you act in somebody's name.
        </Notice>
      </>
    )
  const { email, emailVerified } = session.user
  const mayMoveMails = account?.permissions.includes('profile.view') && account.permissions.includes('profile.manage')
  return (
    <>
      <PageHeader
        title="Security"
        description="How you log in, where you are logged in, and what may act in your name."
      />
      <div className="flex flex-col gap-5">
        <PasswordSection email={email} />
        <EmailSection email={email} isVerified={emailVerified} account={mayMoveMails ? account : undefined} />
        <SecondFactors failure={(query) => <LoadFailure query={query} />} />
        <RememberedDevices />
        <SignInWithOthers />
        <SessionsSection />
        <ApiTokens />
        <SupportAccess cursor={cursor} go={(next) => navigate({ search: { cursor: next } })} />
      </div>
    </>
  )
}
