import { ListPage } from '../components/list-page.tsx'
import { clientList } from '../features/clients/client-list.tsx'

export const ClientsPage = () => <ListPage list={clientList} />
