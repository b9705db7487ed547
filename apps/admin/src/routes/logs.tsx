import { LinkButton } from '@ostler/ui'
import { Download } from 'lucide-react'
import { filterValues } from '../components/list.ts'
import { ListPage } from '../components/list-page.tsx'
import { activityLog, securityLog } from '../features/audit/logs.tsx'
import { useUrlSearch } from '../location.ts'

export function ActivityLogPage() {
  const filters = filterValues(activityLog.filters, useUrlSearch())
  return (
    <ListPage
      list={activityLog}
      description="Who changed what, when and through which door. Nothing can be changed or taken out of it unseen."
      actions={<ExportButton filters={filters} />}
    />
  )
}

export function SecurityLogPage() {
  const filters = filterValues(securityLog.filters, useUrlSearch())
  return (
    <ListPage
      list={securityLog}
      description="Log-ins and failures, factors, permissions, keys, exports, and acting in the name of clients."
      actions={<ExportButton filters={{ ...filters, kind: 'security' }} />}
    />
  )
}

function ExportButton({ filters }: { filters: Record<string, string | undefined> }) {
  const given = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return (
    <LinkButton href={`/api/v1/admin/audit/export?${new URLSearchParams(given)}`} icon={Download} target="_blank">
      Export these
    </LinkButton>
  )
}
