import { ListPage } from '../components/list-page.tsx'
import { transactionList } from '../features/transactions/transaction-list.tsx'

export const TransactionsPage = () => <ListPage list={transactionList} />
