import { Checkbox, Field, FieldGroup, Input, Money } from '@ostler/ui'
import { useNavigate } from '@tanstack/react-router'
import { Ban, CircleDollarSign, FileMinus, Scissors, Trash2 } from 'lucide-react'
import { type Answers, client } from '../../api.ts'
import { ActDialog, OpenActDialog } from '../../components/act-dialog.tsx'
import { ActMenu } from '../../components/act-menu.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { typedAmount } from '../../components/typed-amount.ts'
import { useStaff } from '../../session.ts'
import { RecordPayment } from '../transactions/record-payment.tsx'
import { amountRule, CreditedLines, creditedOf, isNothing, type LineWish, takenAt } from './credited-lines.tsx'

type Invoice = Answers['admin']['invoices']['get']

type Close = () => void

function stateOf(invoice: Invoice) {
  const isOpen = ['unpaid', 'partially_paid', 'overdue'].includes(invoice.state)
  return {
    isOpen,
    isUntouched: isOpen && invoice.balance.amount === invoice.total.amount && isNothing(invoice.credited.amount),
    isCreditable: invoice.state !== 'void' && invoice.state !== 'refunded' && !invoice.isProforma,
  }
}

/** What can be done with an invoice as it stands. Whether it really can, the server decides. */
export function InvoiceActions({ invoice }: { invoice: Invoice }) {
  const { may } = useStaff()
  const { isOpen, isCreditable } = stateOf(invoice)
  const manages = may('invoices.manage')
  return (
    <>
      {manages && isOpen && (
        <RecordPayment
          clientId={invoice.client.id}
          currency={invoice.balance.currency}
          amount={invoice.balance.amount}
          invoiceId={invoice.id}
        />
      )}
      {may('credit.manage') && isOpen && <ApplyCredit invoice={invoice} />}
      {manages && isCreditable && <CreditInvoice invoice={invoice} />}
    </>
  )
}

/** What is seldom done, and not easily undone. */
export function MoreInvoiceActions({ invoice }: { invoice: Invoice }) {
  const { may } = useStaff()
  if (!may('invoices.manage')) return null
  const { isOpen, isUntouched } = stateOf(invoice)
  return (
    <ActMenu
      label="More for this invoice"
      acts={[
        ...(isUntouched && invoice.lines.length > 1
          ? [{ label: 'Split', icon: Scissors, dialog: (close: Close) => <SplitInvoice {...{ invoice, close }} /> }]
          : []),
        ...(isOpen && !invoice.isProforma
          ? [{ label: 'Write off', icon: Ban, dialog: (close: Close) => <WriteOff {...{ invoice, close }} /> }]
          : []),
        ...(isUntouched
          ? [
              {
                label: 'Void',
                icon: Trash2,
                tone: 'danger' as const,
                dialog: (close: Close) => <VoidInvoice {...{ invoice, close }} />,
              },
            ]
          : []),
      ]}
    />
  )
}

function ApplyCredit({ invoice }: { invoice: Invoice }) {
  return (
    <ActDialog
      label="Apply credit"
      icon={CircleDollarSign}
      title={`Use credit for ${invoice.number}`}
      start={{ amount: '' }}
      act={client.admin.invoices.applyCredit}
      inputOf={({ amount }) => ({ id: invoice.id, ...(amount.trim() ? { amount: typedAmount(amount) } : {}) })}
      done={() => 'Credit applied'}
    >
      {({ register, formState: { errors } }) => (
        <Field
          label="Amount"
          optional
          help="Left empty: as much as there is and as is needed."
          error={errors.amount?.message}
        >
          <Input inputMode="decimal" trailing={invoice.balance.currency} {...register('amount', amountRule)} />
        </Field>
      )}
    </ActDialog>
  )
}

type CreditValues = { reason: string; lines: LineWish[] }

function CreditInvoice({ invoice }: { invoice: Invoice }) {
  const open = invoice.creditable.filter(({ left }) => !isNothing(left.amount))
  return (
    <ActDialog
      label="Credit note"
      icon={FileMinus}
      title={`Credit note for ${invoice.number}`}
      description="Lowers what is still open; what was paid already becomes credit of the client."
      start={{ reason: '', lines: open.map(() => ({ isTaken: true, amount: '' })) } as CreditValues}
      act={client.admin.invoices.credit}
      inputOf={({ reason, lines }: CreditValues) => ({ id: invoice.id, reason, lines: creditedOf(open, lines) })}
      fieldOf={(field, { lines }) =>
        field.replace(/^lines\.(\d+)/, (_, nth) => `lines.${takenAt(lines)[Number(nth)] ?? nth}`)
      }
      done={(note) => `Credit note ${note.number} issued`}
    >
      {({ register, watch, formState: { errors } }) => (
        <>
          <CreditedLines
            lines={open}
            name="lines"
            register={register}
            isTaken={(index) => watch(`lines.${index}.isTaken`)}
            errorOf={(index) => errors.lines?.[index]?.amount?.message}
          />
          <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
        </>
      )}
    </ActDialog>
  )
}

type SplitValues = { dueOn: string; lines: boolean[] }

function SplitInvoice({ invoice, close }: { invoice: Invoice; close: Close }) {
  const navigate = useNavigate()
  return (
    <OpenActDialog
      close={close}
      label="Split"
      title={`Split ${invoice.number}`}
      description="It is voided, and two new invoices take its place: one with the lines chosen here, one with the others."
      start={{ dueOn: invoice.dueOn, lines: invoice.lines.map(() => false) } as SplitValues}
      act={client.admin.invoices.split}
      inputOf={({ dueOn, lines }: SplitValues) => ({
        id: invoice.id,
        lineIds: invoice.lines.filter((_, index) => lines[index]).map(({ id }) => id),
        ...(dueOn ? { dueOn } : {}),
      })}
      done={({ rest, split }) => `Split into ${rest.number} and ${split.number}`}
      onDone={({ split }) => navigate({ to: `/invoices/${split.id}` })}
    >
      {({ register, formState: { errors } }) => (
        <>
          <FieldGroup legend="Lines for the second invoice">
            {invoice.lines.map(({ id, description, amount }, index) => (
              <Checkbox
                key={id}
                label={description}
                help={`${amount.amount} ${amount.currency}`}
                {...register(`lines.${index}`)}
              />
            ))}
          </FieldGroup>
          <Field label="The second one is due" error={errors.dueOn?.message}>
            <Input type="date" {...register('dueOn')} />
          </Field>
        </>
      )}
    </OpenActDialog>
  )
}

function WriteOff({ invoice, close }: { invoice: Invoice; close: Close }) {
  return (
    <OpenActDialog
      close={close}
      label="Write off"
      tone="danger"
      title={`Write off what is open on ${invoice.number}?`}
      description="The invoice is closed and the loss is booked. It does not count as paid."
      start={{ reason: '' }}
      act={client.admin.invoices.writeOff}
      inputOf={({ reason }) => ({ id: invoice.id, reason })}
      done={() => 'Written off'}
    >
      {({ register, formState: { errors } }) => (
        <>
          <p>
            <Money value={invoice.balance} /> are given up.
          </p>
          <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
        </>
      )}
    </OpenActDialog>
  )
}

function VoidInvoice({ invoice, close }: { invoice: Invoice; close: Close }) {
  return (
    <OpenActDialog
      close={close}
      label="Void"
      tone="danger"
      title={`Void ${invoice.number}?`}
      description="It stays in the list with its number, and asks for nothing. What stands on it is not charged again."
      start={{ reason: '' }}
      act={client.admin.invoices.void}
      inputOf={({ reason }) => ({ id: invoice.id, reason })}
      done={() => 'Voided'}
    >
      {({ register, formState: { errors } }) => (
        <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
      )}
    </OpenActDialog>
  )
}
