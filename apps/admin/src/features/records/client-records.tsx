import { Button, Dialog, Field, FormActions, Input, Money, Notice, Select } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { type Answers, api, client as doors } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { Moment } from '../../components/columns.tsx'
import { Hindrances } from '../../components/hindrances.tsx'

type Client = Answers['admin']['clients']['get']
type DialogProps = { client: Client; close: () => void }

/** Since when and why an account is closed. */
export function ClosureNotice({ closure }: Pick<Client, 'closure'>) {
  if (!closure) return null
  return (
    <Notice tone="danger" title="This account is closed">
      {closure.reason} – {closure.closedBy ?? 'the house'}, <Moment at={closure.closedAt} />. It buys nothing; its
      people can still log in.
    </Notice>
  )
}

export function TagsDialog({ client, close }: DialogProps) {
  const before = client.tags.join(', ')
  const known = useQuery(api.admin.clientTags.list.queryOptions())
  return (
    <OpenActDialog
      label="Save tags"
      title="Tags"
      close={close}
      start={{ tags: before }}
      act={doors.admin.clientTags.change}
      inputOf={({ tags }: { tags: string }) => {
        const after = tags
          .split(',')
          .map((tag) => tag.trim().toLowerCase())
          .filter(Boolean)
        return { id: client.id, add: after, remove: client.tags.filter((tag) => !after.includes(tag)) }
      }}
      done={() => 'Tags saved'}
      fieldOf={() => 'tags'}
    >
      {(form) => (
        <Field
          label="Tags"
          optional
          help={`Separated by commas. In use: ${
            known.data?.items
              .map(({ tag }) => tag)
              .slice(0, 20)
              .join(', ') || 'none yet'
          }.`}
          error={form.formState.errors.tags?.message}
        >
          <Input autoComplete="off" {...form.register('tags')} />
        </Field>
      )}
    </OpenActDialog>
  )
}

export function GroupDialog({ client, close }: DialogProps) {
  const groups = useQuery(api.admin.clientGroups.list.queryOptions())
  if (!groups.data) return null
  return (
    <OpenActDialog
      label="Save group"
      title="Group"
      close={close}
      start={{ groupId: client.group ? String(client.group.id) : '' }}
      act={doors.admin.clientGroups.set}
      inputOf={({ groupId }: { groupId: string }) => ({ id: client.id, groupId: groupId ? Number(groupId) : null })}
      done={() => 'Group saved'}
    >
      {(form) => (
        <Field label="Group" error={form.formState.errors.groupId?.message}>
          <Select {...form.register('groupId')}>
            <option value="">None</option>
            {groups.data.items.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </OpenActDialog>
  )
}

const reason = { required: 'Say why' }

export function CloseDialog({ client, close }: DialogProps) {
  const effects = useQuery(api.admin.closing.effects.queryOptions({ input: { id: client.id } }))
  if (!effects.data) return null
  const { services, openInvoices, waitingCharges, credit } = effects.data
  const hindrances = [
    services > 0 && `${services === 1 ? 'One service runs' : `${services} services run`}: end them first.`,
    openInvoices > 0 &&
      `${openInvoices === 1 ? 'One invoice is' : `${openInvoices} invoices are`} open: settle or credit them first.`,
    waitingCharges > 0 &&
      `${waitingCharges === 1 ? 'One charge waits' : `${waitingCharges} charges wait`} to be invoiced: invoice or withdraw them first.`,
  ].filter((one) => one !== false)
  if (hindrances.length > 0)
    return (
      <Dialog open onOpenChange={close} title="Close the account?">
        <div className="grid gap-4">
          <Hindrances title="It cannot be closed yet" sentences={hindrances} />
          <FormActions>
            <Button onClick={close}>Not now</Button>
          </FormActions>
        </div>
      </Dialog>
    )
  return (
    <OpenActDialog
      label="Close account"
      title="Close the account?"
      description="It buys nothing from then on. Its people can still log in and see their documents."
      tone="danger"
      close={close}
      start={{ reason: '' }}
      act={doors.admin.closing.close}
      inputOf={(values: { reason: string }) => ({ id: client.id, reason: values.reason })}
      done={() => 'Account closed'}
    >
      {(form) => (
        <>
          {credit.map((amount) => (
            <Notice key={amount.currency} tone="info">
              The client has <Money value={amount} /> credit, which stays.
            </Notice>
          ))}
          <Field label="Reason" required error={form.formState.errors.reason?.message}>
            <Input maxLength={300} autoComplete="off" {...form.register('reason', reason)} />
          </Field>
        </>
      )}
    </OpenActDialog>
  )
}

export const ReopenDialog = ({ client, close }: DialogProps) => (
  <OpenActDialog
    label="Reopen account"
    title="Reopen the account?"
    description="It may buy as before."
    close={close}
    start={{ reason: '' }}
    act={doors.admin.closing.reopen}
    inputOf={(values: { reason: string }) => ({ id: client.id, reason: values.reason })}
    done={() => 'Account reopened'}
  >
    {(form) => (
      <Field label="Reason" required error={form.formState.errors.reason?.message}>
        <Input maxLength={300} autoComplete="off" {...form.register('reason', reason)} />
      </Field>
    )}
  </OpenActDialog>
)
