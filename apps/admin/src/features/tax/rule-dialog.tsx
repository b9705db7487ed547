import { Button, Checkbox, Dialog, Field, FieldRow, FormActions, Input, Select, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { typedAmount } from '../../components/typed-amount.ts'
import { customers, supplies, treatments } from './rule-list.tsx'

type RuleDialogProps = { open: boolean; onOpenChange: (open: boolean) => void }

export const RuleDialog = ({ open, onOpenChange }: RuleDialogProps) => (
  <Dialog
    open={open}
    onOpenChange={onOpenChange}
    size="lg"
    title="New tax rule"
    description="It applies to documents issued from its first day on. What is left empty means any."
  >
    <RuleForm onDone={() => onOpenChange(false)} />
  </Dialog>
)

const labels: Record<string, string> = {
  name: 'Name on documents',
  rule: 'Key in the ledger',
  percent: 'Percent',
  treatment: 'Treatment',
  level: 'Level',
  country: 'Country',
  region: 'State or province',
  territory: 'Special territory',
  postcodes: 'Post codes',
  taxClass: 'Class of product',
  customer: 'Customers',
  supply: 'Place of the buyer',
  registration: 'Needs registration',
  validFrom: 'First day',
  validUntil: 'First day without it',
  note: 'Sentence on the document',
}

const emptyRule = {
  name: '',
  rule: '',
  percent: '',
  treatment: 'taxed' as keyof typeof treatments,
  level: '1',
  compound: false,
  country: '',
  region: '',
  territory: '',
  postcodes: '',
  taxClass: '',
  customer: 'any' as keyof typeof customers,
  supply: 'any' as keyof typeof supplies,
  registration: '',
  validFrom: '',
  validUntil: '',
  note: '',
}

const orNull = (text: string) => text.trim() || null
const codeOrNull = (text: string) => text.trim().toUpperCase() || null

const inputOf = (values: typeof emptyRule) => ({
  ...values,
  percent: values.treatment === 'taxed' ? typedAmount(values.percent) : '0',
  level: values.level === '2' ? (2 as const) : (1 as const),
  compound: values.level === '2' && values.compound,
  country: codeOrNull(values.country),
  region: codeOrNull(values.region),
  territory: orNull(values.territory),
  postcodes: values.postcodes.split(/[\s,]+/).filter(Boolean),
  taxClass: orNull(values.taxClass),
  registration: codeOrNull(values.registration),
  validUntil: orNull(values.validUntil),
  note: orNull(values.note),
})

function RuleForm({ onDone }: { onDone: () => void }) {
  const queryClient = useQueryClient()
  const sets = useQuery(api.admin.tax.ruleSets.queryOptions())
  const form = useForm({ defaultValues: emptyRule, shouldFocusError: false })
  const { errors, submitCount } = form.formState
  const create = useAct(client.admin.tax.createRule, {
    onSuccess: async (rule) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.tax.key() })
      toast.success(`${rule.name} added`)
      onDone()
    },
    onError: (error: Error) => placeErrors(form, error),
  })
  const [treatment, level] = form.watch(['treatment', 'level'])
  const text = (name: 'country' | 'region' | 'postcodes' | 'taxClass' | 'registration' | 'note', help?: string) => (
    <Field label={labels[name]} optional help={help} error={errors[name]?.message}>
      <Input autoComplete="off" {...form.register(name)} />
    </Field>
  )
  const choice = (name: 'treatment' | 'customer' | 'supply', options: Record<string, string>) => (
    <Field label={labels[name]} error={errors[name]?.message}>
      <Select {...form.register(name)}>
        {Object.entries(options).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    </Field>
  )
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => create.mutate(inputOf(values)))}>
      <FormProblems errors={errors} labelOf={(field) => labels[field]} attempt={submitCount + create.failureCount} />
      <FieldRow>
        <Field label={labels.name} error={errors.name?.message}>
          <Input autoComplete="off" {...form.register('name', { required: 'Name the tax, such as VAT' })} />
        </Field>
        <Field label={labels.rule} help="Its ledger account is tax:key." error={errors.rule?.message}>
          <Input autoComplete="off" {...form.register('rule', { required: 'Give a key, such as de-standard' })} />
        </Field>
      </FieldRow>
      <FieldRow>
        {choice('treatment', treatments)}
        {treatment === 'taxed' && (
          <Field label={labels.percent} error={errors.percent?.message}>
            <Input
              inputMode="decimal"
              autoComplete="off"
              trailing="%"
              {...form.register('percent', { required: 'Give the percentage' })}
            />
          </Field>
        )}
      </FieldRow>
      <FieldRow>
        <Field label={labels.level} help="One rule of each level applies to a line." error={errors.level?.message}>
          <Select {...form.register('level')}>
            <option value="1">1</option>
            <option value="2">2</option>
          </Select>
        </Field>
        {choice('customer', customers)}
      </FieldRow>
      {level === '2' && <Checkbox label="Compound: taken of the tax of level 1 too" {...form.register('compound')} />}
      <FieldRow>
        {text('country', 'Two letters, such as DE.')}
        {text('region', 'Its code, such as BC or TX.')}
      </FieldRow>
      <FieldRow>
        <Field label={labels.territory} optional error={errors.territory?.message}>
          <Select {...form.register('territory')}>
            <option value="">None</option>
            {sets.data?.territories.map(({ key, title, country }) => (
              <option key={key} value={key}>
                {title} ({country})
              </option>
            ))}
          </Select>
        </Field>
        {text('postcodes', 'Beginnings, with commas between them.')}
      </FieldRow>
      <FieldRow>
        {text('taxClass', 'Such as reduced.')}
        {choice('supply', supplies)}
      </FieldRow>
      <FieldRow>
        <Field label={labels.validFrom} error={errors.validFrom?.message}>
          <Input type="date" {...form.register('validFrom', { required: 'Give the first day' })} />
        </Field>
        <Field label={labels.validUntil} optional error={errors.validUntil?.message}>
          <Input type="date" {...form.register('validUntil')} />
        </Field>
      </FieldRow>
      {text('registration', 'Such as CA-QC. Empty: a registration in its country will do.')}
      {text('note')}
      <FormActions>
        <Button type="submit" variant="primary" loading={create.isPending} loadingText="Saving…">
          Add rule
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </FormActions>
    </form>
  )
}
