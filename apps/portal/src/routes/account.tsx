import { Card, EmptyState, LinkButton, Money, Notice, PageHeader, TextLink } from '@ostler/ui'
import { useNavigate } from '@tanstack/react-router'
import { FileText, Server } from 'lucide-react'
import { CreditCard } from '../features/credit/index.ts'
import { InvoiceTable, useInvoices, useOpenInvoices } from '../features/invoices/index.ts'
import { OwnershipOffers } from '../features/members/index.ts'
import { nameOf, ServiceTable, useServices } from '../features/services/index.ts'
import { useAccount, useMay, useSession } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { tableFailure } from '../shell/table-failure.ts'
import { usePageTitle } from '../shell/use-page-title.ts'

const few = 5

export function AccountPage() {
  usePageTitle('Overview')
  const session = useSession()
  const account = useAccount()
  const navigate = useNavigate()
  const [seesServices, seesInvoices] = [useMay('services.view'), useMay('invoices.view')]
  const [mayOrder, mayManage] = [useMay('orders.manage'), useMay('services.manage')]
  const services = useServices({ limit: few }, { enabled: seesServices })
  const invoices = useInvoices({ limit: few }, { enabled: seesInvoices })
  const troubled = services.data?.items.filter(({ state }) => state === 'failed') ?? []
  return (
    <>
      <PageHeader
        title={session ? `Hello, ${session.user.firstName}` : 'Overview'}
        description={account && session && session.clients.length > 1 ? `You act for ${account.name}.` : undefined}
        actions={
          mayOrder ? (
            <LinkButton href="/" variant="primary">
              Order something
            </LinkButton>
          ) : undefined
        }
      />
      <div className="flex flex-col gap-5">
        {session?.actedBy ? null : <OwnershipOffers />}
        {seesInvoices ? <OpenInvoices /> : null}
        {troubled.map((service) => (
          <Notice
            key={service.id}
            tone="danger"
            title={`${nameOf(service)} could not be set up`}
            actions={<LinkButton href={`/services/${service.id}`}>See what happened</LinkButton>}
          >
            We have been told, and look into it. You need not do anything.
          </Notice>
        ))}
        {seesServices ? (
          <Card title="Services" padding="none" actions={<TextLink href="/services">All services</TextLink>}>
            <ServiceTable
              mayManage={mayManage}
              framed={false}
              rows={services.data?.items}
              loading={services.isFetching && !services.data}
              skeletonRows={3}
              error={tableFailure(services.error)}
              onRetry={() => services.refetch()}
              empty={
                <EmptyState
                  level={3}
                  icon={Server}
                  title="No services yet"
                  description="What you order is listed here, with its state and its next payment."
                  action={mayOrder ? <LinkButton href="/">See the plans</LinkButton> : undefined}
                />
              }
            />
          </Card>
        ) : null}
        {seesInvoices ? (
          <>
            <Card title="Recent invoices" padding="none" actions={<TextLink href="/invoices">All invoices</TextLink>}>
              <InvoiceTable
                framed={false}
                rows={invoices.data?.items}
                loading={invoices.isFetching && !invoices.data}
                skeletonRows={3}
                error={tableFailure(invoices.error)}
                onRetry={() => invoices.refetch()}
                empty={
                  <EmptyState
                    level={3}
                    icon={FileText}
                    title="No invoices yet"
                    description="Your first order brings the first one."
                  />
                }
              />
            </Card>
            <CreditCard
              failure={(query) => <LoadFailure query={query} />}
              onInvoice={(id) => navigate({ to: '/invoices/$id', params: { id: String(id) } })}
            />
          </>
        ) : null}
        {seesServices || seesInvoices ? null : (
          <p className="text-muted">What you may see of this account is in the menu.</p>
        )}
      </div>
    </>
  )
}

/** What waits for the client's money; nothing at all when nothing does. */
function OpenInvoices() {
  const { items } = useOpenInvoices()
  const mayPay = useMay('invoices.manage')
  const [first, ...others] = items
  if (!first) return null
  const overdue = first.state === 'overdue'
  return (
    <Notice
      tone={overdue ? 'danger' : 'warning'}
      title={
        others.length === 0
          ? `Invoice ${first.number} is ${overdue ? 'overdue' : 'open'}`
          : `${items.length} invoices are open`
      }
      actions={
        <>
          {others.length > 0 ? (
            <LinkButton href={mayPay ? '/pay' : '/invoices'}>{mayPay ? 'Pay several' : 'See all'}</LinkButton>
          ) : null}
          <LinkButton href={`/invoices/${first.id}`} variant="primary">
            {!mayPay ? 'See it' : others.length > 0 ? `Pay ${first.number}` : 'Pay it'}
          </LinkButton>
        </>
      }
    >
      <Money value={first.balance} />
      {others.length > 0 ? ' is the oldest of them.' : ' to pay.'}
    </Notice>
  )
}
