import { Badge, Card, CopyableText, DataTable, DateText, EmptyState, Money, TextLink } from '@ostler/ui'
import { Landmark } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { href } from '../../location.ts'

export type BankAccount = Answers['admin']['bankAccounts']['list']['items'][number]

/** Our accounts, with what waits on each. */
export const BankAccounts = ({ accounts }: { accounts: BankAccount[] }) => (
  <Card title="Accounts" padding="none">
    <DataTable
      framed={false}
      label="Bank accounts"
      rows={accounts}
      rowKey={(account) => account.name}
      columns={[
        {
          id: 'label',
          header: 'Account',
          cell: (account) => (
            <span className="flex flex-wrap items-center gap-2">
              {account.label}
              {!account.isEnabled && <Badge>Not offered to payers</Badge>}
            </span>
          ),
        },
        {
          id: 'number',
          header: 'Number',
          cell: (account) => <CopyableText value={account.number} label="Number" mono />,
        },
        {
          id: 'open',
          header: 'Open lines',
          align: 'end',
          cell: (account) => <TextLink href={href('/bank/lines', { state: 'open' })}>{String(account.open)}</TextLink>,
        },
        {
          id: 'balance',
          header: 'Balance',
          align: 'end',
          cell: ({ balances }) =>
            balances.length === 0
              ? '–'
              : balances.map(({ amount, on }) => (
                  <span key={amount.currency} className="block">
                    <Money value={amount} />{' '}
                    <span className="text-sm text-muted">
                      on <DateText value={on} />
                    </span>
                  </span>
                )),
        },
      ]}
      empty={
        <EmptyState
          level={3}
          icon={Landmark}
          title="No bank account yet"
          description="A bank account is a gateway of the kind “Bank transfer”: set it up there, and its statements can be imported here."
        />
      }
    />
  </Card>
)
