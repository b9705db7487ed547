import { useQuery } from '@tanstack/react-query'
import { ShieldOff } from 'lucide-react'
import { api, client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { Sentences } from '../../components/hindrances.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'

type Props = { user: { id: number; name: string } }

/** For somebody who lost phone and recovery codes: after this their password is enough again. Nothing where there is none. */
export function ResetFactors({ user: { id, name } }: Props) {
  const { data } = useQuery(api.admin.users.factors.queryOptions({ input: { id } }))
  const factors = [...(data?.authenticators ?? []), ...(data?.passkeys ?? [])]
  if (factors.length === 0) return null
  return (
    <ActDialog
      label="Reset factors"
      icon={ShieldOff}
      tone="danger"
      title={`Reset the second factors of ${name}?`}
      description="Make sure first that it is really they who ask. They are told by e-mail."
      start={{ reason: '' }}
      act={client.admin.users.resetFactors}
      inputOf={({ reason }: { reason: string }) => ({ id, reason: reason.trim() })}
      done={() => 'The second factors were removed'}
    >
      {({ register, formState: { errors } }) => (
        <>
          <Sentences
            sentences={[
              ...factors.map((factor) => `“${factor.name}” does not let them in any more.`),
              'Their recovery codes and remembered devices end.',
            ]}
          />
          <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
        </>
      )}
    </ActDialog>
  )
}
