import { Button, ConfirmDialog, Field, Input } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { useStaff } from '../../session.ts'

type Rule = Answers['admin']['tax']['rules']['items'][number]

/** A rule is ended and not deleted: documents that were issued with it stay explainable. */
export function EndRule({ rule }: { rule: Rule }) {
  const { may } = useStaff()
  const today = new Date().toISOString().slice(0, 10)
  const [isAsking, ask] = useState(false)
  const [on, setOn] = useState(today)
  const queryClient = useQueryClient()
  const end = useAct(client.admin.tax.endRule, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.tax.key() }),
  })
  if (!may('tax.manage') || (rule.validUntil !== null && rule.validUntil <= today)) return null
  const name = `${rule.name} ${rule.percent} % (${rule.rule})`
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => ask(true)} aria-label={`End ${name}`}>
        End
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={ask}
        title={`End ${name}?`}
        effects={[
          'Documents issued from that day on are taxed without it',
          'Documents issued earlier stay as they are',
        ]}
        confirmLabel="End rule"
        cancelLabel="Keep it"
        tone="danger"
        onConfirm={() => end.mutateAsync({ id: rule.id, on })}
      >
        <Field label="First day without it" help="Today or later.">
          <Input type="date" min={today} value={on} onChange={(event) => setOn(event.target.value)} />
        </Field>
      </ConfirmDialog>
    </>
  )
}
