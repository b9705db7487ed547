import { CopyableText, TextLink } from '@ostler/ui'
import { ScrollText } from 'lucide-react'
import { api } from '../../api.ts'
import { momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { Changes } from './changes.tsx'

export const auditList = defineList({
  name: 'Audit',
  path: '/audit',
  permission: 'audit.view',
  filters: { object: { kind: 'words', label: 'Object', placeholder: 'An object, such as invoice:12' } },
  source: api.admin.audit.list,
  columns: [
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
          {entry.actor}
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
  ],
  empty: {
    title: 'Nothing was changed yet',
    description: 'Every change leaves a row here, whoever made it.',
    icon: ScrollText,
  },
})

const inWords = (action: string) => action.replaceAll('_', ' ')

const pageOf: Record<string, string> = {
  client: '/clients',
  order: '/orders',
  invoice: '/invoices',
  service: '/services',
  product: '/products',
}

function ObjectLink({ object }: { object: string }) {
  const [kind = '', id = ''] = object.split(':')
  const path = pageOf[kind]
  return path && /^\d+$/.test(id) ? <TextLink href={`${path}/${id}`}>{object}</TextLink> : object
}
