import { Button, EmptyState, LinkButton } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { FolderPlus, Package } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { type Group, GroupCard } from '../features/products/catalog.tsx'
import { GroupDialog } from '../features/products/group-dialog.tsx'
import { useStaff } from '../session.ts'

export function ProductsPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.products.list.queryOptions())
  const [dialog, setDialog] = useState<{ open: boolean; group?: Group }>({ open: false })

  const newGroup = may('products.manage') && (
    <Button icon={FolderPlus} onClick={() => setDialog({ open: true })}>
      New group
    </Button>
  )

  return (
    <Page
      title="Products"
      description="What is for sale, hidden ones too."
      actions={
        <>
          {may('services.billing') && <LinkButton href="/price-rounds">Change prices of existing services</LinkButton>}
          {newGroup}
        </>
      }
    >
      <QueryResult query={query}>
        {({ groups }) =>
          groups.length === 0 ? (
            <EmptyState
              icon={Package}
              title="Nothing is for sale yet"
              description="Products live in groups. Start with a group, then add a product to it."
              action={newGroup}
            />
          ) : (
            groups.map((group) => (
              <GroupCard key={group.id} group={group} onEdit={() => setDialog({ open: true, group })} />
            ))
          )
        }
      </QueryResult>
      <GroupDialog group={dialog.group} open={dialog.open} onOpenChange={(open) => setDialog({ ...dialog, open })} />
    </Page>
  )
}
