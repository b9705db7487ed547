import { ListPage } from '../components/list-page.tsx'
import { billableList } from '../features/billable-items/billable-list.tsx'

export const BillableItemsPage = () => (
  <ListPage list={billableList} description="Work and goods that clients pay for. Add them on the page of a client." />
)
