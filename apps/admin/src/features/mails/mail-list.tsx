import { Mail } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { StateBadge, type States } from '../../components/state-badge.tsx'

type MailState = Answers['admin']['mails']['list']['items'][number]['state']

const mailStates: States<MailState> = {
  queued: { label: 'Queued', tone: 'info', isMoving: true },
  sent: { label: 'Sent', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
}

export const mailList = defineList({
  name: 'Mails',
  path: '/mails',
  permission: 'mails.view',
  filters: { clientId: { kind: 'client' } },
  source: api.admin.mails.list,
  columns: [
    {
      id: 'subject',
      header: 'Subject',
      cell: (mail) => (
        <>
          {mail.subject}
          {mail.error && <span className="block text-sm font-normal text-danger-ink">{mail.error}</span>}
        </>
      ),
    },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (mail) => <StateBadge states={mailStates} state={mail.state} />,
    },
    { id: 'to', header: 'To', cell: (mail) => mail.to },
    {
      id: 'template',
      header: 'Template',
      nowrap: true,
      hideBelow: 'lg',
      stacked: 'hidden',
      cell: (mail) => mail.template.replaceAll('_', ' '),
    },
    { ...momentColumn('createdAt', 'Written'), hideBelow: 'md', stacked: 'hidden' },
    momentColumn('sentAt', 'Sent'),
  ],
  empty: { title: 'No mails yet', description: 'Every mail to a client is listed here, sent or not.', icon: Mail },
})
