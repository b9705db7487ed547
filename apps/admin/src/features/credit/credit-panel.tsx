import { Card, DataTable, EmptyState, Field, FieldRow, Input, Money } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Coins, HandCoins, PiggyBank } from 'lucide-react'
import { useState } from 'react'
import { type Answers, api, client, isWorthRetrying } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { Moment } from '../../components/columns.tsx'
import { describe } from '../../components/problem.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { typedAmount } from '../../components/typed-amount.ts'
import { useStaff } from '../../session.ts'

type Move = Answers['admin']['clients']['credit']['history']['items'][number]

const kinds: Record<Move['kind'], string> = {
  overpaid: 'Paid too much',
  credit_note: 'Credit note',
  adjusted: 'Adjusted',
  funds_added: 'Paid in advance',
  used: 'Used for an invoice',
  refunded: 'Refunded',
  taken_back: 'Payment taken back',
  other: 'Other',
}

/** What a client has paid in advance or was given, how it came about, and what staff can do about it. */
export function CreditPanel({ clientId, currency }: { clientId: number; currency: string }) {
  const { may } = useStaff()
  const credit = useQuery(api.admin.clients.credit.get.queryOptions({ input: { id: clientId } }))
  const [passed, setPassed] = useState<string[]>([])
  const cursor = passed.at(-1)
  const history = useQuery({
    ...api.admin.clients.credit.history.queryOptions({
      input: { id: clientId, limit: 10, ...(cursor ? { cursor } : {}) },
    }),
    placeholderData: keepPreviousData,
  })
  const next = history.data?.nextCursor
  return (
    <Card
      title="Credit"
      padding="none"
      description={credit.data?.balances.map((one) => `${one.amount} ${one.currency}`).join(', ')}
      actions={
        may('credit.manage') && (
          <>
            <AdjustCredit clientId={clientId} currency={currency} />
            <AddFunds clientId={clientId} currency={currency} />
          </>
        )
      }
    >
      <DataTable
        framed={false}
        label="How the credit came about"
        rows={history.data?.items}
        rowKey={(move) => move.id}
        loading={history.isPending || history.isPlaceholderData}
        skeletonRows={3}
        error={history.error && !history.data ? describe(history.error) : undefined}
        onRetry={isWorthRetrying(history.error) ? history.refetch : undefined}
        columns={[
          { id: 'at', header: 'When', nowrap: true, cell: (move) => <Moment at={move.at} /> },
          { id: 'kind', header: 'What', cell: (move) => kinds[move.kind] },
          { id: 'about', header: 'About', cell: (move) => move.about ?? '–' },
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
          busy: history.isPlaceholderData,
        }}
        empty={<EmptyState level={3} icon={Coins} title="No credit so far" />}
      />
    </Card>
  )
}

function AdjustCredit({ clientId, currency }: { clientId: number; currency: string }) {
  return (
    <ActDialog
      label="Adjust credit"
      icon={HandCoins}
      title="Adjust the credit"
      description="Gives credit at our cost, or takes some back with a minus in front."
      start={{ amount: '', currency, reason: '' }}
      act={client.admin.clients.credit.adjust}
      inputOf={(values) => ({ id: clientId, ...values, amount: typedAmount(values.amount) })}
      done={() => 'Credit adjusted'}
    >
      {({ register, formState: { errors } }) => (
        <>
          <FieldRow>
            <Field label="Amount" required help="Such as 10.00 or -10.00" error={errors.amount?.message}>
              <Input autoComplete="off" {...register('amount', { required: 'Enter the amount' })} />
            </Field>
            <Field label="Currency" required error={errors.currency?.message}>
              <Input maxLength={3} autoComplete="off" {...register('currency', { required: 'Enter the currency' })} />
            </Field>
          </FieldRow>
          <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
        </>
      )}
    </ActDialog>
  )
}

function AddFunds({ clientId, currency }: { clientId: number; currency: string }) {
  const navigate = useNavigate()
  return (
    <ActDialog
      label="Ask for funds"
      icon={PiggyBank}
      title="Ask the client to pay in advance"
      description="Issues an invoice without tax. It becomes credit when it is paid."
      start={{ amount: '' }}
      act={client.admin.clients.credit.addFunds}
      inputOf={({ amount }) => ({ id: clientId, amount: typedAmount(amount) })}
      done={(invoice) => `${invoice.number} issued`}
      onDone={(invoice) => navigate({ to: `/invoices/${invoice.id}` })}
    >
      {({ register, formState: { errors } }) => (
        <Field label="Amount" required error={errors.amount?.message}>
          <Input inputMode="decimal" trailing={currency} {...register('amount', { required: 'Enter the amount' })} />
        </Field>
      )}
    </ActDialog>
  )
}
