import { Button, Dialog, Field, FieldRow, Input, Select, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useId, useRef } from 'react'
import { useForm } from 'react-hook-form'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { type Cycle, cycleLabel, cycles } from '../../components/cycles.ts'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import { wholeOrEmpty } from '../../components/form-rules.ts'
import { typedAmount } from '../../components/typed-amount.ts'

type Item = Answers['admin']['billableItems']['list']['items'][number]

/** An item as it is typed. */
type Draft = {
  description: string
  unit: Item['unit']
  quantity: string
  unitPrice: string
  taxClass: string
  doneOn: string
  plan: Item['plan']
  startsOn: string
  cycle: string
  untilOn: string
  times: string
}

const empty: Draft = {
  description: '',
  unit: 'hours',
  quantity: '1',
  unitPrice: '',
  taxClass: 'standard',
  doneOn: '',
  plan: 'next',
  startsOn: '',
  cycle: '',
  untilOn: '',
  times: '',
}

const draftOf = (item: Item): Draft => ({
  ...item,
  unitPrice: item.unitPrice.amount,
  startsOn: item.startsOn ?? '',
  cycle: item.cycle ?? '',
  untilOn: item.untilOn ?? '',
  times: item.times === null ? '' : String(item.times),
})

const contentOf = (draft: Draft) => ({
  description: draft.description,
  unit: draft.unit,
  quantity: typedAmount(draft.quantity),
  unitPrice: typedAmount(draft.unitPrice),
  taxClass: draft.taxClass,
  ...(draft.doneOn ? { doneOn: draft.doneOn } : {}),
  plan: draft.plan,
  startsOn: draft.startsOn || null,
  cycle: (draft.cycle || null) as Cycle | null,
  untilOn: draft.untilOn || null,
  times: draft.times.trim() ? Number(draft.times) : null,
})

const recurring = cycles.filter((cycle) => cycle !== 'free' && cycle !== 'one_time')

/** Adds an item for a client, or changes one that was not charged. */
export function BillableDialog({ clientId, item, onClose }: { clientId: number; item?: Item; onClose: () => void }) {
  const form = useForm<Draft>({ defaultValues: item ? draftOf(item) : empty, shouldFocusError: false })
  const { errors, submitCount, isSubmitting } = form.formState
  const { register } = form
  const failures = useRef(0)
  const formId = useId()
  const queryClient = useQueryClient()
  const add = useAct(client.admin.billableItems.add)
  const change = useAct(client.admin.billableItems.change)
  const plan = form.watch('plan')
  const cycle = form.watch('cycle')
  const submit = form.handleSubmit(async (draft) => {
    try {
      const content = contentOf(draft)
      if (item) await change.mutateAsync({ id: item.id, ...content })
      else await add.mutateAsync({ clientId, ...content })
      await queryClient.invalidateQueries({ queryKey: api.admin.billableItems.key() })
      toast.success(draft.plan === 'now' ? 'Invoiced' : 'Saved')
      onClose()
    } catch (error) {
      failures.current += 1
      placeErrors(form, error)
    }
  })
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={item ? 'Change the item' : 'New billable item'}
      description="Work or goods that the client pays for."
      size="lg"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" loading={isSubmitting} loadingText="Saving…" type="submit" form={formId}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} noValidate className="grid gap-4" onSubmit={submit}>
        <FormProblems errors={errors} attempt={submitCount + failures.current} />
        <Field label="Description" error={errors.description?.message}>
          <Input autoComplete="off" {...register('description', { required: 'Describe it' })} />
        </Field>
        <FieldRow>
          <Field label="Quantity" error={errors.quantity?.message}>
            <Input inputMode="decimal" autoComplete="off" {...register('quantity', { required: 'Give a quantity' })} />
          </Field>
          <Field label="Unit" error={errors.unit?.message}>
            <Select {...register('unit')}>
              <option value="hours">Hours</option>
              <option value="units">Units</option>
            </Select>
          </Field>
          <Field label="Price of one" error={errors.unitPrice?.message}>
            <Input inputMode="decimal" autoComplete="off" {...register('unitPrice', { required: 'Give a price' })} />
          </Field>
        </FieldRow>
        <FieldRow>
          <Field label="Done on" help="Empty is today." error={errors.doneOn?.message}>
            <Input type="date" {...register('doneOn')} />
          </Field>
          <Field label="Tax class" error={errors.taxClass?.message}>
            <Input autoComplete="off" {...register('taxClass', { required: 'Name a tax class' })} />
          </Field>
        </FieldRow>
        <FieldRow>
          <Field label="Invoice it" error={errors.plan?.message}>
            <Select {...register('plan')}>
              <option value="now">Now</option>
              <option value="next">With the next invoice</option>
              <option value="on_date">On a day</option>
              <option value="not_yet">Not yet</option>
            </Select>
          </Field>
          {plan === 'on_date' && (
            <Field label="On" error={errors.startsOn?.message}>
              <Input type="date" {...register('startsOn', { required: 'Give the day' })} />
            </Field>
          )}
        </FieldRow>
        {(plan === 'now' || plan === 'on_date') && (
          <FieldRow>
            <Field label="Recurs" error={errors.cycle?.message}>
              <Select {...register('cycle')}>
                <option value="">No, once</option>
                {recurring.map((one) => (
                  <option key={one} value={one}>
                    {cycleLabel(one)}
                  </option>
                ))}
              </Select>
            </Field>
            {cycle !== '' && (
              <>
                <Field label="Until" optional error={errors.untilOn?.message}>
                  <Input type="date" {...register('untilOn')} />
                </Field>
                <Field label="Times" optional error={errors.times?.message}>
                  <Input inputMode="numeric" {...register('times', wholeOrEmpty)} />
                </Field>
              </>
            )}
          </FieldRow>
        )}
      </form>
    </Dialog>
  )
}
