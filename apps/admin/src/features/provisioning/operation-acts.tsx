import { Button, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Check, RotateCw, SkipForward } from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { ActMenu, type MenuAct } from '../../components/act-menu.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { canDecide, type Operation, verbLabels } from './operation-states.ts'

const nameOf = ({ verb, service }: Operation) => `${verbLabels[verb]}: ${service}`

function useRetry(operation: Operation) {
  const queryClient = useQueryClient()
  const settle = () => queryClient.invalidateQueries({ queryKey: api.admin.key() })
  return useAct(client.admin.operations.retry, {
    onSuccess: () => {
      toast.success('It is tried again', { description: nameOf(operation) })
      return settle()
    },
    onError: (error) => {
      toastProblem('It is not tried again')(error)
      return settle()
    },
  })
}

type Opened = { operation: Operation; close: () => void }

const SkipOperation = ({ operation, close }: Opened) => (
  <OpenActDialog
    close={close}
    label="Skip"
    title="Skip this operation?"
    description={`${nameOf(operation)}. The server is not asked for it any more, and what was meant to come of it does not happen.`}
    start={{ reason: '' }}
    act={client.admin.operations.skip}
    inputOf={({ reason }: { reason: string }) => ({ id: operation.id, reason })}
    done={() => 'It is skipped'}
  >
    {({ register, formState: { errors } }) => (
      <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
    )}
  </OpenActDialog>
)

const MarkOperationDone = ({ operation, close }: Opened) => (
  <OpenActDialog
    close={close}
    label="Mark as done"
    title="Was it done by hand?"
    description={`${nameOf(operation)}. It takes effect here as if the server had said that it is done. The server is not asked.`}
    start={{ reason: '' }}
    act={client.admin.operations.markDone}
    inputOf={({ reason }: { reason: string }) => ({ id: operation.id, reason })}
    done={() => 'It counts as done'}
  >
    {({ register, formState: { errors } }) => (
      <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
    )}
  </OpenActDialog>
)

const decisions = (operation: Operation): MenuAct[] => [
  {
    label: 'Skip',
    icon: SkipForward,
    dialog: (close) => <SkipOperation operation={operation} close={close} />,
  },
  {
    label: 'Mark as done by hand',
    icon: Check,
    dialog: (close) => <MarkOperationDone operation={operation} close={close} />,
  },
]

/** What staff decide about one operation, in the row of a list. */
export function OperationMenu({ operation }: { operation: Operation }) {
  const retry = useRetry(operation)
  if (!canDecide(operation)) return null
  return (
    <ActMenu
      label={`More for ${nameOf(operation)}, no. ${operation.id}`}
      size="sm"
      acts={[
        { label: 'Retry', icon: RotateCw, onSelect: () => retry.mutate({ id: operation.id }) },
        ...decisions(operation),
      ]}
    />
  )
}

/** The same as buttons, on its own page. */
export function OperationButtons({ operation }: { operation: Operation }) {
  const retry = useRetry(operation)
  if (!canDecide(operation)) return null
  return (
    <>
      <Button
        variant={operation.state === 'failed' ? 'primary' : 'secondary'}
        icon={RotateCw}
        loading={retry.isPending}
        loadingText="Asking…"
        onClick={() => retry.mutate({ id: operation.id })}
      >
        {operation.state === 'failed' ? 'Retry' : 'Try now'}
      </Button>
      <ActMenu label="More for this operation" acts={decisions(operation)} />
    </>
  )
}
