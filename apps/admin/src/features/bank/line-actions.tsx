import { Button, Field, Textarea, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { EyeOff, Link2, RotateCcw, StickyNote, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { useStaff } from '../../session.ts'
import type { BankLine } from './bank-line.ts'
import { MatchByHand } from './match-by-hand.tsx'

/** What staff may do with a line as it stands. */
export function LineActions({ line }: { line: BankLine }) {
  const { may } = useStaff()
  const [isMatching, setMatching] = useState(false)
  if (!may('transactions.manage')) return null
  const isIn = !line.amount.amount.startsWith('-')
  return (
    <>
      {line.state === 'open' && isIn && may('clients.view') && (
        <Button variant="primary" icon={Link2} onClick={() => setMatching(true)}>
          Match by hand
        </Button>
      )}
      {isMatching && <MatchByHand line={line} close={() => setMatching(false)} />}
      {line.state === 'open' && (
        <ActDialog
          label="Ignore"
          icon={EyeOff}
          title="Set this line aside"
          description="For what is none of your clients' business: wages, rent, a transfer between your own accounts."
          start={{ reason: '' }}
          act={client.admin.bankLines.ignore}
          inputOf={(values) => ({ id: line.id, ...values })}
          done={() => 'The line is set aside'}
        >
          {({ register, formState: { errors } }) => (
            <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
          )}
        </ActDialog>
      )}
      {line.state === 'matched' && (
        <ActDialog
          label="Undo the match"
          icon={Undo2}
          tone="danger"
          title="Undo the match"
          description="What it paid is open again, and what had become credit is taken back. Not possible once that is spent."
          start={{ reason: '' }}
          act={client.admin.bankLines.undo}
          inputOf={(values) => ({ id: line.id, ...values })}
          done={() => 'The match is undone'}
        >
          {({ register, formState: { errors } }) => (
            <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
          )}
        </ActDialog>
      )}
      {line.state === 'ignored' && <Reopen id={line.id} />}
      <ActDialog
        label="Note"
        icon={StickyNote}
        title="Note about this line"
        description="For whoever looks at it next."
        start={{ note: line.note }}
        act={client.admin.bankLines.note}
        inputOf={(values) => ({ id: line.id, ...values })}
        done={() => 'Noted'}
      >
        {({ register, formState: { errors } }) => (
          <Field label="Note" optional error={errors.note?.message}>
            <Textarea rows={4} maxLength={1000} {...register('note')} />
          </Field>
        )}
      </ActDialog>
    </>
  )
}

function Reopen({ id }: { id: number }) {
  const queryClient = useQueryClient()
  const reopening = useAct(client.admin.bankLines.reopen, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
      toast.success('The line is open again')
    },
    onError: toastProblem('It stays ignored'),
  })
  return (
    <Button icon={RotateCcw} loading={reopening.isPending} onClick={() => reopening.mutate({ id })}>
      Take up again
    </Button>
  )
}
