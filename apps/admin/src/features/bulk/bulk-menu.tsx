import { Field, Input, Notice, Select } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { DoorClosed, FileDown, MailCheck, Tag, UsersRound, X } from 'lucide-react'
import type { UseFormReturn } from 'react-hook-form'
import { api, client } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { ActMenu } from '../../components/act-menu.tsx'

type Start = Parameters<typeof client.admin.clientJobs.start>[0]
type Choice = Pick<Start, 'ids' | 'filter'>
type Values = { text: string }

/** What can be done to many clients at once. Before anything happens it says to how many. */
export function BulkMenu({ label, choice, size }: { label: string; choice: Choice; size?: 'sm' }) {
  const groups = useQuery(api.admin.clientGroups.list.queryOptions())
  const entry = (title: string, icon: typeof Tag, actOf: (text: string) => Start['act'], ask?: Ask) => ({
    label: title,
    icon,
    dialog: (close: () => void) => (
      <BulkDialog title={title} choice={choice} close={close} ask={ask}>
        {(text) => client.admin.clientJobs.start({ ...choice, act: actOf(text) })}
      </BulkDialog>
    ),
  })
  return (
    <ActMenu
      label={label}
      spelledOut
      size={size}
      acts={[
        entry('Add a tag', Tag, (tag) => ({ kind: 'add_tag', tag }), words('Tag', 40)),
        entry('Remove a tag', X, (tag) => ({ kind: 'remove_tag', tag }), words('Tag', 40)),
        entry(
          'Set the group',
          UsersRound,
          (id) => ({ kind: 'set_group', groupId: id ? Number(id) : null }),
          (form) => (
            <Field label="Group">
              <Select {...form.register('text')}>
                <option value="">None</option>
                {groups.data?.items.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
          ),
        ),
        entry('Send the confirmation mail again', MailCheck, () => ({ kind: 'send_verification' })),
        entry('Close accounts', DoorClosed, (reason) => ({ kind: 'close', reason }), words('Reason', 300)),
        {
          label: 'Export as CSV',
          icon: FileDown,
          dialog: (close) => (
            <BulkDialog title="Export as CSV" choice={choice} close={close}>
              {() => client.admin.clientJobs.exportClients(choice)}
            </BulkDialog>
          ),
        },
      ]}
    />
  )
}

type Ask = (form: UseFormReturn<Values>) => React.ReactNode

const words =
  (label: string, maxLength: number): Ask =>
  (form) => (
    <Field label={label} required error={form.formState.errors.text?.message}>
      <Input maxLength={maxLength} autoComplete="off" {...form.register('text', { required: `${label} is needed` })} />
    </Field>
  )

type BulkDialogProps = {
  title: string
  choice: Choice
  close: () => void
  ask?: Ask
  children: (text: string) => Promise<{ id: number }>
}

function BulkDialog({ title, choice, close, ask, children: start }: BulkDialogProps) {
  const navigate = useNavigate()
  const count = useQuery({
    queryKey: [...api.admin.clientJobs.count.key(), choice],
    queryFn: () => client.admin.clientJobs.count(choice),
    gcTime: 0,
  })
  const n = count.data?.clients
  return (
    <OpenActDialog
      label={n === undefined ? 'Start' : `Start for ${n} ${n === 1 ? 'client' : 'clients'}`}
      title={title}
      description="It runs in the background; you can leave the page."
      close={close}
      start={{ text: '' }}
      act={({ text }: Values) => start(text)}
      inputOf={(values) => values}
      done={() => 'Started'}
      onDone={({ id }) => navigate({ to: `/clients/jobs/${id}` })}
      fieldOf={() => 'text'}
    >
      {(form) => (
        <>
          {count.error && <Notice tone="warning">How many clients it is for cannot be said right now.</Notice>}
          {n !== undefined && (
            <p>
              It is for <strong>{n === 1 ? 'one client' : `${n} clients`}</strong>
              {choice.ids ? ', those you chose.' : ': all that fit the filters of the list.'}
            </p>
          )}
          {ask?.(form)}
        </>
      )}
    </OpenActDialog>
  )
}
