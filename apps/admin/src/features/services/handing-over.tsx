import { Dialog, Field, Input, Select } from '@ostler/ui'
import { useState } from 'react'
import { client } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { ChooseClient, type ChosenClient } from '../clients/choose-client.tsx'
import type { Opened } from './server-acts.tsx'

/** Gives the service to another client: first to whom, then why. */
export function Transfer({ service, close }: Opened) {
  const [to, choose] = useState<ChosenClient | null>(null)
  if (!to) {
    return (
      <Dialog
        open
        onOpenChange={close}
        title="Transfer to another client"
        description="Choose the client that has it from now on."
      >
        <ChooseClient label="Client" except={service.client.id} onChoose={choose} />
      </Dialog>
    )
  }
  return (
    <OpenActDialog
      close={close}
      label="Transfer"
      title={`Transfer to ${to.name}`}
      description={`${to.name}, no. ${to.id}, has it from now on, with its add-ons and all that was paid ahead. What it costs from the next period on is theirs; invoices of the past stay with ${service.client.name}.`}
      start={{ reason: '' }}
      act={client.admin.serviceControl.transfer}
      inputOf={({ reason }: { reason: string }) => ({ id: service.id, toClientId: to.id, reason })}
      done={() => `It belongs to ${to.name} now`}
    >
      {({ register, formState: { errors } }) => (
        <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
      )}
    </OpenActDialog>
  )
}

const reasons = {
  not_needed: 'It is not needed any more',
  too_expensive: 'It is too expensive',
  missing_features: 'Something is missing',
  quality: 'It does not work well enough',
  support: 'The support',
  moving: 'They move to somebody else',
  other: 'Something else',
}

export const endReasonLabel = (reason: keyof typeof reasons) => reasons[reason]

type CancelValues = { when: 'term' | 'now'; reason: keyof typeof reasons; note: string }

/** Asks for the end in the name of the client, as the client could in the portal. */
export const CancelForClient = ({ service, close }: Opened) => (
  <OpenActDialog
    close={close}
    label="Cancel the service"
    tone="danger"
    title="Cancel in the name of the client"
    description="Nothing further is charged, and the client is told by mail. Until its last day the service can be kept after all."
    start={{ when: 'term', reason: 'other', note: '' } as CancelValues}
    act={client.admin.serviceControl.cancel}
    inputOf={({ when, reason, note }: CancelValues) => ({ id: service.id, atOnce: when === 'now', reason, note })}
    done={({ endsOn }) => `It ends on ${endsOn}`}
    fieldOf={(field) => (field === 'atOnce' ? 'when' : field)}
  >
    {({ register, watch, formState: { errors } }) => (
      <>
        <Field
          label="When it ends"
          help={
            watch('when') === 'now'
              ? 'All that is on its server is deleted today, and that cannot be undone.'
              : 'When the time ends that was paid for.'
          }
          error={errors.when?.message}
        >
          <Select {...register('when')}>
            <option value="term">At the end of what is paid</option>
            <option value="now">At once</option>
          </Select>
        </Field>
        <Field label="Why they leave" error={errors.reason?.message}>
          <Select {...register('reason')}>
            {Object.entries(reasons).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="In their words" optional error={errors.note?.message}>
          <Input maxLength={1000} autoComplete="off" {...register('note')} />
        </Field>
      </>
    )}
  </OpenActDialog>
)
