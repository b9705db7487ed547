import { Button, Notice, type Step, StepList, TextLink, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { Day, Moment } from '../../components/columns.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { isOpen, type OperationState, operationStates, verbLabels } from '../provisioning/operation-states.ts'
import { endReasonLabel } from './handing-over.tsx'
import type { Control } from './service-types.ts'

const stepStates: Record<OperationState, Step['state']> = {
  waiting: 'waiting',
  asking: 'running',
  working: 'running',
  done: 'done',
  failed: 'failed',
  superseded: 'skipped',
  skipped: 'skipped',
}

/** What is under way on the server, or failed and waits for somebody. It stands above all tabs until it is done. */
export function UnderWay({ control }: { control: Control }) {
  const shown = control.operations.filter((one) => isOpen(one) || one.state === 'failed')
  if (shown.length === 0) return null
  const isTrouble = shown.some(({ state }) => state === 'failed')
  return (
    <Notice
      tone={isTrouble ? 'danger' : 'info'}
      title={isTrouble ? 'The server did not do what was wanted' : 'The server is at work'}
    >
      <StepList
        label="Under way"
        live
        steps={shown.map((one) => ({
          id: String(one.id),
          label:
            one.state === 'failed'
              ? verbLabels[one.verb]
              : `${verbLabels[one.verb]}: ${operationStates[one.state].label.toLowerCase()}`,
          state: stepStates[one.state],
          time: <Moment at={one.askedAt} />,
          detail: (
            <span className="text-ink">
              {one.why}
              {one.nextTryAt && (
                <>
                  ; next try <Moment at={one.nextTryAt} />
                </>
              )}
              {'. '}
              <TextLink href={`/provisioning/${one.id}`}>
                {one.state === 'failed' ? 'See why, and decide' : `Details of no. ${one.id}`}
              </TextLink>
            </span>
          ),
        }))}
      />
    </Notice>
  )
}

/** Its end was asked for. */
export function EndAsked({ id, control, mayAct }: { id: number; control: Control; mayAct: boolean }) {
  const queryClient = useQueryClient()
  const keep = useAct(client.admin.serviceControl.undoCancel, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
      toast.success('The service is kept')
    },
    onError: toastProblem('The end stays'),
  })
  const { cancellation } = control
  if (!cancellation) return null
  return (
    <Notice
      tone="warning"
      title={cancellation.atOnce ? 'It was cancelled at once' : 'It was cancelled'}
      actions={
        mayAct && (
          <Button size="sm" icon={Undo2} loading={keep.isPending} onClick={() => keep.mutate({ id })}>
            Keep it after all
          </Button>
        )
      }
    >
      It ends on <Day on={cancellation.endsOn} />. {endReasonLabel(cancellation.reason)}
      {cancellation.note && `: “${cancellation.note}”`}. Asked for <Moment at={cancellation.askedAt} />.
    </Notice>
  )
}
