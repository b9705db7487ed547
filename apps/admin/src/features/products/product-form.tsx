import { Button, Card, ConfirmDialog, Field, FieldRow, FormActions, Input, Select, Switch, Textarea } from '@ostler/ui'
import { useBlocker } from '@tanstack/react-router'
import { useRef } from 'react'
import { useForm } from 'react-hook-form'
import { placeErrors } from '../../components/form-errors.ts'
import { FormProblems } from '../../components/form-problems.tsx'
import type { Catalog } from './catalog.tsx'
import { PriceGrid, priceLabel } from './price-grid.tsx'
import { fieldOf, inputOf, type ProductDraft } from './product-draft.ts'
import { slugFrom } from './slug.ts'
import { slugTaken } from './slug-taken.ts'

const labels: Record<string, string> = {
  groupId: 'Group',
  name: 'Name',
  slug: 'Address',
  tagline: 'Tagline',
  description: 'Description',
  features: 'Features',
  stock: 'Stock',
  serverModule: 'Module',
  serverPlan: 'Plan',
}

const labelOf = (field: string) => labels[field] ?? priceLabel(field)

type ProductFormProps = {
  catalog: Catalog
  start: ProductDraft
  /** A new product's address follows its name until somebody gives it one. */
  isNew: boolean
  mayManage: boolean
  save: (input: ReturnType<typeof inputOf>) => Promise<ProductDraft>
  /** After the form has forgotten that it was changed, so that the guard lets one go. */
  onSaved?: () => void
}

export function ProductForm({ catalog, start, isNew, mayManage, save, onSaved }: ProductFormProps) {
  const form = useForm<ProductDraft>({ defaultValues: start, disabled: !mayManage, shouldFocusError: false })
  const { errors, submitCount, isDirty, isSubmitting, dirtyFields } = form.formState
  const isSaved = useRef(false)
  const failures = useRef(0)

  const submit = form.handleSubmit(async (draft) => {
    try {
      form.reset(await save(inputOf(draft)))
      isSaved.current = true
      onSaved?.()
    } catch (error) {
      failures.current += 1
      placeErrors(form, slugTaken(error as Error), (field) => fieldOf(draft, field))
    } finally {
      isSaved.current = false
    }
  })

  return (
    <form noValidate className="grid grid-cols-[minmax(0,1fr)] gap-6" onSubmit={submit}>
      <FormProblems errors={errors} labelOf={labelOf} attempt={submitCount + failures.current} />

      <Card title="Basics">
        <div className="grid max-w-2xl gap-4">
          <Field label={labels.groupId} error={errors.groupId?.message}>
            <Select {...form.register('groupId', { required: 'Choose a group' })}>
              {start.groupId === '' && <option value="">Choose…</option>}
              {catalog.groups.map((group) => (
                <option key={group.id} value={group.id}>
                  {group.name}
                </option>
              ))}
            </Select>
          </Field>
          <FieldRow>
            <Field label={labels.name} error={errors.name?.message}>
              <Input
                autoComplete="off"
                {...form.register('name', {
                  required: 'Give the product a name',
                  onChange: (event) => {
                    if (isNew && !dirtyFields.slug) form.setValue('slug', slugFrom(event.target.value))
                  },
                })}
              />
            </Field>
            <Field label={labels.slug} help="The last part of its address in the portal." error={errors.slug?.message}>
              <Input autoComplete="off" {...form.register('slug', { required: 'Give the product an address' })} />
            </Field>
          </FieldRow>
          <Field label={labels.tagline} optional error={errors.tagline?.message}>
            <Input autoComplete="off" {...form.register('tagline')} />
          </Field>
          <Field label={labels.description} optional error={errors.description?.message}>
            <Textarea rows={4} {...form.register('description')} />
          </Field>
          <Field
            label={labels.features}
            optional
            help="One per line, as the product card lists them."
            error={errors.features?.message}
          >
            <Textarea rows={5} {...form.register('features')} />
          </Field>
        </div>
      </Card>

      <Card
        title="Prices"
        description="An empty price is a cycle that is not offered. Services already sold keep the price they were sold at."
      >
        <PriceGrid form={form} currencies={Object.keys(start.prices)} />
      </Card>

      <Card title="Sale">
        <div className="grid max-w-2xl gap-4">
          <Switch label="Hidden" help="Not shown in the portal." {...form.register('hidden')} />
          <Switch
            label="Needs a domain name"
            help="The client names a domain when ordering."
            {...form.register('requiresDomain')}
          />
          <Field
            label={labels.stock}
            help="Units left to sell. Empty is no limit."
            optional
            error={errors.stock?.message}
          >
            <Input
              inputMode="numeric"
              autoComplete="off"
              className="max-w-40"
              {...form.register('stock', { pattern: { value: /^\s*\d*\s*$/, message: 'Give a whole number' } })}
            />
          </Field>
        </div>
      </Card>

      <Card title="Server" description="What sets the service up once it is paid">
        <div className="grid max-w-2xl gap-4">
          <FieldRow>
            <Field label={labels.serverModule} error={errors.serverModule?.message}>
              <Select {...form.register('serverModule')}>
                <option value="">None: nothing is set up</option>
                {catalog.serverModules.map((module) => (
                  <option key={module} value={module}>
                    {module}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label={labels.serverPlan} help="Its name on the server." optional error={errors.serverPlan?.message}>
              <Input autoComplete="off" {...form.register('serverPlan')} />
            </Field>
          </FieldRow>
        </div>
      </Card>

      {mayManage && (
        <FormActions sticky>
          <Button type="submit" variant="primary" loading={isSubmitting} loadingText="Saving…">
            {isNew ? 'Create product' : 'Save'}
          </Button>
          {isDirty && !isNew && <Button onClick={() => form.reset()}>Discard changes</Button>}
          <span className="text-sm text-muted">{isDirty && 'Not saved yet'}</span>
        </FormActions>
      )}
      <LeaveGuard isHeld={() => isDirty && !isSaved.current} />
    </form>
  )
}

/** Asks before changes are lost: on links here, and by the browser's own question when the tab closes. */
function LeaveGuard({ isHeld }: { isHeld: () => boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isHeld(),
    enableBeforeUnload: isHeld,
    withResolver: true,
  })
  return (
    <ConfirmDialog
      open={blocker.status === 'blocked'}
      onOpenChange={(open) => {
        if (!open) blocker.reset?.()
      }}
      title="Leave without saving?"
      description="What you changed on this product is lost."
      tone="danger"
      confirmLabel="Leave"
      cancelLabel="Stay"
      onConfirm={() => blocker.proceed?.()}
    />
  )
}
