import { Notice, TextLink } from '@ostler/ui'
import { AuthPage } from '../features/auth/index.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

/** Where a page lands that showed a client in whose name nobody acts any more. */
export function ActingEndedPage() {
  usePageTitle('You act for nobody')
  return (
    <AuthPage
      title="You do not act for the client any more"
      after={
        <>
          {/* The staff area is another app: a link of this router would not find it. */}
          <a href="/admin/" className="text-accent-ink underline underline-offset-2">
            Go to the staff area
          </a>{' '}
          or <TextLink href="/">to the shop</TextLink>.
        </>
      }
    >
      <Notice tone="info" title="It has ended" live>
        Acting in somebody's name ends after an hour, when you log out, and when you begin it for another client. What
        was not sent yet is not kept. To go on, begin it again from the page of the client.
      </Notice>
    </AuthPage>
  )
}
