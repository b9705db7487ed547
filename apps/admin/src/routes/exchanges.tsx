import { ListPage } from '../components/list-page.tsx'
import { exchangeList } from '../features/gateways/exchange-list.tsx'

export const ExchangesPage = () => (
  <ListPage
    list={exchangeList}
    description="Each request to a payment provider with its answer and how long it took. What is secret is masked."
  />
)
