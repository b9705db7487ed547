import { Button, Card, Field, FieldRow, FormActions, Input, Select, Switch, Textarea, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { useStaff } from '../../session.ts'

type Settings = Answers['admin']['tax']['settings']

const labels: Record<string, string> = {
  country: 'Country of the seller',
  region: 'State or province of the seller',
  taxId: 'Tax id of the seller',
  registrations: 'Registered for tax in',
  rounding: 'Tax is rounded',
  cashRounding: 'Smallest coins',
}

const draftOf = ({ seller, registrations, pricesIncludeTax, rounding, cashRounding }: Settings) => ({
  country: seller.country ?? '',
  region: seller.region ?? '',
  taxId: seller.taxId ?? '',
  registrations: registrations.join(', '),
  pricesIncludeTax,
  rounding,
  cashRounding: Object.entries(cashRounding)
    .map(([currency, step]) => `${currency} ${step}`)
    .join('\n'),
})

const settingsOf = (draft: ReturnType<typeof draftOf>): Settings => ({
  seller: {
    country: draft.country.trim().toUpperCase() || null,
    region: draft.region.trim().toUpperCase() || null,
    taxId: draft.taxId.trim() || null,
  },
  registrations: draft.registrations
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean),
  pricesIncludeTax: draft.pricesIncludeTax,
  rounding: draft.rounding,
  cashRounding: Object.fromEntries(
    draft.cashRounding
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([currency]) => currency)
      .map(([currency = '', step = '']) => [currency.toUpperCase(), step]),
  ),
})

/** The server speaks of `seller.country` and `registrations.0`. */
const fieldOf = (field: string) => field.replace(/^seller\./, '').replace(/\..*$/, '')

export function TaxSettingsForm({ settings }: { settings: Settings }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const form = useForm({ defaultValues: draftOf(settings), shouldFocusError: false })
  const { errors, submitCount } = form.formState
  const save = useAct(client.admin.tax.changeSettings, {
    onSuccess: (saved) => {
      queryClient.setQueryData(api.admin.tax.settings.queryKey(), saved)
      form.reset(draftOf(saved))
      toast.success('Saved. It applies to documents issued from now on.')
    },
    onError: (error: Error) => placeErrors(form, error, fieldOf),
  })
  return (
    <Card title="Settings" description="Without a registration no tax is taken.">
      <form
        noValidate
        className="grid max-w-2xl gap-4"
        onSubmit={form.handleSubmit((draft) => save.mutate(settingsOf(draft)))}
      >
        <FormProblems errors={errors} labelOf={(field) => labels[field]} attempt={submitCount + save.failureCount} />
        <FieldRow>
          <Field label={labels.country} optional help="Two letters, such as DE." error={errors.country?.message}>
            <Input autoComplete="off" maxLength={2} {...form.register('country')} />
          </Field>
          <Field label={labels.region} optional help="Its code, such as KA or QC." error={errors.region?.message}>
            <Input autoComplete="off" maxLength={3} {...form.register('region')} />
          </Field>
        </FieldRow>
        <Field
          label={labels.taxId}
          optional
          help="With it VIES gives a consultation number that proves each check."
          error={errors.taxId?.message}
        >
          <Input autoComplete="off" {...form.register('taxId')} />
        </Field>
        <Field
          label={labels.registrations}
          optional
          help="Codes with commas between them: DE, OSS-EU, GB, CA, CA-QC. A * makes rules of your own apply everywhere."
          error={errors.registrations?.message}
        >
          <Input autoComplete="off" {...form.register('registrations')} />
        </Field>
        <Switch
          label="Prices include tax"
          help="What a price says is what is paid, wherever the buyer is."
          {...form.register('pricesIncludeTax')}
        />
        <Field label={labels.rounding} error={errors.rounding?.message}>
          <Select {...form.register('rounding')}>
            <option value="rate">once for each rate</option>
            <option value="line">on each line</option>
          </Select>
        </Field>
        <Field
          label={labels.cashRounding}
          optional
          help="One currency a line, such as CHF 0.05. Totals are rounded to it."
          error={errors.cashRounding?.message}
        >
          <Textarea rows={3} {...form.register('cashRounding')} />
        </Field>
        {may('tax.manage') && (
          <FormActions>
            <Button type="submit" variant="primary" loading={save.isPending} loadingText="Saving…">
              Save
            </Button>
          </FormActions>
        )}
      </form>
    </Card>
  )
}
