import { TextLink } from '@ostler/ui'
import { MessagesSquare } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { momentColumn } from '../../components/columns.tsx'
import { Exchange as ExchangeSaid } from '../../components/exchange.tsx'
import { defineList } from '../../components/list.ts'

type Exchange = Answers['admin']['exchanges']['list']['items'][number]

export const exchangeList = defineList({
  name: 'Calls to providers',
  path: '/exchanges',
  permission: 'transactions.view',
  filters: {
    gateway: { kind: 'words', label: 'Gateway', placeholder: 'A gateway, such as stripe' },
    attemptId: { kind: 'words', label: 'Attempt', placeholder: 'No. of an attempt' },
    refundId: { kind: 'words', label: 'Refund', placeholder: 'No. of a refund' },
  },
  source: api.admin.exchanges.list,
  columns: [
    {
      id: 'request',
      header: 'Request',
      width: '55%',
      cell: ({ durationMs: _, ...said }: Exchange) => <ExchangeSaid said={said} />,
    },
    { id: 'gateway', header: 'Gateway', nowrap: true, cell: (one: Exchange) => one.gateway },
    {
      id: 'about',
      header: 'About',
      nowrap: true,
      hideBelow: 'lg',
      cell: ({ attemptId, refundId }: Exchange) =>
        attemptId !== null ? (
          <TextLink href={`/payment-attempts/${attemptId}`}>{`attempt no. ${attemptId}`}</TextLink>
        ) : refundId !== null ? (
          `refund no. ${refundId}`
        ) : (
          'the gateway'
        ),
    },
    {
      id: 'duration',
      header: 'Took',
      align: 'end',
      nowrap: true,
      hideBelow: 'md',
      cell: (one: Exchange) => `${one.durationMs} ms`,
    },
    momentColumn('at', 'When'),
  ],
  empty: {
    title: 'Nothing was said yet',
    description: 'Each request to a payment provider and its answer is kept here, without what is secret.',
    icon: MessagesSquare,
  },
})
