import { Button, Dialog, Field, FormActions, Input, KeyValueList, Notice, Spinner } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { type Answers, api, client as doors } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { Day } from '../../components/columns.tsx'
import { Hindrances } from '../../components/hindrances.tsx'
import { Problem } from '../../components/problem.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'

export type Whose = { kind: 'client' | 'user'; id: number }
type Plan = Answers['admin']['clients']['erasurePreview']

const previewOf = ({ kind, id }: Whose) =>
  kind === 'client'
    ? api.admin.clients.erasurePreview.queryOptions({ input: { id } })
    : api.admin.users.erasurePreview.queryOptions({ input: { id } })

/** Erases somebody: shows what goes and what stays, and wants the name typed. */
export function EraseDialog({ whose, close }: { whose: Whose; close: () => void }) {
  const query = useQuery(previewOf(whose))
  if (!query.data) {
    return (
      <Dialog open onOpenChange={close} title="Erase personal data">
        {query.error ? <Problem error={query.error} onRetry={query.refetch} /> : <Spinner label="Counting…" />}
      </Dialog>
    )
  }
  const plan = query.data
  if (plan.hindrances.length > 0) {
    return (
      <Dialog open onOpenChange={close} title="Erase personal data">
        <div className="grid gap-4">
          <Hindrances title="This has to be done first" sentences={plan.hindrances} />
          <PlanOf plan={plan} />
          <FormActions>
            <Button onClick={close}>Close</Button>
          </FormActions>
        </div>
      </Dialog>
    )
  }
  return (
    <OpenActDialog
      close={close}
      label="Erase for good"
      tone="danger"
      title="Erase personal data"
      description="This cannot be undone."
      start={{ reason: '', confirmation: '' }}
      act={whose.kind === 'client' ? doors.admin.clients.erase : doors.admin.users.erase}
      inputOf={(values) => ({ id: whose.id, ...values })}
      done={() => 'The data is being erased'}
    >
      {({ register, formState: { errors } }) => (
        <>
          <PlanOf plan={plan} />
          <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
          <Field label="Name" help={`Type “${plan.name}” to confirm.`} required error={errors.confirmation?.message}>
            <Input autoComplete="off" {...register('confirmation', { required: 'Type the name' })} />
          </Field>
        </>
      )}
    </OpenActDialog>
  )
}

function PlanOf({ plan: { people, erased, kept, keptUntil } }: { plan: Plan }) {
  return (
    <>
      {people.length > 0 && (
        <section>
          <h3 className="font-semibold">People</h3>
          <KeyValueList
            items={people.map(({ name, isErased }) => ({
              label: name,
              value: isErased ? 'Erased too' : 'Stays: belongs to another account, or to the staff',
            }))}
          />
        </section>
      )}
      <section>
        <h3 className="font-semibold">Is erased</h3>
        <KeyValueList items={erased.map(({ holds, count, how }) => ({ label: `${holds}: ${count}`, value: how }))} />
      </section>
      <section>
        <h3 className="font-semibold">Stays</h3>
        <KeyValueList
          items={kept.map(({ holds, count, because }) => ({ label: `${holds}: ${count}`, value: because }))}
        />
      </section>
      {keptUntil && (
        <Notice title="Documents are kept">
          Tax law wants them kept until <Day on={keptUntil} />, with what is printed on them.
        </Notice>
      )}
    </>
  )
}
