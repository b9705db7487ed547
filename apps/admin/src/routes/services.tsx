import { ListPage } from '../components/list-page.tsx'
import { serviceList } from '../features/services/service-list.tsx'

export const ServicesPage = () => <ListPage list={serviceList} />
