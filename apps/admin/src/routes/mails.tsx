import { ListPage } from '../components/list-page.tsx'
import { mailList } from '../features/mails/mail-list.tsx'

export const MailsPage = () => <ListPage list={mailList} />
