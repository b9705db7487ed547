import { Button, Card, Field, Input, TextLink, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CirclePause } from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, client as doors } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { Day, Moment } from '../../components/columns.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { QueryResult } from '../../components/thing-page.tsx'
import { href } from '../../location.ts'
import { useStaff } from '../../session.ts'

/** Whether what is due is charged to a client by itself, and the way to pause that. */
export function ChargingCard({ clientId }: { clientId: number }) {
  const { may } = useStaff()
  const query = useQuery(api.admin.collections.pause.queryOptions({ input: { id: clientId } }))
  const pause = query.data?.pause
  return (
    <Card
      title="Automatic charging"
      actions={
        may('transactions.manage') &&
        query.data &&
        (pause ? <Resume clientId={clientId} /> : <Pause clientId={clientId} />)
      }
    >
      <QueryResult query={query}>
        {() => (
          <div className="grid gap-2">
            {pause ? (
              <p className="wrap-anywhere">
                Paused {pause.until ? 'until ' : 'until it is resumed'}
                {pause.until && <Day on={pause.until} />}: {pause.reason}
                <span className="block text-sm text-muted">
                  {pause.by}, <Moment at={pause.at} />
                </span>
              </p>
            ) : (
              <p>What is due is charged to what the client has stored.</p>
            )}
            <TextLink href={href('/collections', { clientId })}>Charges that failed</TextLink>
          </div>
        )}
      </QueryResult>
    </Card>
  )
}

function Pause({ clientId }: { clientId: number }) {
  return (
    <ActDialog
      label="Pause charging"
      icon={CirclePause}
      title="Pause charging"
      description="Nothing is charged by itself meanwhile. The client can still pay, and what is under way goes on."
      start={{ until: '', reason: '' }}
      act={doors.admin.collections.stop}
      inputOf={({ until, reason }) => ({ id: clientId, reason, ...(until ? { until } : {}) })}
      done={() => 'Charging is paused'}
    >
      {({ register, formState: { errors } }) => (
        <>
          <Field
            label="Charge again from"
            optional
            help="Left empty: until somebody resumes it."
            error={errors.until?.message}
          >
            <Input type="date" {...register('until')} />
          </Field>
          <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
        </>
      )}
    </ActDialog>
  )
}

function Resume({ clientId }: { clientId: number }) {
  const queryClient = useQueryClient()
  const resume = useAct(doors.admin.collections.resume, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
      toast.success('The next run charges what is due')
    },
    onError: toastProblem('Charging stays paused'),
  })
  return (
    <Button loading={resume.isPending} onClick={() => resume.mutate({ id: clientId })}>
      Resume charging
    </Button>
  )
}
