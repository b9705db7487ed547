import { Button, DateText } from '@ostler/ui'
import { LogOut } from 'lucide-react'
import { api, useAct } from '../api/index.ts'
import type { Session } from '../session/index.ts'

/**
 * Says on every page, and wherever one scrolls, that staff act in the name of the one who seems to be here. It takes its
 * own room at the end of the page, so that it covers nothing there.
 */
export default function ActingBar({ session: { user, clients, actedBy } }: { session: Session }) {
  // Over already, or over now: either way nothing of the client may stay on the page.
  const leaves = () => window.location.assign(actedBy ? `/admin/clients/${actedBy.clientId}` : '/')
  const end = useAct(api.auth.endActing, { onSettled: leaves })
  if (!actedBy) return null
  return (
    <aside
      aria-label="Acting for a client"
      className="sticky bottom-0 z-50 border-t-2 border-warning-line bg-warning-soft text-warning-ink"
    >
      <div className="page-width flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-2">
        <p className="min-w-0 flex-1 basis-56 text-sm wrap-anywhere">
          You act as{' '}
          <strong className="font-semibold">
            {user.firstName} {user.lastName}
          </strong>{' '}
          ({clients[0]?.name ?? `client no. ${actedBy.clientId}`}) until{' '}
          <DateText value={actedBy.until} format="datetime" />. Reason: {actedBy.reason}
        </p>
        <Button
          size="sm"
          icon={LogOut}
          loading={end.isPending}
          loadingText="Ending…"
          onClick={() => end.mutate(undefined)}
        >
          End
        </Button>
      </div>
    </aside>
  )
}
