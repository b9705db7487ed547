import { DataTable, EmptyState, LinkButton } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { api } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { useStaff } from '../session.ts'

export function RolesPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.roles.list.queryOptions())
  const newRole = may('staff.manage') && (
    <LinkButton icon={Plus} href="/roles/new">
      New role
    </LinkButton>
  )
  return (
    <Page title="Roles" description="What members of staff may do." actions={newRole}>
      <QueryResult query={query}>
        {({ items }) => (
          <DataTable
            label="Roles"
            rows={items}
            rowKey={(role) => role.id}
            rowHref={(role) => `/roles/${role.id}`}
            columns={[
              { id: 'name', header: 'Role', cell: (role) => role.name },
              {
                id: 'permissions',
                header: 'Permissions',
                cell: ({ grantsAll, permissions }) => (grantsAll ? 'all of them, always' : permissions.length),
              },
              { id: 'holders', header: 'Held by', align: 'end', cell: (role) => role.holders },
            ]}
            empty={<EmptyState icon={KeyRound} title="No roles yet" action={newRole} />}
          />
        )}
      </QueryResult>
    </Page>
  )
}
