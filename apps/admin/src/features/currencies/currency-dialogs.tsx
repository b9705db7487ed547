import { Button, Dialog, FormActions } from '@ostler/ui'
import type { ReactNode } from 'react'
import { type DefaultValues, type FieldValues, FormProvider, useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { DayField, TextField } from '../../components/form-fields.tsx'
import { FormProblems } from '../../components/form-problems.tsx'
import type { Currencies, Currency } from './currency-table.tsx'

type DialogProps = { onDone: (currencies?: Currencies) => void }

export function OfferDialog({ onDone }: DialogProps) {
  return (
    <Dialog open onOpenChange={() => onDone()} title="Sell in another currency" size="sm">
      <SmallForm
        start={{ currency: '' }}
        act={(draft, options) =>
          client.admin.currencies.offer({ currency: draft.currency.trim().toUpperCase() }, options)
        }
        submit="Add currency"
        onDone={onDone}
      >
        <TextField
          name="currency"
          label="Currency"
          help="Its three letters, such as CHF."
          rules={{
            required: 'Give a currency',
            pattern: { value: /^\s*[a-zA-Z]{3}\s*$/, message: 'Give three letters' },
          }}
        />
      </SmallForm>
    </Dialog>
  )
}

export function RateDialog({
  currency,
  base,
  today,
  onDone,
}: DialogProps & { currency: Currency; base: string; today: string }) {
  return (
    <Dialog open onOpenChange={() => onDone()} title={`Exchange rate of ${currency.code}`} size="sm">
      <SmallForm
        start={{ rate: currency.rate?.rate ?? '', asOf: today, source: 'By hand' }}
        act={(draft, options) => client.admin.currencies.setRate({ currency: currency.code, ...draft }, options)}
        submit="Save"
        onDone={onDone}
      >
        <TextField
          name="rate"
          label={`${currency.code} for 1 ${base}`}
          inputMode="decimal"
          rules={{ required: 'Give a rate' }}
        />
        <DayField name="asOf" label="Of" rules={{ required: 'Give the day' }} />
        <TextField name="source" label="Source" rules={{ required: 'Say where it comes from' }} />
      </SmallForm>
    </Dialog>
  )
}

type SmallFormProps<Draft extends FieldValues> = DialogProps & {
  start: Draft
  act: (draft: Draft, options: { context: { idempotencyKey?: string } }) => Promise<Currencies>
  submit: string
  children: ReactNode
}

function SmallForm<Draft extends FieldValues>({ start, act, submit, onDone, children }: SmallFormProps<Draft>) {
  const form = useForm<Draft>({ defaultValues: start as DefaultValues<Draft>, shouldFocusError: false })
  const acting = useAct(act, { onSuccess: onDone, onError: (error) => placeErrors(form, error) })
  return (
    <FormProvider {...form}>
      <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((draft) => acting.mutate(draft as Draft))}>
        <FormProblems errors={form.formState.errors} attempt={form.formState.submitCount + acting.failureCount} />
        {children}
        <FormActions>
          <Button type="submit" variant="primary" loading={acting.isPending} loadingText="Saving…">
            {submit}
          </Button>
          <Button onClick={() => onDone()}>Cancel</Button>
        </FormActions>
      </form>
    </FormProvider>
  )
}
