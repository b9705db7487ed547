import { Card, EmptyState, Field, Select, SkeletonText } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Server } from 'lucide-react'
import { api } from '../api.ts'
import { Page } from '../components/page.tsx'
import { Problem } from '../components/problem.tsx'
import { FoundAccounts } from '../features/account-import/found-accounts.tsx'
import { Listing } from '../features/account-import/listing.tsx'
import { useSetUrlSearch, useUrlSearch } from '../location.ts'

const MS_BETWEEN_LOOKS = 1500

/** Accounts that stand on a server already become services, without setting up or invoicing anything. */
export function ImportAccountsPage() {
  const { server: chosen } = useUrlSearch()
  const setUrl = useSetUrlSearch()
  const query = useQuery({
    ...api.admin.accountImport.servers.queryOptions(),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ listing }) => listing?.state === 'running') ? MS_BETWEEN_LOOKS : false,
  })
  const servers = query.data?.items ?? []
  const server = servers.find(({ id }) => String(id) === chosen) ?? (servers.length === 1 ? servers[0] : undefined)
  return (
    <Page
      title="Import accounts"
      breadcrumbs={[{ label: 'Servers', href: '/servers' }, { label: 'Import accounts' }]}
      description="Accounts that stand on a server already become services. Nothing is set up, invoiced or mailed; the first thing charged is the period that begins on the date you say."
    >
      {query.error && !query.data && <Problem error={query.error} onRetry={query.refetch} />}
      {query.isPending && <SkeletonText lines={3} />}
      {query.data && servers.length === 0 && (
        <EmptyState
          icon={Server}
          title="No server can list its accounts"
          description="Set up a server of a kind that can, such as cPanel, Plesk or DirectAdmin."
        />
      )}
      {servers.length > 0 && (
        <Card>
          <div className="grid gap-4">
            <Field label="Server">
              <Select
                value={server ? String(server.id) : ''}
                onChange={({ target }) =>
                  setUrl({ server: target.value || undefined, state: undefined, after: undefined })
                }
              >
                <option value="">Choose</option>
                {servers.map(({ id, label, kind, open }) => (
                  <option key={id} value={id}>
                    {`${label} (${kind})${open > 0 ? `, ${open} waiting` : ''}`}
                  </option>
                ))}
              </Select>
            </Field>
            {server && <Listing server={server} />}
          </div>
        </Card>
      )}
      {server && <FoundAccounts key={server.id} serverId={server.id} isMoving={server.listing?.state === 'running'} />}
    </Page>
  )
}
