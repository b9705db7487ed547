import { ListPage } from '../components/list-page.tsx'
import { orderList } from '../features/orders/order-list.tsx'

export const OrdersPage = () => <ListPage list={orderList} />
