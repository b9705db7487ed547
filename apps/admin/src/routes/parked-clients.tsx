import { ListPage } from '../components/list-page.tsx'
import { parkedList } from '../features/parked/parked-list.tsx'

export const ParkedClientsPage = () => (
  <ListPage
    list={parkedList}
    description="A run failed for these clients and leaves them out. Mend what is wrong, then release them."
  />
)
