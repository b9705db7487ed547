import { ListPage } from '../components/list-page.tsx'
import { quoteList } from '../features/quotes/quote-list.tsx'

export const QuotesPage = () => <ListPage list={quoteList} description="Begin a quote on the page of its client." />
