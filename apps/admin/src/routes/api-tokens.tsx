import { ListPage } from '../components/list-page.tsx'
import { apiTokenList } from '../features/api-tokens/api-token-list.tsx'

export const ApiTokensPage = () => (
  <ListPage list={apiTokenList} description="Programs that act as staff. Each can do no more than its owner may now." />
)
