import { ListPage } from '../components/list-page.tsx'
import { collectionList } from '../features/collections/collection-list.tsx'

export const CollectionsPage = () => (
  <ListPage
    list={collectionList}
    description="Open invoices that were charged in vain. A stopped one is tried again when the client chooses or adds a card."
  />
)
