import {
  Button,
  Card,
  Field,
  FieldRow,
  FormActions,
  Input,
  KeyValueList,
  Money,
  Notice,
  Textarea,
  toast,
} from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useFieldArray, useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { typedAmount } from '../../components/typed-amount.ts'

type Draft = Answers['admin']['drafts']['get']

type Line = { lineId: number | null; description: string; amount: string; start: string; end: string; taxClass: string }

const valuesOf = (draft: Draft) => ({
  dueOn: draft.dueOn,
  note: draft.note,
  lines: draft.lines.map(
    (line): Line => ({
      lineId: line.id,
      description: line.description,
      amount: line.amount.amount,
      start: line.start ?? '',
      end: line.end ?? '',
      taxClass: line.taxClass,
    }),
  ),
})

const inputOf = ({ lineId, amount, start, end, ...line }: Line) => ({
  ...line,
  ...(lineId === null ? {} : { id: lineId }),
  amount: typedAmount(amount),
  start: start || null,
  end: end || null,
})

/** The lines of a draft. Saving shows what they come to with taxes. */
export function DraftEditor({ draft, mayManage }: { draft: Draft; mayManage: boolean }) {
  const queryClient = useQueryClient()
  const form = useForm({ defaultValues: valuesOf(draft), shouldFocusError: false })
  const { register, control, formState } = form
  const { errors, submitCount, isDirty } = formState
  const lines = useFieldArray({ control, name: 'lines' })
  const save = useAct(client.admin.drafts.update, {
    onSuccess: (saved) => {
      queryClient.setQueryData(api.admin.drafts.get.queryKey({ input: { id: draft.id } }), saved)
      form.reset(valuesOf(saved))
      toast.success('Draft saved')
    },
    onError: (error) => placeErrors(form, error),
  })
  return (
    <form
      noValidate
      className="grid gap-6"
      onSubmit={form.handleSubmit(({ lines: typed, ...rest }) => {
        if (!save.isPending) save.mutate({ id: draft.id, ...rest, lines: typed.map(inputOf) })
      })}
    >
      <FormProblems errors={errors} attempt={submitCount + save.failureCount} />
      <fieldset disabled={!mayManage} className="grid gap-6">
        <Card
          title="Lines"
          actions={
            <Button
              icon={Plus}
              onClick={() =>
                lines.append({ lineId: null, description: '', amount: '', start: '', end: '', taxClass: 'standard' })
              }
            >
              Add a line
            </Button>
          }
        >
          <ol className="grid gap-6">
            {lines.fields.map((line, index) => (
              <li key={line.id} className="grid gap-3 border-b pb-6 last:border-b-0 last:pb-0">
                <FieldRow>
                  <Field label="Description" required error={errors.lines?.[index]?.description?.message}>
                    <Input
                      maxLength={500}
                      {...register(`lines.${index}.description`, { required: 'Describe the line' })}
                    />
                  </Field>
                  <Field
                    label="Amount"
                    required
                    help="A minus takes off."
                    error={errors.lines?.[index]?.amount?.message}
                  >
                    <Input
                      trailing={draft.currency}
                      autoComplete="off"
                      {...register(`lines.${index}.amount`, { required: 'Enter the amount' })}
                    />
                  </Field>
                </FieldRow>
                <FieldRow>
                  <Field label="From" optional error={errors.lines?.[index]?.start?.message}>
                    <Input type="date" {...register(`lines.${index}.start`)} />
                  </Field>
                  <Field label="Up to, not including" optional error={errors.lines?.[index]?.end?.message}>
                    <Input type="date" {...register(`lines.${index}.end`)} />
                  </Field>
                  <Field label="Tax class" required error={errors.lines?.[index]?.taxClass?.message}>
                    <Input
                      maxLength={40}
                      autoComplete="off"
                      {...register(`lines.${index}.taxClass`, { required: 'Enter the tax class' })}
                    />
                  </Field>
                </FieldRow>
                <div>
                  <Button size="sm" variant="ghost" icon={Trash2} onClick={() => lines.remove(index)}>
                    Remove line {index + 1}
                  </Button>
                </div>
              </li>
            ))}
          </ol>
          {lines.fields.length === 0 && <p className="text-muted">Nothing stands on it yet.</p>}
        </Card>
        <Card title="Terms">
          <div className="grid gap-4">
            <Field label="Due" required error={errors.dueOn?.message}>
              <Input type="date" {...register('dueOn', { required: 'Enter the day' })} />
            </Field>
            <Field label="Note" optional help="For staff; it is not printed." error={errors.note?.message}>
              <Textarea rows={3} maxLength={2000} {...register('note')} />
            </Field>
          </div>
        </Card>
      </fieldset>
      <Totals draft={draft} isStale={isDirty} />
      {mayManage && (
        <FormActions sticky>
          <Button type="submit" variant="primary" loading={save.isPending} loadingText="Saving…">
            Save the draft
          </Button>
          {isDirty && <p className="text-sm text-muted">Not saved yet.</p>}
        </FormActions>
      )}
    </form>
  )
}

function Totals({ draft, isStale }: { draft: Draft; isStale: boolean }) {
  if (!draft.totals) {
    return draft.lines.length > 0 ? (
      <Notice title="No totals yet">
        The client's tax number is still being checked, or the lines come to less than nothing.
      </Notice>
    ) : null
  }
  const { subtotal, taxes, total } = draft.totals
  return (
    <Card title="What it comes to" description={isStale ? 'As it was saved last.' : undefined}>
      <KeyValueList
        items={[
          { label: 'Subtotal', value: <Money value={subtotal} /> },
          ...taxes.map((tax) => ({ label: `${tax.name} ${tax.percent} %`, value: <Money value={tax.amount} /> })),
          { label: 'Total', value: <Money value={total} /> },
        ]}
      />
    </Card>
  )
}
