import { Money, TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { ListCard } from '../components/list-card.tsx'
import { ListPage } from '../components/list-page.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { DisputesOf } from '../features/disputes/dispute-list.tsx'
import { exchangeList } from '../features/gateways/exchange-list.tsx'
import { RefundDialog } from '../features/refunds/refund-dialog.tsx'
import { RefundsOf } from '../features/refunds/refund-list.tsx'
import { PaymentTabs } from '../features/transactions/payment-tabs.tsx'
import { transactionList } from '../features/transactions/transaction-list.tsx'
import { Figures, History, PaidInvoices } from '../features/transactions/transaction-sections.tsx'
import { useIdParam } from '../location.ts'

export const TransactionsPage = () => (
  <ListPage list={transactionList} description="Money that arrived.">
    <PaymentTabs at="Transactions" />
  </ListPage>
)

export function TransactionPage() {
  const query = useQuery(api.admin.transactions.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Payment"
      list={{ label: 'Transactions', href: '/transactions' }}
      query={query}
      header={(transaction) => ({
        title: `Payment of ${transaction.client.name}`,
        badge: <Money value={transaction.amount} />,
        meta: (
          <>
            <TextLink href={`/clients/${transaction.client.id}`}>{transaction.client.name}</TextLink>
            <span>Transaction no. {transaction.id}</span>
          </>
        ),
        actions: <RefundDialog transaction={transaction} />,
      })}
    >
      {(transaction) => (
        <>
          <div className="grid items-start gap-6 xl:grid-cols-2">
            <Figures transaction={transaction} />
            <PaidInvoices transaction={transaction} />
          </div>
          <RefundsOf of={{ transactionId: transaction.id }} />
          {transaction.disputes.length > 0 && <DisputesOf transactionId={transaction.id} />}
          <History transaction={transaction} />
          {transaction.attempt && (
            <ListCard
              list={exchangeList}
              filters={{ attemptId: String(transaction.attempt.id) }}
              without={['gateway', 'about']}
            />
          )}
        </>
      )}
    </ThingPage>
  )
}
