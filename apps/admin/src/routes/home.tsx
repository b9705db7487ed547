import { LinkButton, Notice } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Page } from '../components/page.tsx'
import { Problem } from '../components/problem.tsx'
import { CardPlaceholder } from '../components/thing-page.tsx'
import { DisputesHint } from '../features/disputes/dispute-list.tsx'
import { Figures, MoneyPerCurrency, RecentOrders } from '../features/overview/figures.tsx'
import { useSomeParked } from '../features/parked/parked-list.tsx'
import { FailedOperationsHint } from '../features/provisioning/failed-hint.tsx'
import { AilingServersHint } from '../features/servers/ailing-hint.tsx'
import { useStaff } from '../session.ts'

export function HomePage() {
  const { may } = useStaff()
  return (
    <Page title="Home">
      <DisputesHint />
      <AilingServersHint />
      <FailedOperationsHint />
      <ParkedHint />
      {may('orders.view') ? (
        <Overview />
      ) : (
        <Notice title="Your role has no figures here">What you may see is in the navigation.</Notice>
      )}
    </Page>
  )
}

/** Those whom a run left out wait for staff, and nothing else says so. */
function ParkedHint() {
  if (!useSomeParked()) return null
  return (
    <Notice
      tone="warning"
      title="Some clients are parked"
      actions={<LinkButton href="/parked-clients">See them</LinkButton>}
    >
      A run failed for them and leaves them out until staff release them.
    </Notice>
  )
}

const refreshMs = 60_000

function Overview() {
  const query = useQuery({ ...api.admin.overview.queryOptions(), refetchInterval: refreshMs })
  if (query.error && !query.data) {
    return <Problem error={query.error} onRetry={query.refetch} retrying={query.isFetching} />
  }
  return (
    <>
      <Figures overview={query.data} />
      {query.data ? (
        <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <RecentOrders overview={query.data} />
          <MoneyPerCurrency overview={query.data} />
        </div>
      ) : (
        <CardPlaceholder />
      )}
    </>
  )
}
