import { Button, LinkButton } from '@ostler/ui'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { LogOut, Store } from 'lucide-react'
import type { ReactNode } from 'react'
import { Page, useDocumentTitle } from '../components/page.tsx'
import { Problem } from '../components/problem.tsx'
import { Brand } from '../shell/brand.tsx'
import { logOutSayingSo } from '../shell/user-menu.tsx'

export function NotStaffPage({ email }: { email: string }) {
  useDocumentTitle('Not staff')
  return (
    <WholePage>
      <div className="grid max-w-md justify-items-start gap-5">
        <Brand />
        <div>
          <h1 className="text-2xl">This account is not staff</h1>
          <p className="mt-1 text-muted">You are logged in as {email}, which has no access to the staff area.</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" icon={LogOut} onClick={logOutSayingSo}>
            Log out
          </Button>
          {/* The portal is another app: its address is not below this router. */}
          <Button icon={Store} onClick={() => window.location.assign('/')}>
            Go to the portal
          </Button>
        </div>
      </div>
    </WholePage>
  )
}

export function NotFoundPage() {
  return (
    <Page
      title="There is no such page"
      description="The address may be mistyped, or the page has moved."
      actions={<LinkButton href="/">Home</LinkButton>}
    />
  )
}

/** It could not be found out who is there: the API is away, or answered with an error. */
export function StartProblem({ error }: ErrorComponentProps) {
  useDocumentTitle('Not available')
  const router = useRouter()
  return (
    <WholePage>
      <Problem error={error} onRetry={() => router.invalidate()} />
    </WholePage>
  )
}

/** A page that broke. Loading it afresh also helps who still runs the version before an update. */
export function UnexpectedProblem({ error }: ErrorComponentProps) {
  useDocumentTitle('Problem')
  return <Problem error={error} onRetry={() => window.location.reload()} />
}

function WholePage({ children }: { children: ReactNode }) {
  return <main className="grid min-h-dvh place-items-center p-4">{children}</main>
}
