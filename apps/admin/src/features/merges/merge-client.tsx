import { Button, Dialog, Field, FormActions, Input, KeyValueList, Notice, Spinner } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, client as doors } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { Hindrances, Sentences } from '../../components/hindrances.tsx'
import { Problem } from '../../components/problem.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { ChooseClient } from '../clients/choose-client.tsx'

type Props = { clientId: number; close: () => void }

/** Makes this client part of another one: first which, then what it would do, then the name typed again. */
export function MergeClient({ clientId, close }: Props) {
  const [intoId, choose] = useState<number | null>(null)
  return intoId === null ? (
    <Dialog
      open
      onOpenChange={close}
      title="Merge into another client"
      description="Choose the client that stays. Everything of this one goes over to it."
    >
      <ChooseClient label="The client that stays" except={clientId} onChoose={({ id }) => choose(id)} />
    </Dialog>
  ) : (
    <Confirm clientId={clientId} intoId={intoId} close={close} />
  )
}

function Confirm({ clientId, intoId, close }: Props & { intoId: number }) {
  const navigate = useNavigate()
  const query = useQuery(api.admin.clients.mergePreview.queryOptions({ input: { id: clientId, intoId } }))
  if (!query.data) {
    return (
      <Dialog open onOpenChange={close} title="Merge into another client">
        {query.error ? <Problem error={query.error} onRetry={query.refetch} /> : <Spinner label="Counting…" />}
      </Dialog>
    )
  }
  const { from, into, goesOver, warnings, hindrances } = query.data
  const about = (
    <>
      <KeyValueList
        items={[
          { label: 'Goes away', value: `${from.name}, no. ${from.id}` },
          { label: 'Stays', value: `${into.name}, no. ${into.id}` },
          ...goesOver.map(({ holds, count }) => ({ label: holds, value: count })),
        ]}
      />
      <Notice tone="warning" title="Think of this">
        <Sentences sentences={warnings} />
      </Notice>
    </>
  )
  if (hindrances.length > 0) {
    return (
      <Dialog open onOpenChange={close} title={`Merge ${from.name} into ${into.name}`}>
        <div className="grid gap-4">
          <Hindrances title="They cannot be merged" sentences={hindrances} />
          {about}
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
      label="Merge"
      tone="danger"
      title={`Merge ${from.name} into ${into.name}`}
      description="Issued documents keep what is printed on them. It can be undone while nothing has happened to what went over."
      start={{ reason: '', confirmation: '' }}
      act={doors.admin.clients.merge}
      inputOf={(values) => ({ id: clientId, intoId, ...values })}
      done={() => `${from.name} is part of ${into.name} now`}
      onDone={() => navigate({ to: `/clients/${intoId}` })}
    >
      {({ register, formState: { errors } }) => (
        <>
          {about}
          <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
          <Field
            label="Name of the client that goes away"
            help={`Type “${from.name}” to confirm.`}
            required
            error={errors.confirmation?.message}
          >
            <Input autoComplete="off" {...register('confirmation', { required: 'Type the name' })} />
          </Field>
        </>
      )}
    </OpenActDialog>
  )
}
