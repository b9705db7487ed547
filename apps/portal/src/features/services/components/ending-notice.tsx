import { Button, DateText, Notice, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { api, asToast, heldOf, useAct } from '../../../api/index.ts'
import type { Control } from '../operations.ts'

type EndingNoticeProps = {
  serviceId: number
  cancellation: NonNullable<Control['cancellation']>
  mayManage: boolean
}

/** Its end was asked for, and until its day it can be kept after all. */
export function EndingNotice({ serviceId, cancellation, mayManage }: EndingNoticeProps) {
  const queries = useQueryClient()
  const keep = useAct(api.serviceControl.undoCancel, {
    onSuccess: async () => {
      await queries.invalidateQueries(heldOf('services', 'serviceControl'))
      toast.success('It goes on as before.')
    },
    onError: (error) => {
      void queries.invalidateQueries(heldOf('services', 'serviceControl'))
      toast.error(...asToast(error))
    },
  })
  return (
    <Notice
      tone="warning"
      live
      title={
        <>
          Ends on <DateText value={cancellation.endsOn} />
        </>
      }
      actions={
        mayManage ? (
          <Button loading={keep.isPending} loadingText="One moment…" onClick={() => keep.mutate({ id: serviceId })}>
            Keep the service
          </Button>
        ) : undefined
      }
    >
      {cancellation.atOnce
        ? 'It was cancelled, and ends as soon as it is set up.'
        : 'It was cancelled. Until that day nothing changes; then what is on the server is removed.'}{' '}
      Nothing further is charged for it.
    </Notice>
  )
}
