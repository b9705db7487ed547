import { Button, Card, Field, Input, KeyValueList, Textarea } from '@ostler/ui'
import { PenLine } from 'lucide-react'
import { useState } from 'react'
import { client } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { linesOf } from '../../components/lines.ts'
import type { Control } from './service-types.ts'

type Values = { notes: string; hostName: string; addresses: string }

type Props = { id: number; control: Control }

/** What staff note of a service, with its host name and addresses. */
export function ServiceNotes({ id, control, mayAct }: Props & { mayAct: boolean }) {
  const [isOpen, open] = useState(false)
  return (
    <Card
      title="Notes and addresses"
      actions={
        mayAct && (
          <Button size="sm" icon={PenLine} onClick={() => open(true)}>
            Edit
          </Button>
        )
      }
    >
      <KeyValueList
        items={[
          {
            label: 'Notes',
            value: control.notes ? <span className="whitespace-pre-line">{control.notes}</span> : 'none',
          },
          ...(control.label ? [{ label: 'Called by the client', value: control.label }] : []),
          { label: 'Host name', value: control.hostName ?? '–', ...(control.hostName && { copy: control.hostName }) },
          {
            label: 'Addresses',
            value: control.addresses.join(', ') || '–',
            ...(control.addresses.length > 0 && { copy: control.addresses.join('\n') }),
          },
        ]}
      />

      {isOpen && <EditNotes id={id} control={control} close={() => open(false)} />}
    </Card>
  )
}

const EditNotes = ({ id, control, close }: Props & { close: () => void }) => (
  <OpenActDialog
    close={close}
    label="Save"
    title="Notes and addresses"
    start={
      {
        notes: control.notes,
        hostName: control.hostName ?? '',
        addresses: control.addresses.join('\n'),
      } as Values
    }
    act={client.admin.serviceControl.note}
    inputOf={({ notes, hostName, addresses }: Values) => ({
      id,
      notes: notes.trim(),
      hostName: hostName.trim() || null,
      addresses: linesOf(addresses),
    })}
    done={() => 'Saved'}
    fieldOf={(field) => field.split('.')[0]!}
  >
    {({ register, formState: { errors } }) => (
      <>
        <Field label="Notes" optional help="For staff; the client never sees them." error={errors.notes?.message}>
          <Textarea rows={5} maxLength={10_000} {...register('notes')} />
        </Field>
        <Field label="Host name" optional error={errors.hostName?.message}>
          <Input maxLength={253} autoComplete="off" spellCheck={false} {...register('hostName')} />
        </Field>
        <Field label="Addresses" optional help="IPv4 or IPv6, one per line." error={errors.addresses?.message}>
          <Textarea rows={3} spellCheck={false} {...register('addresses')} />
        </Field>
      </>
    )}
  </OpenActDialog>
)
