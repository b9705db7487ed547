import { LinkButton } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { FileUp, ListChecks } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { filterValues } from '../components/list.ts'
import { ListPage } from '../components/list-page.tsx'
import { BulkMenu } from '../features/bulk/bulk-menu.tsx'
import { clientList } from '../features/clients/client-list.tsx'
import { useUrlSearch } from '../location.ts'
import { useStaff } from '../session.ts'

export function ClientsPage() {
  const { may } = useStaff()
  const tags = useQuery(api.admin.clientTags.list.queryOptions())
  const groups = useQuery(api.admin.clientGroups.list.queryOptions())
  const [selected, select] = useState<ReadonlySet<string | number>>(new Set())
  const list = {
    ...clientList,
    filters: {
      ...clientList.filters,
      tag: { ...clientList.filters.tag, options: named(tags.data?.items.map(({ tag }) => [tag, `#${tag}`])) },
      groupId: {
        ...clientList.filters.groupId,
        options: named(groups.data?.items.map(({ id, name }) => [String(id), name])),
      },
    },
  }
  const { status, search, tag, groupId } = filterValues(list.filters, useUrlSearch())
  const filter = { status, search, tag, ...(groupId ? { groupId: Number(groupId) } : {}) }
  const ids = [...selected].map(Number)
  return (
    <ListPage
      list={list}
      actions={
        may('clients.manage') && (
          <>
            <BulkMenu label="Do with all" choice={{ filter }} />
            <LinkButton icon={FileUp} href="/clients/import">
              Import
            </LinkButton>
            <LinkButton icon={ListChecks} href="/clients/jobs">
              Bulk work
            </LinkButton>
          </>
        )
      }
      selection={
        may('clients.manage')
          ? {
              chosen: { selected, onChange: select, rowLabel: ({ name }) => name },
              acts: (
                <>
                  <BulkMenu label="Do with them" choice={{ ids }} size="sm" />
                </>
              ),
            }
          : undefined
      }
    />
  )
}

const named = (pairs: [string, string][] = []): Record<string, string> => Object.fromEntries(pairs)
