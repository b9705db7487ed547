import { Badge, DataTable, EmptyState, LinkButton, Money } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Boxes, Plus } from 'lucide-react'
import { api } from '../api.ts'
import { cycleLabel } from '../components/cycles.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import type { Bundle } from '../features/bundles/bundle-form.tsx'
import { useStaff } from '../session.ts'

export function BundlesPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.bundles.list.queryOptions())
  const newBundle = may('products.manage') && (
    <LinkButton icon={Plus} href="/bundles/new">
      New bundle
    </LinkButton>
  )
  return (
    <Page title="Bundles" description="Several products under one price." actions={newBundle}>
      <QueryResult query={query}>
        {({ items }) => (
          <DataTable
            label="Bundles"
            rows={items}
            rowKey={(bundle) => bundle.id}
            rowHref={(bundle) => `/bundles/${bundle.id}`}
            columns={[
              { id: 'name', header: 'Bundle', cell: (bundle) => bundle.name },
              {
                id: 'hidden',
                header: 'Shown',
                stacked: 'aside',
                cell: ({ hidden }) => (hidden ? <Badge>Hidden</Badge> : <Badge tone="success">For sale</Badge>),
              },
              { id: 'items', header: 'Products', align: 'end', cell: (bundle) => bundle.items.length },
              { id: 'prices', header: 'Prices', cell: (bundle) => <Prices prices={bundle.prices} /> },
            ]}
            empty={<EmptyState icon={Boxes} title="No bundles yet" action={newBundle} />}
          />
        )}
      </QueryResult>
    </Page>
  )
}

function Prices({ prices }: { prices: Bundle['prices'] }) {
  if (prices.length === 0) return <span className="text-muted">no price: not for sale</span>
  return prices.map((price) => (
    <span key={`${price.cycle} ${price.recurring.currency}`} className="block">
      <Money value={price.recurring} /> <span className="text-muted">{cycleLabel(price.cycle).toLowerCase()}</span>
    </span>
  ))
}
