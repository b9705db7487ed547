import { Card, Checkbox, DateText, EmptyState, LinkButton, LinkTabs, Money, PageHeader, Skeleton } from '@ostler/ui'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { FileText } from 'lucide-react'
import { useOpenInvoices } from '../features/invoices/index.ts'
import { PayPanel } from '../features/pay/index.ts'
import { minorUnits, ofMinorUnits } from '../money.ts'
import { useMay } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/client/pay')

/** As many as one payment may settle. */
const most = 50

/** Several invoices, one payment. All that is open is chosen until somebody says otherwise. */
export function PayPage() {
  usePageTitle('Pay several invoices')
  const { invoices: asked, currency: wished } = route.useSearch()
  const navigate = route.useNavigate()
  const onwards = useNavigate()
  const mayPay = useMay('invoices.manage')
  const open = useOpenInvoices()
  const currencies = [...new Set(open.items.map((one) => one.balance.currency))]
  const currency = wished && currencies.includes(wished) ? wished : currencies[0]
  const items = open.items.filter((one) => one.balance.currency === currency).slice(0, most)
  const wanted = asked === undefined ? null : new Set(asked.split(',').map(Number))
  const chosen = items.filter((one) => wanted === null || wanted.has(one.id))
  const choose = (ids: number[]) => navigate({ search: { currency: wished, invoices: ids.join(',') }, replace: true })
  if (open.isPending) return <Skeleton className="h-80 w-full" />
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Invoices', href: '/invoices' }, { label: 'Pay several' }]}
        title="Pay several invoices"
        description="One payment for all that you choose, and one receipt."
      />
      {items.length === 0 ? (
        <EmptyState
          icon={FileText}
          title="Nothing is open"
          description="All your invoices are paid."
          action={<LinkButton href="/invoices">See your invoices</LinkButton>}
        />
      ) : (
        <>
          {currencies.length > 1 ? (
            <LinkTabs
              label="Currency"
              className="mb-4"
              items={currencies.map((one) => ({ href: `/pay?currency=${one}`, label: one, active: one === currency }))}
            />
          ) : null}
          <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <Card title="Open invoices">
              <ul className="flex flex-col divide-y">
                {items.map((one) => (
                  <li key={one.id} className="flex items-center justify-between gap-x-4 py-1.5">
                    <Checkbox
                      label={one.number}
                      help={
                        <>
                          Due <DateText value={one.dueOn} />
                        </>
                      }
                      checked={chosen.includes(one)}
                      onChange={(event) => {
                        const others = chosen.filter(({ id }) => id !== one.id).map(({ id }) => id)
                        choose(event.target.checked ? [...others, one.id] : others)
                      }}
                    />
                    <Money value={one.balance} className="font-medium" />
                  </li>
                ))}
              </ul>
              {chosen[0] ? (
                <p className="mt-3 flex justify-between border-t pt-3 font-semibold" aria-live="polite">
                  <span>{chosen.length === 1 ? 'One invoice' : `${chosen.length} invoices`}, together</span>
                  <Money
                    value={ofMinorUnits(
                      chosen.reduce((sum, one) => sum + minorUnits(one.balance), 0n),
                      chosen[0].balance,
                    )}
                  />
                </p>
              ) : null}
            </Card>
            {chosen.length === 0 ? (
              <p className="text-muted">Choose at least one invoice.</p>
            ) : mayPay ? (
              <PayPanel
                invoiceIds={chosen.map(({ id }) => id)}
                title="Pay them"
                onPaid={(id) => onwards({ to: '/payments/$id', params: { id: String(id) } })}
                failure={(offers) => <LoadFailure query={offers} />}
              />
            ) : (
              <p className="text-muted">Somebody who may pay for this account has to pay it.</p>
            )}
          </div>
        </>
      )}
    </>
  )
}
