import { EmptyState, LinkButton, PageHeader } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { Server } from 'lucide-react'
import { ServiceTable, useServices } from '../features/services/index.ts'
import { useKeysetPaging } from '../paging.ts'
import { useMay } from '../session/index.ts'
import { tableFailure } from '../shell/table-failure.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/client/services')

export function ServicesPage() {
  usePageTitle('Services')
  const { cursor } = route.useSearch()
  const [mayOrder, mayManage] = [useMay('orders.manage'), useMay('services.manage')]
  const navigate = route.useNavigate()
  const services = useServices({ cursor })
  const paging = useKeysetPaging(cursor, services.data?.nextCursor, (next) => navigate({ search: { cursor: next } }))
  return (
    <>
      <PageHeader
        title="Services"
        actions={
          mayOrder ? (
            <LinkButton href="/" variant="primary">
              Order something
            </LinkButton>
          ) : undefined
        }
      />
      <ServiceTable
        mayManage={mayManage}
        rows={services.data?.items}
        loading={services.isFetching && (services.isPlaceholderData || !services.data)}
        error={tableFailure(services.error)}
        onRetry={() => services.refetch()}
        paging={{ ...paging, busy: services.isFetching }}
        empty={
          <EmptyState
            icon={Server}
            title="No services yet"
            description="What you order is listed here, with its state and its next payment."
            action={
              mayOrder ? (
                <LinkButton href="/" variant="primary">
                  See the plans
                </LinkButton>
              ) : undefined
            }
          />
        }
      />
    </>
  )
}
