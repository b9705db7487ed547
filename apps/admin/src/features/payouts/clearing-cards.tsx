import { Card, EmptyState, KeyValueList, Money, Notice } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Scale } from 'lucide-react'
import { api } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { QueryResult } from '../../components/thing-page.tsx'
import { isNothing } from '../invoices/credited-lines.tsx'

/** What each gateway holds for us, and of what that is made up. */
export function ClearingCards() {
  const query = useQuery(api.admin.payouts.clearing.queryOptions())
  return (
    <QueryResult query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState
            icon={Scale}
            title="Nothing to compare yet"
            description="As soon as a gateway tells of its payouts, what it holds for you is compared with them here."
          />
        ) : (
          <div className="grid gap-6 lg:grid-cols-2">
            {items.map((one) => (
              <Card key={`${one.gateway} ${one.clearing.currency}`} title={`${one.gateway}, ${one.clearing.currency}`}>
                {one.problem && (
                  <Notice tone="danger" title="Payouts could not be read">
                    {one.problem}
                  </Notice>
                )}
                <KeyValueList
                  items={[
                    { label: 'Held for us, says the ledger', value: <Money value={one.clearing} /> },
                    { label: 'Payments not paid out yet', value: <Money value={one.payments} /> },
                    { label: 'Refunds not taken off yet', value: <Money value={one.refunds} /> },
                    { label: 'Disputes not settled yet', value: <Money value={one.disputes} /> },
                    { label: 'In payouts, and not known here', value: <Money value={one.unmatched} /> },
                    { label: 'Payouts that do not add up', value: <Money value={one.difference} /> },
                    { label: 'Not explained', value: <Money value={one.rest} /> },
                    { label: 'Payouts read', value: <Moment at={one.readUntil} none="never" /> },
                  ]}
                />
                {!isNothing(one.rest.amount) && (
                  <Notice tone="warning" title="Somebody has to look">
                    What the ledger says does not follow from payments, refunds, disputes and payouts.
                  </Notice>
                )}
              </Card>
            ))}
          </div>
        )
      }
    </QueryResult>
  )
}
