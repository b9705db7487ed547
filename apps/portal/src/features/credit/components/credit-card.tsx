import {
  Button,
  Card,
  DataTable,
  DateText,
  EmptyState,
  Field,
  FormErrorSummary,
  formatMoney,
  Input,
  Money,
  useLocale,
} from '@ostler/ui'
import { Coins } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useApiForm } from '../../../forms/use-api-form.ts'
import { useMay } from '../../../session/index.ts'
import { type CreditMove, type Funds, useAddFunds, useCredit, useCreditHistory } from '../api.ts'

const few = 5

const kinds: Record<CreditMove['kind'], string> = {
  overpaid: 'Paid too much',
  credit_note: 'Credit note',
  adjusted: 'Given by us',
  funds_added: 'Paid in advance',
  used: 'Used for an invoice',
  refunded: 'Refunded to you',
  taken_back: 'Payment taken back',
  other: 'Other',
}

type CreditCardProps = {
  failure: (query: ReturnType<typeof useCredit>) => ReactNode
  /** Where to go with the invoice that asks for the funds. */
  onInvoice: (invoiceId: number) => void
}

/** What the account has paid in advance, how it came about, and how to pay more. */
export function CreditCard({ failure, onInvoice }: CreditCardProps) {
  const credit = useCredit()
  const mayAdd = useMay('invoices.manage')
  const [passed, setPassed] = useState<string[]>([])
  const history = useCreditHistory(passed.at(-1), few)
  const next = history.data?.nextCursor
  if (credit.error && !credit.data) return <Card title="Credit">{failure(credit)}</Card>
  return (
    <Card title="Credit" padding="none">
      <div className="grid gap-5 p-5 sm:grid-cols-2">
        <div>
          {credit.data?.balances.map((balance) => (
            <p key={balance.currency} className="text-2xl font-semibold">
              <Money value={balance} />
            </p>
          ))}
          <p className="text-sm text-muted">Used for your invoices.</p>
        </div>
        {mayAdd && credit.data?.addFunds ? <AddFunds limits={credit.data.addFunds} onInvoice={onInvoice} /> : null}
      </div>
      <DataTable
        framed={false}
        label="How your credit came about"
        rows={history.data?.items}
        rowKey={(move) => move.id}
        loading={history.isFetching && (history.isPlaceholderData || !history.data)}
        skeletonRows={2}
        error={history.error ? { description: history.error.message } : undefined}
        onRetry={() => history.refetch()}
        columns={[
          { id: 'at', header: 'When', cell: (move) => <DateText value={move.at} /> },
          {
            id: 'kind',
            header: 'What',
            cell: (move) => (
              <>
                {kinds[move.kind]}
                {move.about ? <span className="block text-sm text-muted">{move.about}</span> : null}
              </>
            ),
          },
          {
            id: 'amount',
            header: 'Amount',
            align: 'end',
            stacked: 'aside',
            cell: (move) => <Money value={move.amount} />,
          },
        ]}
        paging={{
          hasPrevious: passed.length > 0,
          hasNext: Boolean(next),
          onPrevious: () => setPassed(passed.slice(0, -1)),
          onNext: () => next && setPassed([...passed, next]),
          busy: history.isFetching,
        }}
        empty={
          <EmptyState
            level={3}
            icon={Coins}
            title="No credit so far"
            description="What you pay in advance, or too much, is kept here for your next invoices."
          />
        }
      />
    </Card>
  )
}

function AddFunds({ limits, onInvoice }: { limits: Funds; onInvoice: (invoiceId: number) => void }) {
  const own = useApiForm({ defaultValues: { amount: '' } })
  const add = useAddFunds({ onSuccess: ({ id }) => onInvoice(id), onError: own.refuse })
  const { locale } = useLocale()
  const { least, most } = limits
  return (
    <form
      noValidate
      className="flex flex-col gap-3"
      onSubmit={own.submit(({ amount }) => {
        if (!add.isPending) add.mutate({ amount: amount.trim().replace(',', '.') })
      })}
    >
      <FormErrorSummary {...own.summary} />
      <Field
        label="Add funds"
        help={`From ${formatMoney(least, locale)} to ${formatMoney(most, locale)} at once.`}
        error={own.problem('amount')}
      >
        <Input
          inputMode="decimal"
          trailing={least.currency}
          {...own.text('amount', {
            required: 'Enter an amount.',
            pattern: { value: /^\d+([.,]\d+)?$/, message: 'Enter an amount such as 50.00.' },
          })}
        />
      </Field>
      <Button type="submit" loading={add.isPending} loadingText="One moment…">
        Add funds
      </Button>
    </form>
  )
}
