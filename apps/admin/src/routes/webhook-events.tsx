import { ListPage } from '../components/list-page.tsx'
import { webhookEventList } from '../features/transactions/webhook-event-list.tsx'

export const WebhookEventsPage = () => (
  <ListPage list={webhookEventList} description="What payment providers told us, stored once and then acted upon." />
)
