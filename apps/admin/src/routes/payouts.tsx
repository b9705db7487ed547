import { CopyableText, DateText } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { ListPage } from '../components/list-page.tsx'
import { Page } from '../components/page.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { ClearingCards } from '../features/payouts/clearing-cards.tsx'
import { PayoutItems, PayoutOddities } from '../features/payouts/payout-items.tsx'
import { payoutList } from '../features/payouts/payout-list.tsx'
import { payoutStates } from '../features/payouts/payout-states.ts'
import { PayoutTabs } from '../features/payouts/payout-tabs.tsx'
import { useIdParam } from '../location.ts'

export const PayoutsPage = () => (
  <ListPage list={payoutList} description="What gateways pay out to your bank.">
    <PayoutTabs at="Payouts" />
  </ListPage>
)

export function PayoutPage() {
  const query = useQuery(api.admin.payouts.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Payout"
      list={{ label: 'Payouts', href: '/payouts' }}
      query={query}
      header={(payout) => ({
        title: `${payout.amount.amount} ${payout.amount.currency} from ${payout.gateway}`,
        badge: <StateBadge states={payoutStates} state={payout.state} />,
        meta: (
          <>
            <span>
              In the bank on <DateText value={payout.arrivesOn} />
            </span>
            <CopyableText value={payout.reference} label="Reference" mono />
          </>
        ),
      })}
    >
      {(payout) => (
        <>
          <PayoutOddities payout={payout} />
          <PayoutItems payoutId={payout.id} />
        </>
      )}
    </ThingPage>
  )
}

export const ReconciliationPage = () => (
  <Page title="Reconciliation" description="What gateways hold for you, against what they have not paid out yet.">
    <PayoutTabs at="Reconciliation" />
    <ClearingCards />
  </Page>
)
