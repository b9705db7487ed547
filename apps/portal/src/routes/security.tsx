import { PageHeader } from '@ostler/ui'
import { EmailSection, PasswordSection, SessionsSection } from '../features/security/index.ts'
import { useAccount, useSession } from '../session/index.ts'
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
      <PageHeader title="Security" description="How you log in, and where you are logged in." />
      <div className="flex flex-col gap-5">
        <PasswordSection email={email} />
        <EmailSection email={email} isVerified={emailVerified} account={mayMoveMails ? account : undefined} />
        <SessionsSection />
      </div>
    </>
  )
}
