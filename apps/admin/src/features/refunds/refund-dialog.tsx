import { Button, Dialog, Field, FieldRow, Input, Money, Notice, RadioCards, Select } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { type Answers, api, client } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { QueryResult } from '../../components/thing-page.tsx'
import { today } from '../../components/today.ts'
import { typedAmount } from '../../components/typed-amount.ts'
import { useStaff } from '../../session.ts'
import {
  type CreditableLine,
  CreditedLines,
  creditedOf,
  isNothing,
  type LineWish,
  takenAt,
} from '../invoices/credited-lines.tsx'

type Refundable = Answers['admin']['refunds']['refundable']
type Way = 'gateway' | 'by_hand' | 'credit'

type Values = {
  onceKey: string
  way: Way
  amount: string
  reason: string
  /** The invoice that a credit note takes back; empty: none. */
  invoiceId: string
  lines: LineWish[]
  paidOn: string
  reference: string
}

type RefundDialogProps = {
  transaction: { id: number }
  /** The invoice from whose page it is opened: it is the one that is taken back. */
  invoiceId?: number
  label?: string
}

/** Gives money of a payment back: where it came from, by hand, or as credit. */
export function RefundDialog({ transaction, invoiceId, label = 'Refund' }: RefundDialogProps) {
  const { may } = useStaff()
  const [isOpen, setOpen] = useState(false)
  if (!may('transactions.manage')) return null
  return (
    <>
      <Button icon={Undo2} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {isOpen && <Loading transactionId={transaction.id} invoiceId={invoiceId} close={() => setOpen(false)} />}
    </>
  )
}

type OpenProps = { transactionId: number; invoiceId?: number | undefined; close: () => void }

function Loading({ transactionId, invoiceId, close }: OpenProps) {
  const query = useQuery(api.admin.refunds.refundable.queryOptions({ input: { id: transactionId } }))
  if (query.data && !isNothing(query.data.left.amount))
    return <Form refundable={query.data} {...{ transactionId, invoiceId, close }} />
  return (
    <Dialog open onOpenChange={close} title="Refund">
      <QueryResult query={query}>
        {({ amount }) => (
          <p>
            Nothing is left of this payment of <Money value={amount} />: it went back already, or was taken back.
          </p>
        )}
      </QueryResult>
    </Dialog>
  )
}

function Form({ refundable, transactionId, invoiceId, close }: OpenProps & { refundable: Refundable }) {
  const { may } = useStaff()
  const { left, credit, offered, isDisputed } = refundable
  const invoices = may('invoices.manage')
    ? refundable.invoices.map((one) => ({
        ...one,
        open: one.creditable.filter((line) => !isNothing(line.left.amount)),
      }))
    : []
  const openOf = (id: string) => invoices.find((one) => String(one.id) === id)?.open ?? []
  const first = invoices.find((one) => one.id === invoiceId && one.open.length > 0)
  const start: Values = {
    onceKey: crypto.randomUUID(),
    way: offered === 'none' ? 'by_hand' : 'gateway',
    amount: left.amount,
    reason: '',
    invoiceId: first ? String(first.id) : '',
    lines: (first?.open ?? []).map(() => ({ isTaken: true, amount: '' })),
    paidOn: today(),
    reference: '',
  }
  return (
    <OpenActDialog
      close={close}
      label="Refund"
      title="Refund a payment"
      start={start}
      act={refund}
      inputOf={(values: Values) => ({ values, transactionId, open: openOf(values.invoiceId) })}
      fieldOf={(field, { lines }) =>
        field
          .replace(/^byHand\./, '')
          .replace(/^creditNote\.invoiceId/, 'invoiceId')
          .replace(/^(?:creditNote\.)?lines\.(\d+)/, (_, nth) => `lines.${takenAt(lines)[Number(nth)] ?? nth}`)
      }
      done={(said) => said}
    >
      {({ register, watch, setValue, formState: { errors } }) => {
        const [way, chosen] = [watch('way'), watch('invoiceId')]
        const open = openOf(chosen)
        return (
          <>
            {isDisputed && (
              <Notice tone="warning" title="The bank has this payment">
                It was taken back while a dispute is decided. A refund now would pay it out twice, so it is refused.
              </Notice>
            )}
            <p>
              <Money value={left} /> of <Money value={refundable.amount} /> are left of this payment. The client has{' '}
              <Money value={credit} /> as credit.
            </p>
            <RadioCards
              legend="Where does it go?"
              name="way"
              value={way}
              onValueChange={(value) => setValue('way', value as Way)}
              options={[
                ...(offered === 'none'
                  ? []
                  : [
                      {
                        value: 'gateway',
                        label: 'Back where it came from',
                        description:
                          offered === 'full'
                            ? `${refundable.gateway} gives it back, the whole payment only.`
                            : `${refundable.gateway} gives it back, all of it or some.`,
                      },
                    ]),
                {
                  value: 'by_hand',
                  label: 'By hand',
                  description: 'You have paid it out yourselves, and note it here.',
                },
                ...(invoices.some((one) => one.open.length > 0)
                  ? [
                      {
                        value: 'credit',
                        label: 'To the credit of the client',
                        description: 'An invoice is taken back, and what was paid on it can be used for others.',
                      },
                    ]
                  : []),
              ]}
            />
            {invoices.some((one) => one.open.length > 0) && (
              <Field
                label="Take back an invoice with a credit note"
                help="What was paid on it becomes credit, and the refund is made of credit."
                error={errors.invoiceId?.message}
              >
                <Select
                  {...register('invoiceId', {
                    validate: (value) => way !== 'credit' || value !== '' || 'Choose the invoice',
                    onChange: (event) =>
                      setValue(
                        'lines',
                        openOf(event.target.value).map(() => ({ isTaken: true, amount: '' })),
                      ),
                  })}
                >
                  <option value="">None: the client has the credit already</option>
                  {invoices
                    .filter((one) => one.open.length > 0)
                    .map((one) => (
                      <option key={one.id} value={one.id}>
                        {one.number}
                      </option>
                    ))}
                </Select>
              </Field>
            )}
            {open.length > 0 && (
              <CreditedLines
                lines={open}
                name="lines"
                register={register}
                isTaken={(index) => watch(`lines.${index}.isTaken`) ?? false}
                errorOf={(index) => errors.lines?.[index]?.amount?.message}
              />
            )}
            {way !== 'credit' && (
              <Field label="Amount to refund" required error={errors.amount?.message}>
                <Input
                  inputMode="decimal"
                  trailing={left.currency}
                  {...register('amount', { required: 'Enter the amount' })}
                />
              </Field>
            )}
            {way === 'by_hand' && (
              <FieldRow>
                <Field label="Paid on" required error={errors.paidOn?.message}>
                  <Input type="date" {...register('paidOn', { required: 'Enter the day' })} />
                </Field>
                <Field label="Reference" required error={errors.reference?.message}>
                  <Input
                    maxLength={120}
                    autoComplete="off"
                    {...register('reference', { required: 'Enter what names it there' })}
                  />
                </Field>
              </FieldRow>
            )}
            <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
          </>
        )
      }}
    </OpenActDialog>
  )
}

type Asked = { values: Values; transactionId: number; open: CreditableLine[] }

/** Answers what is said when it is done. */
async function refund(
  { values, transactionId, open }: Asked,
  options: Parameters<typeof client.admin.refunds.make>[1],
) {
  const lines = values.invoiceId === '' ? null : creditedOf(open, values.lines)
  if (values.way === 'credit') {
    const asked = { id: Number(values.invoiceId), lines: lines ?? ('rest' as const), reason: values.reason }
    const note = await client.admin.invoices.credit(asked, options)
    return `Credit note ${note.number} issued`
  }
  const made = await client.admin.refunds.make(
    {
      transactionId,
      onceKey: values.onceKey,
      amount: typedAmount(values.amount),
      reason: values.reason,
      creditNote: lines && { invoiceId: Number(values.invoiceId), lines },
      byHand: values.way === 'by_hand' ? { paidOn: values.paidOn, reference: values.reference } : null,
    },
    options,
  )
  const what = `${made.amount.amount} ${made.amount.currency}`
  if (made.state === 'refunded') return `${what} refunded`
  if (made.state === 'declined') return `Declined: ${made.declinedReason}. It is credit of the client.`
  return `${what} are on their way`
}
