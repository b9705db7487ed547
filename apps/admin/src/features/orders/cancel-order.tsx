import { Button, ConfirmDialog, Field, Input } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { CircleX } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'

type Props = { order: { id: number; number: string; items: unknown[] } }

/** Gives an unpaid order up, after saying what goes with it. */
export function CancelOrder({ order }: Props) {
  const [isAsking, ask] = useState(false)
  const [reason, setReason] = useState('')
  const queryClient = useQueryClient()
  const cancel = useAct(client.admin.orders.cancel, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.key() }),
  })
  const services = order.items.length === 1 ? '1 service is' : `${order.items.length} services are`
  return (
    <>
      <Button icon={CircleX} onClick={() => ask(true)}>
        Cancel order
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={ask}
        title={`Cancel ${order.number}?`}
        effects={['Its invoice is voided', `${services} given up`, 'Reserved stock goes back on the shelf']}
        confirmLabel="Cancel order"
        cancelLabel="Keep it"
        tone="danger"
        onConfirm={() => cancel.mutateAsync({ id: order.id, reason: reason.trim() || 'cancelled by staff' })}
      >
        <Field label="Reason" help="Kept with each service that is given up.">
          <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </ConfirmDialog>
    </>
  )
}
