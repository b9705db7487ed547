import { Button, Card, Field, FieldGroup, FieldRow, FormActions, Input, Select, Textarea } from '@ostler/ui'
import { Plus, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { type UseFormReturn, useFieldArray, useForm } from 'react-hook-form'
import { type Cycle, cycleLabel, cycles } from '../../components/cycles.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { wholeOrEmpty } from '../../components/form-rules.ts'
import { contentOf, emptyLine, type QuoteContent, type QuoteDraft } from './quote-draft.ts'

type QuoteFormProps = {
  start: QuoteDraft
  currency: string
  submitLabel: string
  save: (content: QuoteContent) => Promise<unknown>
}

const recurring = cycles.filter((cycle) => cycle !== 'free' && cycle !== 'one_time')

/** A draft of a quote. Totals and taxes come from the server once it is saved. */
export function QuoteForm({ start, currency, submitLabel, save }: QuoteFormProps) {
  const form = useForm<QuoteDraft>({ defaultValues: start, shouldFocusError: false })
  const { errors, submitCount, isSubmitting, isDirty } = form.formState
  const failures = useRef(0)
  const lines = useFieldArray({ control: form.control, name: 'lines' })
  const submit = form.handleSubmit(async (draft) => {
    try {
      await save(contentOf(draft))
      form.reset(draft)
    } catch (error) {
      failures.current += 1
      placeErrors(form, error)
    }
  })
  return (
    <form noValidate className="grid grid-cols-[minmax(0,1fr)] gap-6" onSubmit={submit}>
      <FormProblems errors={errors} attempt={submitCount + failures.current} />
      <Card title="Quote">
        <div className="grid max-w-2xl gap-4">
          <Field label="Subject" error={errors.subject?.message}>
            <Input autoComplete="off" {...form.register('subject', { required: 'Say what is offered' })} />
          </Field>
          <Field label="Text" help="Stands above the lines." optional error={errors.note?.message}>
            <Textarea rows={4} {...form.register('note')} />
          </Field>
          <FieldRow>
            <Field
              label="Valid until"
              help="The last day. Empty: as the settings say."
              error={errors.validUntil?.message}
            >
              <Input type="date" {...form.register('validUntil')} />
            </Field>
            <Field
              label="Days to pay"
              help="From acceptance to the due date. Empty: as the settings say."
              error={errors.dueDays?.message}
            >
              <Input inputMode="numeric" {...form.register('dueDays', wholeOrEmpty)} />
            </Field>
          </FieldRow>
          <Field label="When it is accepted" error={errors.onAcceptance?.message}>
            <Select {...form.register('onAcceptance')}>
              <option value="invoice">Invoice it at once</option>
              <option value="order">Leave it for staff to order</option>
            </Select>
          </Field>
        </div>
      </Card>
      <Card title="Lines" description={`Prices in ${currency}, before tax where prices do not include it.`}>
        <div className="grid gap-6">
          {lines.fields.map((field, index) => (
            <Line key={field.id} form={form} index={index} currency={currency} remove={() => lines.remove(index)} />
          ))}
          <div>
            <Button icon={Plus} onClick={() => lines.append(emptyLine)}>
              Add a line
            </Button>
          </div>
        </div>
      </Card>
      <FormActions sticky>
        <Button type="submit" variant="primary" loading={isSubmitting} loadingText="Saving…">
          {submitLabel}
        </Button>
        <span className="text-sm text-muted">{isDirty && 'Not saved yet'}</span>
      </FormActions>
    </form>
  )
}

type LineProps = { form: UseFormReturn<QuoteDraft>; index: number; currency: string; remove: () => void }

function Line({ form, index, currency, remove }: LineProps) {
  const { register, formState } = form
  const errors = formState.errors.lines?.[index]
  const at = `lines.${index}` as const
  return (
    <FieldGroup legend={`Line ${index + 1}`}>
      <div className="grid gap-4">
        <Field label="Description" error={errors?.description?.message}>
          <Input autoComplete="off" {...register(`${at}.description`, { required: 'Describe this line' })} />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          <Field label="Quantity" error={errors?.quantity?.message}>
            <Input
              inputMode="decimal"
              autoComplete="off"
              {...register(`${at}.quantity`, { required: 'Give a quantity' })}
            />
          </Field>
          <Field label="Price of one" error={errors?.unitPrice?.message}>
            <Input
              inputMode="decimal"
              autoComplete="off"
              trailing={currency}
              {...register(`${at}.unitPrice`, { required: 'Give a price' })}
            />
          </Field>
          <Field label="Recurs" error={errors?.cycle?.message}>
            <Select {...register(`${at}.cycle`)}>
              <option value="">No, once</option>
              {recurring.map((cycle: Cycle) => (
                <option key={cycle} value={cycle}>
                  {cycleLabel(cycle)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="Tax class" error={errors?.taxClass?.message}>
            <Input autoComplete="off" {...register(`${at}.taxClass`, { required: 'Name a tax class' })} />
          </Field>
        </div>
        <div>
          <Button size="sm" variant="ghost" icon={Trash2} onClick={remove} aria-label={`Remove line ${index + 1}`}>
            Remove
          </Button>
        </div>
      </div>
    </FieldGroup>
  )
}
