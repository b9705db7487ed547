import { PageHeader } from '@ostler/ui'
import {
  ApiTokens,
  EmailSection,
  PasswordSection,
  SecondFactors,
  SecurityLog,
  SessionsSection,
  SignInWithOthers,
  SupportAccess,
} from '../features/security/index.ts'
import { useAccount, useSession } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { OnlyInPerson } from '../shell/only-in-person.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

/** Everything about one's own log-in: for staff, too, who may have no client account. */
export function SecurityPage() {
  usePageTitle('Security')
  const session = useSession()
  const account = useAccount()
  if (!session) return null
  const { email, emailVerified } = session.user
  const mayMoveMails = account?.permissions.includes('profile.view') && account.permissions.includes('profile.manage')
  return (
    <>
      <PageHeader
        title="Security"
        description="How you log in, where you are logged in, what happened, and what may act in your name."
      />
      <OnlyInPerson>
        <div className="flex flex-col gap-5">
          <PasswordSection email={email} />
          <EmailSection email={email} isVerified={emailVerified} account={mayMoveMails ? account : undefined} />
          <SecondFactors failure={(query) => <LoadFailure query={query} />} />
          <SignInWithOthers />
          <SessionsSection />
          <SecurityLog />
          <ApiTokens />
          <SupportAccess />
        </div>
      </OnlyInPerson>
    </>
  )
}
