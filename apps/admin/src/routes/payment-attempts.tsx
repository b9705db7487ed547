import { Card, KeyValueList, Money, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { type Answers, api } from '../api.ts'
import { Moment } from '../components/columns.tsx'
import { ListCard } from '../components/list-card.tsx'
import { ListPage } from '../components/list-page.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { exchangeList } from '../features/gateways/exchange-list.tsx'
import { isNothing } from '../features/invoices/credited-lines.tsx'
import { attemptList, attemptStates, makers } from '../features/transactions/attempt-list.tsx'
import { PaymentTabs } from '../features/transactions/payment-tabs.tsx'
import { useIdParam } from '../location.ts'

export const PaymentAttemptsPage = () => (
  <ListPage list={attemptList} description="Each try to pay, with what the provider said of it.">
    <PaymentTabs at="Attempts to pay" />
  </ListPage>
)

const ways = { page: 'On a page of the provider', fields: 'In fields within our page', stored: 'By a stored method' }

export function PaymentAttemptPage() {
  const query = useQuery(api.admin.paymentAttempts.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Attempt to pay"
      list={{ label: 'Attempts to pay', href: '/payment-attempts' }}
      query={query}
      header={(attempt) => ({
        title: `Attempt of ${attempt.client.name}`,
        badge: <StateBadge states={attemptStates} state={attempt.state} />,
        meta: <span>Attempt no. {attempt.id}</span>,
      })}
    >
      {(attempt) => (
        <>
          <Card title="Attempt">
            <KeyValueList items={factsOf(attempt)} />
          </Card>
          <ListCard list={exchangeList} filters={{ attemptId: String(attempt.id) }} without={['gateway', 'about']} />
        </>
      )}
    </ThingPage>
  )
}

const factsOf = (attempt: Answers['admin']['paymentAttempts']['get']) => [
  { label: 'Client', value: <TextLink href={`/clients/${attempt.client.id}`}>{attempt.client.name}</TextLink> },
  { label: 'Amount', value: <Money value={attempt.amount} /> },
  ...(isNothing(attempt.surcharge.amount)
    ? []
    : [{ label: 'Of it for paying this way', value: <Money value={attempt.surcharge} signed /> }]),
  {
    label: 'For',
    value: attempt.invoices.map(({ id, number }) => (
      <TextLink key={id} href={`/invoices/${id}`} className="block">
        {number}
      </TextLink>
    )),
  },
  { label: 'Gateway', value: attempt.gateway },
  { label: 'How', value: ways[attempt.way] },
  { label: 'Begun by', value: makers[attempt.madeBy] },
  { label: 'Reason', value: attempt.reason ?? '–' },
  ...(attempt.reference ? [{ label: 'Reference', value: attempt.reference, copy: attempt.reference }] : []),
  { label: 'Begun', value: <Moment at={attempt.createdAt} /> },
  { label: 'Changed', value: <Moment at={attempt.changedAt} /> },
  { label: 'The provider is asked again', value: <Moment at={attempt.lookAfter} none="Not by itself" /> },
]
