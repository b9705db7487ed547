import { Badge, Card, DataTable, EmptyState, Money } from '@ostler/ui'
import { Scale } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { wordsOf } from './words-of.ts'

type Books = Answers['admin']['ledger']['accounts']['currencies'][number]

/** What every account holds in one currency, each on its side. */
export function TrialBalance({ books }: { books: Books }) {
  return (
    <Card
      title={books.currency}
      padding="none"
      footer={
        <span>
          Debits <Money value={books.debit} />, credits <Money value={books.credit} />
        </span>
      }
    >
      <DataTable
        framed={false}
        label={`Accounts in ${books.currency}`}
        rows={books.accounts}
        rowKey={(row) => row.account}
        columns={[
          {
            id: 'account',
            header: 'Account',
            cell: ({ account, holds }) => (
              <>
                <code>{account}</code>
                <span className="block text-sm font-normal text-muted">{holds}</span>
              </>
            ),
          },
          {
            id: 'type',
            header: 'Type',
            nowrap: true,
            hideBelow: 'md',
            cell: ({ type }) => <Badge>{wordsOf(type)}</Badge>,
          },
          { id: 'debit', header: 'Debit', align: 'end', cell: ({ debit }) => debit && <Money value={debit} /> },
          { id: 'credit', header: 'Credit', align: 'end', cell: ({ credit }) => credit && <Money value={credit} /> },
        ]}
        empty={<EmptyState level={3} icon={Scale} title="Every account has come to nothing" />}
      />
    </Card>
  )
}
