import { Card, DataTable, Money, Notice, StatusBadge, TextLink } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answers, api, isWorthRetrying } from '../../api.ts'
import { describe } from '../../components/problem.tsx'
import { isNothing } from '../invoices/credited-lines.tsx'
import type { Payout } from './payout-states.ts'

type Item = Answers['admin']['payouts']['items']['items'][number]

const kinds: Record<Item['kind'], string> = {
  payment: 'Payment',
  refund: 'Refund',
  dispute: 'Dispute',
  fee: 'Fee',
  other: 'Other',
}

/** What is odd about a payout, for somebody to look at. */
export function PayoutOddities({ payout }: { payout: Payout }) {
  return (
    <>
      {payout.unmatched > 0 && (
        <Notice
          tone="warning"
          title={payout.unmatched === 1 ? 'One item is not known here' : `${payout.unmatched} items are not known here`}
        >
          Nothing of ours has their names, so nothing is booked for them. Perhaps the account is used elsewhere, too.
        </Notice>
      )}
      {!isNothing(payout.difference.amount) && (
        <Notice tone="warning" title="The items do not add up to the payout">
          They come to <Money value={unsigned(payout.difference)} />{' '}
          {payout.difference.amount.startsWith('-') ? 'less' : 'more'} than arrived.
        </Notice>
      )}
    </>
  )
}

/** The same amount, without its sign. */
const unsigned = ({ amount, currency }: Payout['difference']) => ({ amount: amount.replace(/^-/, ''), currency })

export function PayoutItems({ payoutId }: { payoutId: number }) {
  const [passed, setPassed] = useState<string[]>([])
  const cursor = passed.at(-1)
  const query = useQuery({
    ...api.admin.payouts.items.queryOptions({ input: { id: payoutId, limit: 50, ...(cursor ? { cursor } : {}) } }),
    placeholderData: keepPreviousData,
  })
  const next = query.data?.nextCursor
  return (
    <Card title="What it consists of" padding="none">
      <DataTable
        framed={false}
        label="What it consists of"
        rows={query.data?.items}
        rowKey={(item) => item.id}
        loading={query.isPending || query.isPlaceholderData}
        error={query.error && !query.data ? describe(query.error) : undefined}
        onRetry={isWorthRetrying(query.error) ? query.refetch : undefined}
        columns={[
          { id: 'kind', header: 'What', nowrap: true, cell: (item) => kinds[item.kind] },
          { id: 'reference', header: 'At the provider', cell: (item) => <code>{item.reference}</code> },
          { id: 'ours', header: 'Here', nowrap: true, cell: (item) => <Ours item={item} /> },
          {
            id: 'gross',
            header: 'Gross',
            align: 'end',
            hideBelow: 'md',
            cell: (item) => <Money value={item.gross} />,
          },
          {
            id: 'fee',
            header: 'Fee',
            align: 'end',
            hideBelow: 'md',
            cell: (item) => (
              <>
                <Money value={item.fee} />
                {item.feeBooked && (
                  <span className="block text-sm text-muted">
                    <Money value={item.feeBooked} /> booked by this
                  </span>
                )}
              </>
            ),
          },
          { id: 'net', header: 'Net', align: 'end', stacked: 'aside', cell: (item) => <Money value={item.net} /> },
        ]}
        paging={{
          hasPrevious: passed.length > 0,
          hasNext: Boolean(next),
          onPrevious: () => setPassed(passed.slice(0, -1)),
          onNext: () => next && setPassed([...passed, next]),
          busy: query.isPlaceholderData,
        }}
      />
    </Card>
  )
}

function Ours({ item }: { item: Item }) {
  if (item.transactionId) return <TextLink href={`/transactions/${item.transactionId}`}>Payment</TextLink>
  if (item.disputeId) return <TextLink href={`/disputes/${item.disputeId}`}>Dispute</TextLink>
  if (item.refundId) return <TextLink href="/refunds">Refund no. {item.refundId}</TextLink>
  if (item.kind === 'fee') return 'Booked as a fee'
  return <StatusBadge tone="warning">Not known</StatusBadge>
}
