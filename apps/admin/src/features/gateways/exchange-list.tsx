import { TextLink } from '@ostler/ui'
import { MessagesSquare } from 'lucide-react'
import { type Answers, api } from '../../api.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { momentColumn } from '../../components/columns.tsx'
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
      cell: (one: Exchange) => <Said exchange={one} />,
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

function Said({ exchange }: { exchange: Exchange }) {
  const { method, url, status, error, request, answer } = exchange
  return (
    <details>
      <summary className="cursor-pointer wrap-anywhere">
        <span className="font-medium">{method}</span> {url}{' '}
        <span className={status !== null && status < 400 ? 'text-muted' : 'text-danger-ink'}>
          {status ?? error ?? 'no answer'}
        </span>
      </summary>
      <div className="mt-2 grid grid-cols-[minmax(0,1fr)] gap-2 font-normal">
        {error && <p className="text-danger-ink">{error}</p>}
        {request && <CodeBlock label="Request">{request}</CodeBlock>}
        {answer && <CodeBlock label="Answer">{answer}</CodeBlock>}
      </div>
    </details>
  )
}
