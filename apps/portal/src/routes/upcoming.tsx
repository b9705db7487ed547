import { Card, DateText, EmptyState, Money, PageHeader, Skeleton, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { CalendarClock } from 'lucide-react'
import { api } from '../api/index.ts'
import { isSame } from '../money.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

/** What will be charged in the next twelve months. */
export function UpcomingPage() {
  usePageTitle('Upcoming charges')
  const query = useQuery(api.services.upcoming.query())
  if (query.error && !query.data) return <LoadFailure query={query} />
  return (
    <>
      <PageHeader
        title="Upcoming charges"
        description="What will be charged in the next twelve months, as things stand today. Usage is not foreseen."
      />
      {query.data ? <Charges charges={query.data.charges} /> : <Skeleton className="h-72 w-full rounded-lg" />}
    </>
  )
}

type Charge = Awaited<ReturnType<typeof api.services.upcoming>>['charges'][number]

function Charges({ charges }: { charges: Charge[] }) {
  if (charges.length === 0)
    return (
      <EmptyState
        icon={CalendarClock}
        title="Nothing is to be charged"
        description="Services that renew are listed here."
      />
    )
  return (
    <Card title="By date">
      <ul className="grid gap-3">
        {charges.map((one) => (
          <li
            key={`${one.kind} ${one.serviceId} ${one.dueOn} ${one.description}`}
            className="flex flex-wrap justify-between gap-2 border-t pt-3 first:border-0 first:pt-0"
          >
            <span>
              {one.serviceId ? (
                <TextLink href={`/services/${one.serviceId}`}>{one.description}</TextLink>
              ) : (
                one.description
              )}
              <span className="block text-sm text-muted">
                <DateText value={one.dueOn} />
              </span>
            </span>
            <span className="text-end">
              <Money value={one.withTax ?? one.amount} />
              {one.withTax && isSame(one.withTax, one.amount) ? null : (
                <span className="block text-sm text-muted">{one.withTax ? 'with tax' : 'before tax'}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
