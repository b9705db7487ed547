import { Button, Card, Field, FieldRow, FormActions, Input, KeyValueList, Money, Notice, Select } from '@ostler/ui'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { typedAmount } from '../../components/typed-amount.ts'

type Answer = Answers['admin']['tax']['preview']

const labels: Record<string, string> = {
  country: 'Country',
  region: 'State or province',
  postcode: 'Post code',
  kind: 'Buyer',
  taxId: 'Tax id',
  certificate: 'Exemption certificate',
  on: 'Day',
  currency: 'Currency',
  amount: 'Price',
  taxClass: 'Class of product',
}

/** The server speaks of `buyer.country` and `lines.0.amount`. */
const fieldOf = (field: string) => field.split('.').at(-1) ?? field

export function TaxPreview() {
  const form = useForm({
    defaultValues: {
      country: '',
      region: '',
      postcode: '',
      kind: 'person' as 'person' | 'business',
      taxId: '',
      certificate: '',
      on: '',
      currency: 'EUR',
      amount: '100.00',
      taxClass: 'standard',
    },
    shouldFocusError: false,
  })
  const { errors, submitCount } = form.formState
  const preview = useAct(client.admin.tax.preview, {
    onError: (error: Error) => placeErrors(form, error, fieldOf),
  })
  const text = (name: 'region' | 'postcode' | 'taxId' | 'certificate' | 'taxClass', help?: string) => (
    <Field label={labels[name]} optional help={help} error={errors[name]?.message}>
      <Input autoComplete="off" {...form.register(name)} />
    </Field>
  )
  return (
    <div className="grid items-start gap-6 xl:grid-cols-2">
      <Card title="Buyer and price">
        <form
          noValidate
          className="grid gap-4"
          onSubmit={form.handleSubmit(({ amount, taxClass, currency, on, country, ...buyer }) =>
            preview.mutate({
              buyer: { ...buyer, country: country.trim().toUpperCase(), taxId: buyer.taxId.trim() || null },
              ...(on ? { on } : {}),
              currency: currency.trim().toUpperCase(),
              lines: [{ amount: typedAmount(amount), taxClass: taxClass.trim() || 'standard' }],
            }),
          )}
        >
          <FormProblems
            errors={errors}
            labelOf={(field) => labels[field]}
            attempt={submitCount + preview.failureCount}
          />
          <FieldRow>
            <Field label={labels.country} help="Two letters, such as DE." error={errors.country?.message}>
              <Input autoComplete="off" maxLength={2} {...form.register('country', { required: 'Give the country' })} />
            </Field>
            {text('region')}
          </FieldRow>
          <FieldRow>
            {text('postcode')}
            <Field label={labels.kind}>
              <Select {...form.register('kind')}>
                <option value="person">Person</option>
                <option value="business">Business</option>
              </Select>
            </Field>
          </FieldRow>
          <FieldRow>
            {text('taxId')}
            {text('certificate')}
          </FieldRow>
          <FieldRow>
            <Field label={labels.amount} error={errors.amount?.message}>
              <Input
                inputMode="decimal"
                autoComplete="off"
                {...form.register('amount', { required: 'Give a price' })}
              />
            </Field>
            <Field label={labels.currency} error={errors.currency?.message}>
              <Input
                autoComplete="off"
                maxLength={3}
                {...form.register('currency', { required: 'Give the currency' })}
              />
            </Field>
          </FieldRow>
          <FieldRow>
            {text('taxClass')}
            <Field label={labels.on} optional help="Empty: today." error={errors.on?.message}>
              <Input type="date" {...form.register('on')} />
            </Field>
          </FieldRow>
          <FormActions>
            <Button type="submit" variant="primary" loading={preview.isPending} loadingText="Computing…">
              Compute
            </Button>
          </FormActions>
        </form>
      </Card>
      <div aria-live="polite">{preview.data && <Result answer={preview.data} />}</div>
    </div>
  )
}

function Result({ answer }: { answer: Answer }) {
  if ('pending' in answer)
    return (
      <Notice tone="warning" title="Waits for VIES">
        Nobody has answered about {answer.taxId} yet. Until then documents for this buyer wait.
      </Notice>
    )
  return (
    <Card title="What is charged">
      <KeyValueList
        items={[
          { label: 'Net', value: <Money value={answer.subtotal} /> },
          ...answer.taxes.map((row) => ({
            label: `${row.name} ${row.percent} %`,
            value: <Money value={row.amount} />,
            help: `of ${row.base.amount}, booked on tax:${row.rule}`,
          })),
          ...(/^-?0(\.0+)?$/.test(answer.rounding.amount)
            ? []
            : [{ label: 'Rounding', value: <Money value={answer.rounding} /> }]),
          { label: 'Total', value: <Money value={answer.total} /> },
        ]}
      />
      {answer.notes.map((note) => (
        <p key={note} className="mt-3 text-sm text-muted">
          {note}
        </p>
      ))}
    </Card>
  )
}
