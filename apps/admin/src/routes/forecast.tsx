import { Card, EmptyState, Money } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { ChartColumn } from 'lucide-react'
import { api } from '../api.ts'
import { Moment } from '../components/columns.tsx'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'

const kinds = { renewal: 'Renewals', charged: 'Charged, not invoiced yet' }
const monthName = (month: string) =>
  new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(month))

/** What falls due in the next twelve months, as the last night's run worked it out. */
export function ForecastPage() {
  const query = useQuery(api.admin.forecast.business.queryOptions())
  return (
    <Page
      title="Forecast"
      description="What will be charged in the next twelve months if nobody leaves and nobody buys. Before tax; usage is not foreseen."
    >
      <QueryResult query={query}>
        {({ madeAt, months }) =>
          madeAt === null || months.length === 0 ? (
            <EmptyState
              icon={ChartColumn}
              title="Nothing is foreseen yet"
              description="It is worked out every night. To have it now, run “Work out the forecast of the business” on the Schedule page."
            />
          ) : (
            <Card title="By month" description={<>As of {<Moment at={madeAt} />}</>}>
              <div className="overflow-x-auto">
                <table className="w-full text-start">
                  <thead className="text-sm text-muted">
                    <tr>
                      <th className="py-2 text-start font-normal">Month</th>
                      <th className="py-2 text-start font-normal">What</th>
                      <th className="py-2 text-end font-normal">Charges</th>
                      <th className="py-2 text-end font-normal">Amount</th>
                    </tr>
                  </thead>
                  <tbody>
                    {months.map((one) => (
                      <tr key={`${one.month} ${one.amount.currency} ${one.kind}`} className="border-t">
                        <td className="py-2 pe-3">{monthName(one.month)}</td>
                        <td className="py-2 pe-3">{kinds[one.kind]}</td>
                        <td className="py-2 text-end tabular-nums">{one.charges}</td>
                        <td className="py-2 ps-3 text-end">
                          <Money value={one.amount} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Card>
          )
        }
      </QueryResult>
    </Page>
  )
}
