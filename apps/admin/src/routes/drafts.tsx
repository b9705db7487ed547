import { ListPage } from '../components/list-page.tsx'
import { draftList } from '../features/drafts/draft-list.tsx'

export const DraftsPage = () => (
  <ListPage list={draftList} description="Invoices that are not issued yet. Clients do not see them." />
)
