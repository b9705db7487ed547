import { Field, FieldRow, Input, Select } from '@ostler/ui'
import { Banknote } from 'lucide-react'
import { client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { today } from '../../components/today.ts'
import { typedAmount } from '../../components/typed-amount.ts'

const methods = { bank_transfer: 'Bank transfer', cash: 'Cash', cheque: 'Cheque', other: 'Other' } as const

type RecordPaymentProps = {
  clientId: number
  currency: string
  amount?: string
  /** The invoice it is for; without one, whatever is due first. */
  invoiceId?: number
}

export function RecordPayment({ clientId, currency, amount = '', invoiceId }: RecordPaymentProps) {
  return (
    <ActDialog
      label="Record payment"
      icon={Banknote}
      title="Record a payment"
      description={
        invoiceId
          ? 'Money that has arrived for this invoice. What is too much becomes credit.'
          : 'Money that has arrived. It settles what is due first; what is too much becomes credit.'
      }
      start={{ amount, currency, receivedOn: today(), method: 'bank_transfer' as keyof typeof methods, reference: '' }}
      act={client.admin.payments.record}
      inputOf={(values) => ({
        ...values,
        clientId,
        amount: typedAmount(values.amount),
        ...(invoiceId ? { invoiceIds: [invoiceId] } : {}),
      })}
      done={(payment) => `${payment.amount.amount} ${payment.amount.currency} recorded`}
    >
      {({ register, formState: { errors } }) => (
        <>
          <FieldRow>
            <Field label="Amount" required error={errors.amount?.message}>
              <Input inputMode="decimal" {...register('amount', { required: 'Enter the amount' })} />
            </Field>
            <Field label="Currency" required error={errors.currency?.message}>
              <Input maxLength={3} autoComplete="off" {...register('currency', { required: 'Enter the currency' })} />
            </Field>
          </FieldRow>
          <FieldRow>
            <Field label="Received on" required error={errors.receivedOn?.message}>
              <Input type="date" {...register('receivedOn', { required: 'Enter the day' })} />
            </Field>
            <Field label="Method" error={errors.method?.message}>
              <Select {...register('method')}>
                {Object.entries(methods).map(([method, label]) => (
                  <option key={method} value={method}>
                    {label}
                  </option>
                ))}
              </Select>
            </Field>
          </FieldRow>
          <Field
            label="Reference"
            required
            help="The line of the statement, or the number of the receipt. The same one cannot be recorded twice."
            error={errors.reference?.message}
          >
            <Input
              maxLength={120}
              autoComplete="off"
              {...register('reference', { required: 'Enter what names the payment' })}
            />
          </Field>
        </>
      )}
    </ActDialog>
  )
}
