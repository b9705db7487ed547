import { Card, DataTable, DateText, EmptyState, LinkTabs, Money, TextLink } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { api, isWorthRetrying } from '../../api.ts'
import { usePager } from '../../components/list-page.tsx'
import { describe } from '../../components/problem.tsx'
import { href, useUrlSearch } from '../../location.ts'
import { wordsOf } from './words-of.ts'

/** What was booked for a client, newest first, with the balance after each entry. */
export function StatementCard({ clientId }: { clientId: number }) {
  const search = useUrlSearch()
  const { after, ...pager } = usePager()
  const query = useQuery({
    ...api.admin.ledger.statement.queryOptions({
      input: { id: clientId, currency: search.currency, cursor: after },
    }),
    placeholderData: keepPreviousData,
  })
  const { items, nextCursor, closing, currency, currencies = [] } = query.data ?? {}
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {currencies.length > 1 && (
        <LinkTabs
          label="Currency"
          items={currencies.map((one) => ({
            href: href(`/clients/${clientId}`, { tab: 'statement', currency: one }),
            label: one,
            active: one === currency,
          }))}
        />
      )}
      <Card
        title="Statement"
        description="Receivable and credit together; what we owe the client is negative"
        padding="none"
        actions={
          closing && (
            <span>
              Balance <Money value={closing} />
            </span>
          )
        }
      >
        <DataTable
          framed={false}
          label="Statement"
          rows={items}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'kind',
              header: 'Entry',
              cell: ({ kind, invoice, source }) => (
                <>
                  {wordsOf(kind)}
                  <span className="block text-sm font-normal text-muted">
                    {invoice ? <TextLink href={`/invoices/${invoice.id}`}>{invoice.number}</TextLink> : source}
                  </span>
                </>
              ),
            },
            { id: 'bookedOn', header: 'Booked', nowrap: true, cell: (row) => <DateText value={row.bookedOn} /> },
            { id: 'amount', header: 'Amount', align: 'end', cell: (row) => <Money value={row.amount} signed /> },
            {
              id: 'balance',
              header: 'Balance',
              align: 'end',
              stacked: 'aside',
              cell: (row) => <Money value={row.balance} />,
            },
          ]}
          loading={query.isPending || query.isPlaceholderData}
          error={query.error && !items ? describe(query.error) : undefined}
          onRetry={isWorthRetrying(query.error) ? query.refetch : undefined}
          empty={<EmptyState level={3} icon={ScrollText} title="Nothing was booked yet" />}
          paging={{
            hasPrevious: after !== undefined,
            hasNext: Boolean(nextCursor),
            onPrevious: pager.goNewer,
            onNext: () => nextCursor && pager.goOlder(nextCursor),
            busy: query.isPlaceholderData,
          }}
        />
      </Card>
    </div>
  )
}
