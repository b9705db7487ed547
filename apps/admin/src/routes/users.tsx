import { ListPage } from '../components/list-page.tsx'
import { userList } from '../features/users/user-list.tsx'

export const UsersPage = () => <ListPage list={userList} description="People who log in, for clients or as staff." />
