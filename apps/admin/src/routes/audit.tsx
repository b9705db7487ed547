import { ListPage } from '../components/list-page.tsx'
import { auditList } from '../features/audit/audit-list.tsx'

export const AuditPage = () => <ListPage list={auditList} description="Who changed what, and through which door." />
