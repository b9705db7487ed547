import { Badge, DataTable, EmptyState, LinkButton } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Plus, SlidersHorizontal } from 'lucide-react'
import { api } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { optionKinds } from '../features/options/option-draft.ts'
import { useStaff } from '../session.ts'

export function OptionsPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.options.list.queryOptions())
  const newOption = may('products.manage') && (
    <LinkButton icon={Plus} href="/options/new">
      New option
    </LinkButton>
  )
  return (
    <Page title="Options" description="What clients configure on a product, and what it costs." actions={newOption}>
      <QueryResult query={query}>
        {({ items }) => (
          <DataTable
            label="Options"
            rows={items}
            rowKey={(option) => option.id}
            rowHref={(option) => `/options/${option.id}`}
            columns={[
              { id: 'name', header: 'Option', cell: (option) => option.name },
              {
                id: 'hidden',
                header: 'Shown',
                stacked: 'aside',
                cell: ({ hidden }) => (hidden ? <Badge>Hidden</Badge> : <Badge tone="success">Offered</Badge>),
              },
              { id: 'kind', header: 'Kind', cell: (option) => optionKinds[option.kind] },
              {
                id: 'choices',
                header: 'Choices',
                align: 'end',
                hideBelow: 'md',
                cell: ({ choices }) => choices.length,
              },
              { id: 'products', header: 'Products', align: 'end', cell: (option) => option.productCount },
            ]}
            empty={<EmptyState icon={SlidersHorizontal} title="No options yet" action={newOption} />}
          />
        )}
      </QueryResult>
    </Page>
  )
}
