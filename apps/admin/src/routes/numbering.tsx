import { Card, DataTable, DateText, EmptyState, Notice, StatusBadge } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { ListOrdered } from 'lucide-react'
import { type Answers, api } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'

type Series = Answers['admin']['reports']['numbering']['series'][number]

const kinds: Record<string, string> = {
  invoice: 'Invoices',
  proforma: 'Proformas',
  credit_note: 'Credit notes',
  quote: 'Quotes',
}

/** "invoice:2026" is what the series is called where it is stored. */
function nameOf(series: string) {
  const [kind = '', ...rest] = series.split(':')
  return [kinds[kind] ?? kind, ...rest].join(' ')
}

const isWhole = ({ gaps, outOfOrder }: Series) => gaps.length === 0 && outOfOrder.length === 0

export function NumberingPage() {
  const query = useQuery(api.admin.reports.numbering.queryOptions())
  return (
    <Page title="Numbering" description="Numbers of documents have no gaps, and their dates ascend with them.">
      <QueryResult query={query}>
        {({ series }) => (
          <>
            <DataTable
              label="Series"
              rows={series}
              rowKey={(one) => one.series}
              columns={[
                { id: 'series', header: 'Series', cell: (one) => nameOf(one.series) },
                {
                  id: 'state',
                  header: 'State',
                  stacked: 'aside',
                  cell: (one) =>
                    isWhole(one) ? (
                      <StatusBadge tone="success">Whole</StatusBadge>
                    ) : (
                      <StatusBadge tone="danger">Broken</StatusBadge>
                    ),
                },
                { id: 'documents', header: 'Documents', align: 'end', cell: (one) => one.documents },
                { id: 'first', header: 'First', nowrap: true, cell: (one) => one.first || '–' },
                { id: 'last', header: 'Last', nowrap: true, cell: (one) => one.last || '–' },
              ]}
              empty={<EmptyState icon={ListOrdered} title="No document has a number yet" />}
            />
            {series
              .filter((one) => !isWhole(one))
              .map((one) => (
                <Problems key={one.series} series={one} />
              ))}
          </>
        )}
      </QueryResult>
    </Page>
  )
}

function Problems({ series: { series, gaps, outOfOrder } }: { series: Series }) {
  return (
    <Card title={nameOf(series)}>
      {gaps.length > 0 && (
        <Notice tone="danger" title="Numbers that no document has">
          {gaps.map(({ from, until }) => (from === until ? from : `${from} to ${until}`)).join(', ')}
        </Notice>
      )}
      {outOfOrder.length > 0 && (
        <Notice tone="danger" title="Dates that do not ascend" className="mt-4">
          <ul>
            {outOfOrder.map((one) => (
              <li key={one.number}>
                {one.number} is of <DateText value={one.issuedOn} />, {one.before} of{' '}
                <DateText value={one.issuedBefore} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </Card>
  )
}
