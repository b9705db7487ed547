import { Button, ConfirmDialog, Field, Input, toast } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { ShieldOff } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'

type Props = { user: { id: number; name: string } }

/** For somebody who lost phone and recovery codes: after this their password is enough again. */
export function ResetFactors({ user }: Props) {
  const [isOpen, open] = useState(false)
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<string>()
  const query = useQuery({
    ...api.admin.users.factors.queryOptions({ input: { id: user.id } }),
    enabled: isOpen,
    staleTime: 0,
  })
  const reset = useAct(client.admin.users.resetFactors)
  const names = [...(query.data?.authenticators ?? []), ...(query.data?.passkeys ?? [])].map(({ name }) => name)
  return (
    <>
      <Button
        size="sm"
        icon={ShieldOff}
        aria-label={`Reset factors of ${user.name}`}
        onClick={() => {
          setProblem(undefined)
          open(true)
        }}
      >
        Reset factors
      </Button>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={open}
        title={`Reset the second factors of ${user.name}?`}
        description="Make sure first that it is really they who ask. They are told by e-mail."
        effects={
          query.data && names.length === 0
            ? ['This person has no second factor.']
            : [
                ...names.map((name) => `"${name}" does not let them in any more.`),
                'Their recovery codes and remembered devices end.',
              ]
        }
        confirmLabel="Reset second factors"
        tone="danger"
        onConfirm={async () => {
          if (reason.trim() === '') {
            setProblem('Say why, and how you made sure who asks.')
            throw new Error('A reason is missing.')
          }
          setProblem(undefined)
          await reset.mutateAsync({ id: user.id, reason: reason.trim() })
          setReason('')
          toast.success('The second factors were removed')
        }}
      >
        <Field label="Reason" help="Kept in the audit trail." required error={problem}>
          <Input name="reason" maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </ConfirmDialog>
    </>
  )
}
