import { LinkTabs, Notice, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { type Answers, api } from '../api.ts'
import type { Filters, List } from '../components/list.ts'
import { ListCard } from '../components/list-card.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { billableList } from '../features/billable-items/billable-list.tsx'
import { ClientActions } from '../features/clients/client-actions.tsx'
import { ClientContacts } from '../features/clients/client-contacts.tsx'
import { ClientDetails, ClientFigures, nameOf } from '../features/clients/client-overview.tsx'
import { ClientPeople } from '../features/clients/client-people.tsx'
import { ClientTax } from '../features/clients/client-tax.tsx'
import { ChargingCard } from '../features/collections/charging-card.tsx'
import { CreditPanel } from '../features/credit/credit-panel.tsx'
import { draftList } from '../features/drafts/draft-list.tsx'
import { creditNoteList } from '../features/invoices/credit-note-list.tsx'
import { invoiceList } from '../features/invoices/invoice-list.tsx'
import { StatementCard } from '../features/ledger/statement-card.tsx'
import { mailList } from '../features/mails/mail-list.tsx'
import { orderList } from '../features/orders/order-list.tsx'
import { ClientMethods } from '../features/payment-methods/client-methods.tsx'
import { quoteList } from '../features/quotes/quote-list.tsx'
import { RecordBadges } from '../features/records/badges.tsx'
import { ClientFields } from '../features/records/client-fields.tsx'
import { ClientFiles } from '../features/records/client-files.tsx'
import { ClientNotes, PinnedNotes } from '../features/records/client-notes.tsx'
import { ClosureNotice } from '../features/records/client-records.tsx'
import { serviceList } from '../features/services/service-list.tsx'
import { transactionList } from '../features/transactions/transaction-list.tsx'
import { href, useIdParam, useUrlSearch } from '../location.ts'
import { useStaff } from '../session.ts'

type Client = Answers['admin']['clients']['get']

export function ClientPage() {
  const query = useQuery(api.admin.clients.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Client"
      list={{ label: 'Clients', href: '/clients' }}
      query={query}
      header={(client) => ({
        title: nameOf(client),
        meta: <span>Client no. {client.id}</span>,
        badge: <RecordBadges {...client} isClosed={client.closure !== null} />,
        actions: <ClientActions client={client} />,
      })}
    >
      {(client) => (
        <>
          <ClosureNotice closure={client.closure} />
          <PinnedNotes clientId={client.id} />
          <WhereItIs client={client} />
          <ClientFigures client={client} />
          <ClientTabs client={client} />
        </>
      )}
    </ThingPage>
  )
}

/** Of a client that stands by itself no more: where everything is, or that it is gone. */
function WhereItIs({ client: { id, mergedInto, erasedAt } }: { client: Client }) {
  if (mergedInto)
    return (
      <Notice tone="warning" title="This client is part of another one">
        Everything of it belongs to{' '}
        <TextLink href={`/clients/${mergedInto.id}`}>
          {mergedInto.name}, no. {mergedInto.id}
        </TextLink>{' '}
        now. See <TextLink href={href('/merges', { clientId: id })}>the merge</TextLink>, also to undo it.
      </Notice>
    )
  if (erasedAt)
    return (
      <Notice tone="warning" title="The personal data of this client was erased">
        Documents that tax law wants kept are here still. See{' '}
        <TextLink href={href('/personal-data', { clientId: id })}>what was done</TextLink>.
      </Notice>
    )
  return null
}

function ClientTabs({ client }: { client: Client }) {
  const { may } = useStaff()
  const { tab } = useUrlSearch()
  const lists = [
    {
      tab: 'notes',
      label: 'Notes',
      permission: 'clients.view' as const,
      count: undefined,
      content: <ClientNotes clientId={client.id} />,
    },
    {
      tab: 'files',
      label: 'Files',
      permission: 'clients.view' as const,
      count: undefined,
      content: <ClientFiles clientId={client.id} />,
    },
    tabOf(serviceList, client, client.counts.services),
    tabOf(invoiceList, client),
    tabOf(draftList, client),
    tabOf(creditNoteList, client),
    tabOf(orderList, client, client.counts.orders),
    tabOf(transactionList, client),
    {
      tab: 'statement',
      label: 'Statement',
      permission: 'ledger.view' as const,
      count: undefined,
      content: <StatementCard clientId={client.id} />,
    },
    tabOf(quoteList, client),
    tabOf(billableList, client),
    tabOf(mailList, client),
  ].filter((list) => may(list.permission))
  const shown = lists.find((list) => list.tab === tab)
  const path = `/clients/${client.id}`
  return (
    <>
      <LinkTabs
        label="About this client"
        items={[
          { href: path, label: 'Overview', active: !shown },
          ...lists.map((list) => ({
            href: href(path, { tab: list.tab }),
            label: list.label,
            count: list.count,
            active: list === shown,
          })),
        ]}
      />
      {shown?.content ?? (
        <div className="grid items-start gap-6 xl:grid-cols-2">
          <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
            <ClientDetails client={client} />
            <ClientFields clientId={client.id} />
            <ClientTax client={client} />
          </div>
          <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
            <ClientPeople clientId={client.id} />
            <ClientContacts clientId={client.id} />
            <CreditPanel clientId={client.id} currency={client.currency} />
            {may('payment_methods.view') && <ClientMethods clientId={client.id} />}
            {may('transactions.view') && <ChargingCard clientId={client.id} />}
          </div>
        </div>
      )}
    </>
  )
}

function tabOf<Row extends { id: number }>(list: List<Row, Filters>, client: Client, count?: number) {
  return {
    tab: list.path.slice(1),
    label: list.name,
    permission: list.permission,
    count,
    content: <ListCard key={list.path} list={list} filters={{ clientId: String(client.id) }} without={['client']} />,
  }
}
