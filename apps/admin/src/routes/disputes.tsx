import { TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { ListPage } from '../components/list-page.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { DisputeFacts, DisputeNotes } from '../features/disputes/dispute-details.tsx'
import { disputeList } from '../features/disputes/dispute-list.tsx'
import { disputeStates } from '../features/disputes/dispute-states.ts'
import { useIdParam } from '../location.ts'

export const DisputesPage = () => (
  <ListPage list={disputeList} description="Payments that payers want back from their banks." />
)

export function DisputePage() {
  const query = useQuery(api.admin.disputes.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Dispute"
      list={{ label: 'Disputes', href: '/disputes' }}
      query={query}
      header={(dispute) => ({
        title: `Dispute of ${dispute.amount.amount} ${dispute.amount.currency}`,
        badge: <StateBadge states={disputeStates} state={dispute.state} />,
        meta: <TextLink href={`/clients/${dispute.client.id}`}>{dispute.client.name}</TextLink>,
      })}
    >
      {(dispute) => (
        <>
          <DisputeFacts dispute={dispute} />
          <DisputeNotes dispute={dispute} />
        </>
      )}
    </ThingPage>
  )
}
