import { Card, Field, Input, KeyValueList, Textarea } from '@ostler/ui'
import { PenLine } from 'lucide-react'
import { client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { linesOf } from '../../components/lines.ts'
import type { Control } from './service-types.ts'

type Values = { notes: string; hostName: string; addresses: string }

/** What staff note of a service, with its host name and addresses. */
export const ServiceNotes = ({ id, control, mayAct }: { id: number; control: Control; mayAct: boolean }) => (
  <Card
    title="Notes and addresses"
    actions={
      mayAct && (
        <ActDialog
          label="Edit"
          icon={PenLine}
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
        </ActDialog>
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
  </Card>
)
