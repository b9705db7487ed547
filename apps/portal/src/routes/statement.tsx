import { EmptyState, LinkTabs, Money, PageHeader, StatGrid, StatTile } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import { StatementTable, useStatement } from '../features/statement/index.ts'
import { isNegative, negated } from '../money.ts'
import { useKeysetPaging } from '../paging.ts'
import { tableFailure } from '../shell/table-failure.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/client/statement')

export function StatementPage() {
  usePageTitle('Statement')
  const { currency, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const statement = useStatement({ currency, cursor })
  const paging = useKeysetPaging(cursor, statement.data?.nextCursor, (next) =>
    navigate({ search: { currency, cursor: next } }),
  )
  const { currencies = [], closing, currency: shown } = statement.data ?? {}
  const inCredit = closing !== undefined && isNegative(closing)
  return (
    <>
      <PageHeader title="Statement" description="Everything that was booked on your account, newest first." />
      {currencies.length > 1 && (
        <LinkTabs
          label="Currency"
          className="mb-4"
          items={currencies.map((one) => ({ href: `/statement?currency=${one}`, label: one, active: one === shown }))}
        />
      )}
      <StatGrid className="mb-4">
        <StatTile
          label={inCredit ? 'In your favour' : 'You owe'}
          value={closing && <Money value={inCredit ? negated(closing) : closing} />}
          hint="invoices less payments and credit"
          loading={closing === undefined && !statement.error}
        />
      </StatGrid>
      <StatementTable
        rows={statement.data?.items}
        loading={statement.isFetching && (statement.isPlaceholderData || !statement.data)}
        error={tableFailure(statement.error)}
        onRetry={() => statement.refetch()}
        paging={{ ...paging, busy: statement.isFetching }}
        empty={
          <EmptyState
            icon={ScrollText}
            title="Nothing was booked yet"
            description="Your invoices and payments appear here."
          />
        }
      />
    </>
  )
}
