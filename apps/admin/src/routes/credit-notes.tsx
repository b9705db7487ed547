import { ListPage } from '../components/list-page.tsx'
import { creditNoteList } from '../features/invoices/credit-note-list.tsx'

export const CreditNotesPage = () => <ListPage list={creditNoteList} />
