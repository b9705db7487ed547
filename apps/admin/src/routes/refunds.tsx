import { ListPage } from '../components/list-page.tsx'
import { holdList } from '../features/holds/hold-list.tsx'
import { refundList } from '../features/refunds/refund-list.tsx'
import { PaymentTabs } from '../features/transactions/payment-tabs.tsx'

export const RefundsPage = () => (
  <ListPage list={refundList} description="Money that went back, or is on its way back, to clients." />
)

export const HeldAmountsPage = () => (
  <ListPage list={holdList} description="Amounts that gateways hold until you take them or let them go.">
    <PaymentTabs at="Held amounts" />
  </ListPage>
)
