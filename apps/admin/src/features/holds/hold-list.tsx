import { Field, Input, Money, TextLink } from '@ostler/ui'
import { CreditCard, Download, Undo2 } from 'lucide-react'
import { type Answers, api, client } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { ActMenu } from '../../components/act-menu.tsx'
import { clientColumn, Moment, momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { typedAmount } from '../../components/typed-amount.ts'
import { useStaff } from '../../session.ts'
import { amountRule } from '../invoices/credited-lines.tsx'

type Hold = Answers['admin']['holds']['list']['items'][number]

const became = {
  settled: 'Taken and booked',
  released: 'Let go',
  pending: 'The provider is at it',
  held: 'It is still held',
} as const

export const holdList = defineList({
  name: 'Held amounts',
  path: '/held-amounts',
  permission: 'transactions.view',
  filters: {},
  source: api.admin.holds.list,
  columns: [
    momentColumn('since', 'Held since'),
    clientColumn,
    {
      id: 'invoices',
      header: 'Invoices',
      cell: ({ invoices }) =>
        invoices.map(({ id, number }, index) => (
          <span key={id}>
            {index > 0 && ', '}
            <TextLink href={`/invoices/${id}`}>{number}</TextLink>
          </span>
        )),
    },
    { id: 'gateway', header: 'Gateway', nowrap: true, hideBelow: 'md', cell: (hold) => hold.gateway },
    {
      id: 'until',
      header: 'Until',
      nowrap: true,
      cell: (hold) => <Moment at={hold.until} none="not said" />,
    },
    { id: 'amount', header: 'Amount', align: 'end', stacked: 'aside', cell: (hold) => <Money value={hold.amount} /> },
    { id: 'acts', header: 'Actions', align: 'end', cell: (hold) => <HoldActs hold={hold} /> },
  ],
  empty: {
    title: 'Nothing is held',
    description: 'Gateways that are set up to hold first have their amounts here until you take them.',
    icon: CreditCard,
  },
})

function HoldActs({ hold }: { hold: Hold }) {
  const { may } = useStaff()
  if (!may('transactions.manage')) return null
  return (
    <ActMenu
      label={`What to do with ${hold.amount.amount} ${hold.amount.currency} of ${hold.client.name}`}
      acts={[
        { label: 'Take', icon: Download, dialog: (close: () => void) => <Capture {...{ hold, close }} /> },
        {
          label: 'Release',
          icon: Undo2,
          tone: 'danger' as const,
          dialog: (close: () => void) => <Release {...{ hold, close }} />,
        },
      ]}
    />
  )
}

function Capture({ hold, close }: { hold: Hold; close: () => void }) {
  return (
    <OpenActDialog
      close={close}
      label="Take"
      title="Take a held amount"
      description="What is not taken goes back to the payer, and stays open on the invoice."
      start={{ amount: hold.amount.amount }}
      act={client.admin.holds.capture}
      inputOf={({ amount }: { amount: string }) => ({ id: hold.id, amount: typedAmount(amount) })}
      done={({ state }) => became[state]}
    >
      {({ register, formState: { errors } }) => (
        <Field label="Amount" required error={errors.amount?.message}>
          <Input
            inputMode="decimal"
            trailing={hold.amount.currency}
            {...register('amount', { required: 'Enter the amount', ...amountRule })}
          />
        </Field>
      )}
    </OpenActDialog>
  )
}

function Release({ hold, close }: { hold: Hold; close: () => void }) {
  return (
    <OpenActDialog
      close={close}
      label="Release"
      tone="danger"
      title="Release a held amount?"
      description="The payer gets it back. The invoices stay open."
      start={{}}
      act={client.admin.holds.release}
      inputOf={() => ({ id: hold.id })}
      done={({ state }) => became[state]}
    >
      {() => (
        <p>
          <Money value={hold.amount} /> of {hold.client.name}
        </p>
      )}
    </OpenActDialog>
  )
}
