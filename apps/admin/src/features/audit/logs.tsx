import { type Column, CopyableText, TextLink } from '@ostler/ui'
import { ScrollText, ShieldAlert } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { Changes } from './changes.tsx'
import { Who } from './who.tsx'

type Entry = Answers['admin']['audit']['list']['items'][number]

const columns: Column<Entry>[] = [
  {
    id: 'action',
    header: 'Action',
    cell: (entry) => (
      <>
        <span className="whitespace-nowrap">{inWords(entry.action)}</span>
        <span className="block text-sm font-normal">
          <ObjectLink object={entry.object} />
        </span>
      </>
    ),
  },
  {
    id: 'actor',
    header: 'Who',
    cell: (entry) => (
      <>
        <Who actor={entry.actor} names={new Map(entry.people.map(({ id, name }) => [id, name]))} />
        <span className="block text-sm text-muted">{[entry.door, entry.ip].filter(Boolean).join(' · ')}</span>
      </>
    ),
  },
  momentColumn('at', 'When'),
  {
    id: 'changes',
    header: 'Before → after',
    width: '45%',
    cell: (entry) => (
      <Changes before={entry.before} after={entry.after}>
        <CopyableText value={entry.correlationId} label="Reference" mono />
      </Changes>
    ),
  },
]

const narrow = {
  object: { kind: 'words', label: 'Object', placeholder: 'An object, such as invoice:12' },
  actor: { kind: 'words', label: 'Who', placeholder: 'Who, such as staff:1' },
  action: { kind: 'words', label: 'Action', placeholder: 'An action, such as logged_in' },
  from: { kind: 'day', label: 'From' },
  until: { kind: 'day', label: 'Until' },
} as const

export const activityLog = defineList({
  name: 'Activity log',
  path: '/audit',
  permission: 'audit.view',
  filters: {
    kind: {
      kind: 'choice',
      label: 'Which entries',
      all: 'Activity and security',
      options: { activity: 'Activity', security: 'Security', bookkeeping: 'Bookkeeping' },
    },
    ...narrow,
  },
  source: api.admin.audit.list,
  columns,
  empty: {
    title: 'Nothing was changed yet',
    description: 'Every change leaves a row here, whoever made it.',
    icon: ScrollText,
  },
})

const securityOnly = { kind: 'security' } as const

export const securityLog = defineList({
  name: 'Security log',
  path: '/security-log',
  permission: 'audit.view',
  filters: narrow,
  source: {
    queryKey: ({ input }) => api.admin.audit.list.queryKey({ input: { ...input, ...securityOnly } }),
    call: (input, options) => api.admin.audit.list.call({ ...input, ...securityOnly }, options),
  },
  columns,
  empty: {
    title: 'Nothing happened yet',
    description: 'Log-ins, failures, changed factors and permissions, use of keys, and acting in the name of clients.',
    icon: ShieldAlert,
  },
})

const inWords = (action: string) => action.replaceAll('_', ' ')

const pageOf: Record<string, string> = {
  bulk_job: '/clients/jobs',
  bundle: '/bundles',
  client: '/clients',
  draft: '/drafts',
  inbound_event: '/webhook-events',
  invoice: '/invoices',
  option: '/options',
  order: '/orders',
  payment_attempt: '/payment-attempts',
  product: '/products',
  promotion: '/promotions',
  quote: '/quotes',
  role: '/roles',
  service: '/services',
  transaction: '/transactions',
  user: '/users',
}

function ObjectLink({ object }: { object: string }) {
  const [kind = '', id = ''] = object.split(':')
  const path = pageOf[kind]
  if (!/^\d+$/.test(id)) return inWords(object)
  const words = `${inWords(kind)} no. ${id}`
  return path ? <TextLink href={`${path}/${id}`}>{words}</TextLink> : words
}
