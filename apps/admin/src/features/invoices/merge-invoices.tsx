import { Checkbox, Dialog, EmptyState, Field, FieldGroup, Input } from '@ostler/ui'
import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api, client } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'

const most = 100

/** One invoice of several open ones. Only what nobody has paid on can be merged. */
export function MergeInvoices({ clientId, close }: { clientId: number; close: () => void }) {
  const navigate = useNavigate()
  const { open, isPending } = useQueries({
    queries: (['overdue', 'unpaid'] as const).map((state) =>
      api.admin.invoices.list.queryOptions({ input: { clientId, state, limit: most } }),
    ),
    combine: (queries) => ({
      open: queries.flatMap(({ data }) => data?.items ?? []).sort((a, b) => a.dueOn.localeCompare(b.dueOn)),
      isPending: queries.some((query) => query.isPending),
    }),
  })
  if (isPending) return null
  if (open.length < 2) {
    return (
      <Dialog open onOpenChange={close} title="Merge open invoices">
        <EmptyState level={3} title="Fewer than two open invoices" />
      </Dialog>
    )
  }
  return (
    <OpenActDialog
      close={close}
      label="Merge invoices"
      title="Merge open invoices"
      description="They are voided, and one new invoice takes their place. Only invoices in one currency go together."
      start={{ dueOn: '', invoiceIds: [] as string[] }}
      act={client.admin.invoices.merge}
      inputOf={({ dueOn, invoiceIds }) => ({ invoiceIds: invoiceIds.map(Number), ...(dueOn ? { dueOn } : {}) })}
      done={(merged) => `Merged into ${merged.number}`}
      onDone={(merged) => navigate({ to: `/invoices/${merged.id}` })}
    >
      {({ register, formState: { errors } }) => (
        <>
          <FieldGroup legend="Invoices">
            {open.map(({ id, number, dueOn, total }) => (
              <Checkbox
                key={id}
                label={number}
                help={`${total.amount} ${total.currency}, due ${dueOn}`}
                value={String(id)}
                {...register('invoiceIds', {
                  validate: (chosen) => chosen.length > 1 || 'Choose two invoices at least',
                })}
              />
            ))}
          </FieldGroup>
          {errors.invoiceIds && <p className="text-danger-ink">{errors.invoiceIds.message}</p>}
          <Field label="Due" optional help="Left empty: when the first of them was due." error={errors.dueOn?.message}>
            <Input type="date" {...register('dueOn')} />
          </Field>
        </>
      )}
    </OpenActDialog>
  )
}
