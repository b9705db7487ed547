import { ListPage } from '../components/list-page.tsx'
import { invoiceList } from '../features/invoices/invoice-list.tsx'

export const InvoicesPage = () => <ListPage list={invoiceList} />
